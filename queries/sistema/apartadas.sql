-- Cuántas filas apartadas siguen pendientes, contadas hasta un tope.
-- Fila: una sola
-- Fuente: docs/manual/cuarentena.md
-- Tablas: cuarentena
-- Parametros: tope int
-- Columnas: filas int
-- Orden: una fila
with pendiente as (
  select q.id
  from cuarentena q
  where q.estado = 'pendiente'
  limit :tope
)
select count(*) as filas
from pendiente p
