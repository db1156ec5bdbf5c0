-- Primera fecha con bajas de productos.
-- Fila: una sola, vacía si no hay bajas
-- Fuente: COM-DSC-P14, Parámetros de seguimiento, 2
-- Tablas: baja, lote
-- Parametros:
-- Columnas: desde date
-- Orden: una fila
select (select min(v.baja_el) from baja_visible v) as desde
