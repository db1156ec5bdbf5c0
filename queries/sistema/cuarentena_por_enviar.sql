-- Filas pendientes de cuarentena de una importación que alguien corrigió y nadie marcó para descartar.
-- Fila: una fila apartada
-- Fuente: docs/manual/cuarentena.md
-- Tablas: cuarentena
-- Parametros: lote bigint
-- Columnas: id bigint, columna text
-- Orden: id
select q.id, q.columna
from cuarentena q
where q.lote_id = :lote
  and q.estado = 'pendiente'
  and q.correccion is not null
  and q.motivo_descarte is null
order by q.id
