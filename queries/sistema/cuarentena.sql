-- Filas apartadas de una importación.
-- Fila: una fila del archivo
-- Fuente: design/domain.md §0; nada se adivina
-- Tablas: cuarentena
-- Parametros: lote bigint
-- Columnas: fila int, columna text, valor text, motivo text, contenido text
-- Orden: fila, id
select q.fila, q.columna, q.valor, q.motivo, q.contenido
from cuarentena q
where q.lote_id = :lote
order by q.fila, q.id
