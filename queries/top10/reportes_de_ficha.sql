-- Reportes de daño del producto de un caso y de los demás productos de su cliente, los más nuevos.
-- Fila: un reporte visible y no anulado, con el caso al que se unió
-- Fuente: COM-DSC-P14 I f) Top 10 y II 4; design/domain.md §1
-- Tablas: reporte_dano, lote, caso_reporte
-- Parametros: producto text, cliente text, todas bool, zonas text[], tope int
-- Columnas: numero text, producto text, cliente text, abierto_en instant, abierto_el date,
--   cerrado_en instant, estado text, sintoma text, causal_cierre text, tecnico text, orden text,
--   telefono text, caso bigint
-- Orden: abierto_el, abierto_en y numero, del último al primero
with del_producto as (
  select v.*
  from reporte_dano_visible v
  where v.producto = :producto
    and v.estado <> 'anulado'
  order by v.abierto_el desc, v.abierto_en desc, v.numero desc
  limit :tope
),
del_cliente as (
  select v.*
  from reporte_dano_visible v
  where v.cliente = :cliente
    and v.producto <> :producto
    and v.estado <> 'anulado'
    and (:todas or v.zona in :zonas)
  order by v.abierto_el desc, v.abierto_en desc, v.numero desc
  limit :tope
),
junto as (
  select * from del_producto
  union all
  select * from del_cliente
)
select
  r.numero,
  r.producto,
  r.cliente,
  r.abierto_en,
  r.abierto_el,
  r.cerrado_en,
  r.estado,
  r.sintoma,
  r.causal_cierre,
  r.tecnico,
  r.orden,
  r.telefono,
  u.caso_id as caso
from junto r
left join caso_reporte u on u.numero = r.numero
order by r.abierto_el desc, r.abierto_en desc, r.numero desc
limit :tope
