-- Casos de unos estados, contados por desde cuándo corre su plazo y por si les falta quién atienda.
-- Fila: un estado, un plazo que corre o está en pausa, si falta el USM o el maestro, si nadie
--   le dio prioridad y si su control USM es conforme
-- Fuente: COM-DSC-P14 II; design/domain.md §1, Estados y Clocks
-- Tablas: caso
-- Parametros: estados text[], todas bool, zonas text[]
-- Columnas: estado text, reloj_en instant, pausado_en instant, pausa_segundos int,
--   sin_quien bool, sin_prioridad bool, conforme bool, casos int
-- Orden: estado, reloj_en, pausado_en, pausa_segundos, sin_quien, sin_prioridad, conforme
with elegido as (
  select
    c.estado,
    c.reloj_en,
    c.pausado_en,
    c.pausa_segundos,
    (c.usm is null or c.maestro is null) as sin_quien,
    c.prioridad = 0 as sin_prioridad,
    c.control_calidad_usm = 'conforme' as conforme
  from caso c
  where c.estado in :estados
    and (:todas or c.zona in :zonas)
)
select
  e.estado,
  e.reloj_en,
  e.pausado_en,
  e.pausa_segundos,
  e.sin_quien,
  e.sin_prioridad,
  e.conforme,
  count(*) as casos
from elegido e
group by e.estado, e.reloj_en, e.pausado_en, e.pausa_segundos, e.sin_quien,
  e.sin_prioridad, e.conforme
order by e.estado, e.reloj_en, e.pausado_en, e.pausa_segundos, e.sin_quien,
  e.sin_prioridad, e.conforme
