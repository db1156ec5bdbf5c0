-- En qué quedó cada caso que tuvo un desenlace en un periodo: el último de los suyos. Los anulados no.
-- Fila: un caso
-- Fuente: COM-DSC-P14 II 15; design/domain.md §1, Indicator (solución definitiva)
-- Tablas: evento, caso
-- Parametros: pasos text[], desde date, hasta date
-- Columnas: caso bigint, producto text, cliente text, zona text, usm text, maestro text,
--   causal text, paso text, el date, abierto_el date
-- Orden: el, caso
with de_periodo as materialized (  -- en ix_evento_paso, y no por casos: serían todos
  select e.id, e.fila_id
  from evento e
  where e.tabla = 'caso'
    and e.paso in :pasos
    and e.el >= :desde
    and e.el < :hasta
),
ultimo as (
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
  e.el,
  (  -- su primer evento es el de su apertura; los casos anteriores al flujo no lo tienen
    select case when a.paso = 'abrir' then a.el end
    from evento a
    where a.tabla = 'caso'
      and a.fila_id = c.id
    order by a.id
    limit 1
  ) as abierto_el
from ultimo u
join evento e on e.id = u.id
join caso c on c.id = u.fila_id
where c.estado <> 'anulado'
order by e.el, c.id
