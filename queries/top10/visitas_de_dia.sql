-- Visitas de un día, con su cuadrilla y el caso que atienden.
-- Fila: una visita
-- Fuente: COM-DSC-P14 II 14
-- Tablas: visita, cuadrilla, caso
-- Parametros: el date, estados text[]
-- Columnas: id bigint, caso_id bigint, modalidad text, desde_en instant, hasta_en instant,
--   cuadrilla text, usuario text, usm text, estado text, producto text, cliente text, zona text,
--   telefono text, direccion text, referencia text, estado_caso text
-- Orden: desde_en, id
select
  v.id,
  v.caso_id,
  v.modalidad,
  v.desde_en,
  v.hasta_en,
  q.nombre as cuadrilla,
  q.usuario,
  v.usm,
  v.estado,
  c.producto,
  c.cliente,
  c.zona,
  c.telefono,
  c.direccion,
  c.referencia,
  c.estado as estado_caso
from visita v
join cuadrilla q on q.id = v.cuadrilla_id
join caso c on c.id = v.caso_id
where v.el = :el
  and v.estado in :estados
order by v.desde_en, v.id
