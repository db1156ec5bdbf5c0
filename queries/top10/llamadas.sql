-- Pasos de unos días con su caso: las llamadas, con su resultado y su puntaje.
-- Fila: un paso dado
-- Fuente: COM-DSC-P14 II 9, 11.1, 12
-- Tablas: evento, caso
-- Parametros: pasos text[], desde date, hasta date, todas bool, zonas text[]
-- Columnas: id bigint, en instant, el date, paso text, por text, resultado text, puntaje int,
--   caso_id bigint, producto text, cliente text, zona text
-- Orden: id
select
  e.id,
  e.en,
  e.el,
  e.paso,
  e.por,
  e.resultado,
  e.puntaje,
  c.id as caso_id,
  c.producto,
  c.cliente,
  c.zona
from evento e
join caso c on c.id = e.fila_id
where e.tabla = 'caso'
  and e.paso in :pasos
  and e.el >= :desde
  and e.el < :hasta
  and (:todas or c.zona in :zonas)
order by e.id
