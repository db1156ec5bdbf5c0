-- Las anotaciones del diario de un tramo de filas de una tabla.
-- Fila: una anotación
-- Fuente: design/live.md, Feed
-- Tablas: diario
-- Parametros: tabla text, desde bigint, hasta bigint
-- Columnas: seq bigint, fila_id bigint, accion text, columna text, despues text
-- Orden: fila_id, seq
select d.seq, d.fila_id, d.accion, d.columna, d.despues
from diario d
where d.tabla = :tabla
  and d.fila_id >= :desde
  and d.fila_id < :hasta
order by d.fila_id, d.seq
