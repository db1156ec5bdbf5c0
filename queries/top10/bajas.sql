-- Bajas de productos en un periodo.
-- Fila: una baja visible
-- Fuente: COM-DSC-P14, Parámetros de seguimiento, 2
-- Tablas: baja, lote
-- Parametros: desde date, hasta date
-- Columnas: producto text, cliente text, baja_el date, motivo text
-- Orden: baja_el, producto
select v.producto, v.cliente, v.baja_el, v.motivo
from baja_visible v
where v.baja_el >= :desde
  and v.baja_el < :hasta
order by v.baja_el, v.producto
