-- Importaciones con filas pendientes de cuarentena que alguien corrigió y nadie marcó para descartar.
-- Fila: una importación
-- Fuente: docs/manual/cuarentena.md
-- Tablas: cuarentena
-- Parametros:
-- Columnas: lote_id bigint
-- Orden: lote_id
select distinct q.lote_id
from cuarentena q
where q.estado = 'pendiente'
  and q.correccion is not null
  and q.motivo_descarte is null
order by q.lote_id
