-- Pasos dados con los casos desde un instante, el último primero.
-- Fila: un paso dado
-- Fuente: COM-DSC-P14 II 17.1, control en tiempo real
-- Tablas: evento, caso
-- Parametros: desde instant, todas bool, zonas text[], tope int
-- Columnas: id bigint, en instant, por text, paso text, desde text, hasta text, resultado text,
--   caso_id bigint, producto text, cliente text, zona text
-- Orden: id descendente
select
  e.id,
  e.en,
  e.por,
  e.paso,
  e.desde,
  e.hasta,
  e.resultado,
  c.id as caso_id,
  c.producto,
  c.cliente,
  c.zona
from evento e
join caso c on c.id = e.fila_id
where e.tabla = 'caso'
  and e.en >= :desde
  and (:todas or c.zona in :zonas)
order by e.id desc
limit :tope
