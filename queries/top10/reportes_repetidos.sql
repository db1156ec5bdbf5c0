-- Reportes de daño de los productos (o clientes) que tienen varios en un periodo, con la marca de
-- los reabiertos tras cierre y su caso.
-- Fila: un reporte visible y no anulado, abierto en el periodo
-- Fuente: COM-DSC-P14 I f) y Formularios (Reporte de casos reiterados); reabierto: abierto después
--   de cerrado el reporte anterior de su producto
-- Tablas: reporte_dano, lote, caso_reporte
-- Parametros: unidad text, desde date, hasta date, minimo int
-- Columnas: clave text, numero text, producto text, cliente text, zona text, servicio text,
--   orden text, abierto_en instant, abierto_el date, cerrado_en instant, estado text,
--   sintoma text, causal_cierre text, tecnico text, facturacion_centavos int, reabierto bool,
--   caso_id bigint
-- Orden: clave, abierto_el, abierto_en, numero
with en_periodo as (  -- todo esto está en ix_reporte_dano_ventana
  select v.id, case when :unidad = 'cliente' then v.cliente else v.producto end as clave
  from reporte_dano_visible v
  where v.abierto_el >= :desde
    and v.abierto_el < :hasta
    and v.estado <> 'anulado'
),
repetida as (
  select e.clave
  from en_periodo e
  where e.clave is not null
  group by e.clave
  having count(*) >= :minimo
)
select
  e.clave,
  r.numero,
  r.producto,
  r.cliente,
  r.zona,
  r.servicio,
  r.orden,
  r.abierto_en,
  r.abierto_el,
  r.cerrado_en,
  r.estado,
  r.sintoma,
  r.causal_cierre,
  r.tecnico,
  r.facturacion_centavos,
  coalesce(
    (
      select a.cerrado_en
      from reporte_dano_visible a
      where a.producto = r.producto
        and a.abierto_el <= r.abierto_el
        and a.estado <> 'anulado'
        and (a.abierto_en < r.abierto_en or (a.abierto_en = r.abierto_en and a.numero < r.numero))
      order by a.abierto_el desc, a.abierto_en desc, a.numero desc
      limit 1
    ) <= r.abierto_en,
    false
  ) as reabierto,
  u.caso_id
from en_periodo e
join repetida k on k.clave = e.clave
join reporte_dano r on r.id = e.id
left join caso_reporte u on u.numero = r.numero
order by e.clave, r.abierto_el, r.abierto_en, r.numero
