-- Reportes que trajo una importación, sin caso todavía, cuyo producto (o cliente) tiene uno abierto
-- y que son más nuevos que los que el caso ya tiene. Un caso es del cliente que dice su celda, y del
-- que nombra el último reporte de su producto.
-- Fila: un reporte visible y no anulado
-- Fuente: COM-DSC-P14 II; design/domain.md §1, Estados (un reporte nuevo)
-- Tablas: caso, caso_reporte, reporte_dano, lote, evento
-- Parametros: lote bigint, unidad text, estados text[]
-- Columnas: clave text, numero text, producto text, cliente text, zona text, servicio text,
--   orden text, abierto_en instant, abierto_el date, facturacion_centavos int,
--   telefono text, direccion text, nodo text
-- Orden: clave, abierto_en, numero
with abierto as (
  select
    c.producto,
    c.cliente,
    coalesce(
      (
        select max(d.abierto_en)
        from caso_reporte u
        join reporte_dano d on d.numero = u.numero
        where u.caso_id = c.id
          and d.reemplazado_por is null
      ),
      (select min(e.en) from evento e where e.tabla = 'caso' and e.fila_id = c.id),
      c.estado_en
    ) as desde
  from caso c
  where c.estado in :estados
),
nombrado as (  -- quién es el cliente de cada caso abierto
  select a.cliente, a.desde
  from abierto a
  where :unidad = 'cliente'
    and a.cliente is not null
  union
  select
    (
      select r.cliente
      from reporte_dano_visible r
      where r.producto = a.producto
        and r.cliente is not null
        and r.estado <> 'anulado'
      order by r.abierto_en desc, r.numero desc
      limit 1
    ),
    a.desde
  from abierto a
  where :unidad = 'cliente'
),
hallado as (
  select r.id, r.producto as clave
  from abierto a
  join reporte_dano_visible r on r.producto = a.producto
  where :unidad <> 'cliente'
    and r.lote_id = :lote
    and r.abierto_en > a.desde
  union
  select r.id, r.cliente
  from reporte_dano_visible r
  join nombrado n on n.cliente = r.cliente
  where :unidad = 'cliente'
    and r.lote_id = :lote
    and r.abierto_en > n.desde
)
select
  h.clave,
  r.numero,
  r.producto,
  r.cliente,
  r.zona,
  r.servicio,
  r.orden,
  r.abierto_en,
  r.abierto_el,
  r.facturacion_centavos,
  r.telefono,
  r.direccion,
  r.nodo
from hallado h
join reporte_dano r on r.id = h.id
where r.estado <> 'anulado'
  and not exists (select 1 from caso_reporte u where u.numero = r.numero)
order by h.clave, r.abierto_en, r.numero
