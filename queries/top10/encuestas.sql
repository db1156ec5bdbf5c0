-- Lo que los clientes dijeron de su satisfacción en un periodo.
-- Fila: una llamada con puntaje
-- Fuente: COM-DSC-P14 II 11.1, 12 y 15.1; design/domain.md §1, Indicator (satisfacción)
-- Tablas: evento, caso
-- Parametros: pasos text[], desde date, hasta date
-- Columnas: caso bigint, producto text, cliente text, zona text, usm text, maestro text,
--   causal text, paso text, puntaje int, el date, por text
-- Orden: el, id del evento
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
from evento e
join caso c on c.id = e.fila_id
where e.tabla = 'caso'
  and e.paso in :pasos
  and e.el >= :desde
  and e.el < :hasta
  and e.puntaje is not null
order by e.el, e.id
