-- Casos que esperan la llamada de control de calidad, contados por su plazo y por si ya se puede llamar.
-- Fila: un estado, un plazo que corre o está en pausa, si un reporte del caso sigue abierto y si
--   nadie le dio prioridad
-- Fuente: COM-DSC-P14 II 11.1 (órdenes atendidas y cerradas); design/domain.md §1, Clocks
-- Tablas: caso, caso_reporte, reporte_dano, lote
-- Parametros: estados text[], todas bool, zonas text[]
-- Columnas: estado text, reloj_en instant, pausado_en instant, pausa_segundos int, abierta bool,
--   sin_prioridad bool, casos int
-- Orden: estado, reloj_en, pausado_en, pausa_segundos, abierta, sin_prioridad
with
oculto as materialized (  -- como en top10/trabajo: lo que una importación a medias no deja ver
  select id from lote where estado in ('aplicando', 'deshaciendo')
),
anterior as materialized (
  select u.caso_id, min(r.numero) as numero
  from reporte_dano r
  join caso_reporte u on u.numero = r.numero
  where r.reemplazado_por in (select id from oculto)
    and r.lote_id not in (select id from oculto)
    and r.estado = 'abierto'
  group by u.caso_id
),
elegido as materialized (
  select
    c.estado,
    c.reloj_en,
    c.pausado_en,
    c.pausa_segundos,
    -- Caso por caso, en uq_reporte_dano_numero: con la vista o con «exists» PostgreSQL los lee todos.
    coalesce(
      (
        select min(r.numero)
        from caso_reporte u
        join reporte_dano r on r.numero = u.numero
        where u.caso_id = c.id
          and r.reemplazado_por is null
          and r.lote_id not in (select id from oculto)
          and r.estado = 'abierto'
      ),
      a.numero
    ) is not null as abierta,
    c.prioridad = 0 as sin_prioridad
  from caso c
  left join anterior a on a.caso_id = c.id
  where c.estado in :estados
    and (:todas or c.zona in :zonas)
)
select
  e.estado,
  e.reloj_en,
  e.pausado_en,
  e.pausa_segundos,
  e.abierta,
  e.sin_prioridad,
  count(*) as casos
from elegido e
group by e.estado, e.reloj_en, e.pausado_en, e.pausa_segundos, e.abierta, e.sin_prioridad
order by e.estado, e.reloj_en, e.pausado_en, e.pausa_segundos, e.abierta, e.sin_prioridad
