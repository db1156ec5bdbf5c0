-- Filas apartadas por las importaciones más recientes que siguen aplicadas.
-- Fila: una sola
-- Fuente: design/domain.md §0; nada se adivina
-- Tablas: lote
-- Parametros: tope int, desde instant
-- Columnas: filas bigint
-- Orden: una fila
with reciente as (
  select l.estado, l.creado_en, l.cuarentena
  from lote l
  order by l.id desc
  limit :tope
)
select coalesce(sum(r.cuarentena), 0) as filas
from reciente r
where r.estado = 'aplicado'
  and r.creado_en >= :desde
