-- Números del diario tras los que falta el siguiente, o el primero si no es 1.
-- Fila: una anotación cuyo número no sigue al anterior
-- Fuente: design/live.md, Feed
-- Tablas: diario
-- Parametros:
-- Columnas: seq bigint, anterior bigint
-- Orden: seq
with numerado as (
  select d.seq, coalesce(lag(d.seq) over (order by d.seq), 0) as anterior
  from diario d
)
select n.seq, n.anterior
from numerado n
where n.seq <> n.anterior + 1
order by n.seq
limit 100
