-- Casos de unos estados, contados por cuándo entraron en él y por si les falta quién los atienda.
-- Fila: un estado, un instante y si falta el USM o el maestro
-- Fuente: COM-DSC-P14 II; design/domain.md §1, Estados y Clocks
-- Tablas: caso
-- Parametros: estados text[], todas bool, zonas text[]
-- Columnas: estado text, estado_en instant, sin_quien bool, casos int
-- Orden: estado, estado_en, sin_quien
with elegido as (
  select
    c.estado,
    c.estado_en,
    (c.usm is null or c.maestro is null) as sin_quien
  from caso c
  where c.estado in :estados
    and (:todas or c.zona in :zonas)
)
select e.estado, e.estado_en, e.sin_quien, count(*) as casos
from elegido e
group by e.estado, e.estado_en, e.sin_quien
order by e.estado, e.estado_en, e.sin_quien
