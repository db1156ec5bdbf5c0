-- Reportes de daño de los productos (o clientes) reiterados en una ventana de días.
-- Fila: un reporte visible y no anulado, abierto en la ventana, de una clave reiterada
-- Fuente: COM-DSC-P14 I f) Top 10; ventana [desde, hasta) de fechas locales
-- Tablas: reporte_dano, lote
-- Parametros: desde date, hasta date, minimo int, unidad text
-- Columnas: clave text, numero text, producto text, cliente text, zona text, servicio text,
--   orden text, abierto_en instant, facturacion_centavos int
-- Orden: clave, abierto_en, numero
with ventana as (
  select
    v.id,
    case when :unidad = 'cliente' then v.cliente else v.producto end as clave
  from reporte_dano_visible v
  where v.abierto_el >= :desde
    and v.abierto_el < :hasta
    and v.estado <> 'anulado'
),
reiterada as (
  select clave
  from ventana
  where clave is not null
  group by clave
  having count(*) >= :minimo
)
select
  v.clave,
  r.numero,
  r.producto,
  r.cliente,
  r.zona,
  r.servicio,
  r.orden,
  r.abierto_en,
  r.facturacion_centavos
from reiterada k
join ventana v on v.clave = k.clave
join reporte_dano r on r.id = v.id
order by v.clave, r.abierto_en, r.numero
