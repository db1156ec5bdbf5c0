-- Casos de unos estados, con lo que su trabajo pide ver: plazo, reporte que sigue abierto, llamadas.
-- Fila: un caso; intentos y último intento son los pasos dados desde que está en su estado
-- Fuente: COM-DSC-P14 II 2, 6, 9, 11, 17, 18, 19.3; design/domain.md §1, Estados y Clocks
-- Tablas: caso, caso_reporte, reporte_dano, lote, evento
-- Parametros: estados text[], todas bool, zonas text[], pasos text[]
-- Columnas: id bigint, producto text, cliente text, zona text, segmento text, servicio text,
--   orden text, telefono text, usm text, maestro text, reportes int, prioridad int,
--   causal_cierre text, control_calidad_usm text, estado text, estado_en instant,
--   reloj_en instant, pausado_en instant, pausa_segundos int, reporte_abierto text,
--   intentos int, intento_en instant
-- Orden: id
with
oculto as materialized (  -- una importación a medio aplicar o a medio deshacer no se ve
  select id from lote where estado in ('aplicando', 'deshaciendo')
),
anterior as materialized (  -- los reportes que ella reemplaza se siguen viendo como estaban
  select u.caso_id, min(r.numero) as numero
  from reporte_dano r
  join caso_reporte u on u.numero = r.numero
  where r.reemplazado_por in (select id from oculto)
    and r.lote_id not in (select id from oculto)
    and r.estado = 'abierto'
  group by u.caso_id
)
select
  c.id,
  c.producto,
  c.cliente,
  c.zona,
  c.segmento,
  c.servicio,
  c.orden,
  c.telefono,
  c.usm,
  c.maestro,
  c.reportes,
  c.prioridad,
  c.causal_cierre,
  c.control_calidad_usm,
  c.estado,
  c.estado_en,
  c.reloj_en,
  c.pausado_en,
  c.pausa_segundos,
  -- Por uq_reporte_dano_numero: con la vista PostgreSQL leería todos los reportes por cada caso.
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
  ) as reporte_abierto,
  (
    select count(*)
    from evento e
    where e.tabla = 'caso'
      and e.fila_id = c.id
      and e.paso in :pasos
      and (c.estado_en is null or e.en >= c.estado_en)
  ) as intentos,
  (
    select e.en
    from evento e
    where e.tabla = 'caso'
      and e.fila_id = c.id
      and e.paso in :pasos
      and (c.estado_en is null or e.en >= c.estado_en)
    order by e.id desc
    limit 1
  ) as intento_en
from caso c
left join anterior a on a.caso_id = c.id
where c.estado in :estados
  and (:todas or c.zona in :zonas)
order by c.id
