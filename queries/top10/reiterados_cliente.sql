-- Reportes de daño de los clientes reiterados en una ventana de días.
-- Fila: un reporte visible y no anulado, abierto en la ventana, de un cliente reiterado
-- Fuente: COM-DSC-P14 I f) Top 10, si el sitio cuenta por cliente; ventana [desde, hasta)
-- Tablas: reporte_dano, lote
-- Parametros: desde date, hasta date, minimo int
-- Columnas: clave text, numero text, producto text, cliente text, zona text, servicio text,
--   orden text, abierto_en instant, abierto_el date, facturacion_centavos int,
--   telefono text, direccion text, nodo text
-- Orden: clave, abierto_en, numero
with reiterado as (
  select v.cliente
  from reporte_dano_visible v
  where v.abierto_el >= :desde
    and v.abierto_el < :hasta
    and v.estado <> 'anulado'
    and v.cliente is not null
  group by v.cliente
  having count(*) >= :minimo
),
de_ellos as (  -- otra vez en el índice: nada busca por cliente en la tabla
  select v.id
  from reporte_dano_visible v
  where v.abierto_el >= :desde
    and v.abierto_el < :hasta
    and v.estado <> 'anulado'
    and v.cliente in (select k.cliente from reiterado k)
)
select
  r.cliente as clave,
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
from de_ellos d
join reporte_dano r on r.id = d.id
order by r.cliente, r.abierto_en, r.numero
