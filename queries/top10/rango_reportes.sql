-- Primera y última fecha con reportes de daño.
-- Fila: una sola, vacía si no hay reportes
-- Fuente: COM-DSC-P14 II 1
-- Tablas: reporte_dano, lote
-- Parametros:
-- Columnas: desde date, hasta date
-- Orden: una fila
select
  (select min(v.abierto_el) from reporte_dano_visible v) as desde,
  (select max(v.abierto_el) from reporte_dano_visible v) as hasta
