-- Lo que los clientes dijeron de su satisfacción en un periodo: por caso, lo último que dijo.
-- Fila: un caso con puntaje
-- Fuente: COM-DSC-P14 II 11.1, 12 y 15.1; design/domain.md §1, Indicator (satisfacción)
-- Tablas: evento, caso
-- Parametros: pasos text[], desde date, hasta date
-- Columnas: caso bigint, producto text, cliente text, zona text, usm text, maestro text,
--   causal text, paso text, puntaje int, el date, por text
-- Orden: el, id del evento
with de_periodo as materialized (  -- en ix_evento_paso, y no por casos: serían todos
  select e.id, e.fila_id
  from evento e
  where e.tabla = 'caso'
    and e.paso in :pasos
    and e.el >= :desde
    and e.el < :hasta
    and e.puntaje is not null
),
ultima as (
  select p.fila_id, max(p.id) as id
  from de_periodo p
  group by p.fila_id
)
select
  c.id as caso,
  c.producto,
  c.cliente,
  c.zona,
  c.usm,
  c.maestro,
  c.causal_cierre as causal,
  e.paso,
  e.puntaje,
  e.el,
  e.por
from ultima u
join evento e on e.id = u.id
join caso c on c.id = u.fila_id
order by e.el, e.id
