-- Las filas pendientes de cuarentena que alguien corrigió y nadie marcó para descartar.
-- Fila: una fila apartada
-- Fuente: docs/manual/cuarentena.md
-- Tablas: cuarentena
-- Parametros:
-- Columnas: id bigint, lote_id bigint
-- Orden: lote_id, fila, id
select q.id, q.lote_id
from cuarentena q
where q.estado = 'pendiente'
  and q.correccion is not null
  and q.motivo_descarte is null
order by q.lote_id, q.fila, q.id
