-- Lo que una importación de la planilla escribió en los casos.
-- Fila: una anotación del diario
-- Fuente: design/domain.md §0, deshacer mientras nada se construyó encima
-- Tablas: diario
-- Parametros: lote bigint
-- Columnas: seq bigint, fila_id bigint, accion text, columna text, antes text
-- Orden: seq (la última primero)
select d.seq, d.fila_id, d.accion, d.columna, d.antes
from diario d
where d.lote = :lote
  and d.tabla = 'caso'
  and d.motivo is null
order by d.seq desc
