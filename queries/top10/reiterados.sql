-- Reportes de daño de los productos reiterados en una ventana de días.
-- Fila: un reporte visible y no anulado, abierto en la ventana, de un producto reiterado
-- Fuente: COM-DSC-P14 I f) Top 10; ventana [desde, hasta) de fechas locales
-- Tablas: reporte_dano, lote
-- Parametros: desde date, hasta date, minimo int
-- Columnas: clave text, numero text, producto text, cliente text, zona text, servicio text,
--   orden text, abierto_en instant, abierto_el date, facturacion_centavos int,
--   telefono text, direccion text, nodo text
-- Orden: clave, abierto_en, numero
with reiterado as (  -- se cuenta en ix_reporte_dano_ventana, sin tocar la tabla
  select v.producto
  from reporte_dano_visible v
  where v.abierto_el >= :desde
    and v.abierto_el < :hasta
    and v.estado <> 'anulado'
  group by v.producto
  having count(*) >= :minimo
)
select
  r.producto as clave,
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
from reiterado k
join reporte_dano_visible r on r.producto = k.producto
where r.abierto_el >= :desde
  and r.abierto_el < :hasta
  and r.estado <> 'anulado'
order by r.producto, r.abierto_en, r.numero
