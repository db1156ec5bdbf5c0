-- Casos que pueden esperar una visita, los más urgentes primero.
-- Fila: un caso
-- Fuente: COM-DSC-P14 II 14
-- Tablas: caso
-- Parametros: estados text[], todas bool, zonas text[], tope int
-- Columnas: id bigint, producto text, cliente text, zona text, direccion text, telefono text,
--   referencia text, usm text, segmento text, prioridad int, estado text, estado_en instant,
--   reloj_en instant, pausado_en instant, pausa_segundos int
-- Orden: prioridad desc, reloj_en (sin reloj al final), id
select
  c.id,
  c.producto,
  c.cliente,
  c.zona,
  c.direccion,
  c.telefono,
  c.referencia,
  c.usm,
  c.segmento,
  c.prioridad,
  c.estado,
  c.estado_en,
  c.reloj_en,
  c.pausado_en,
  c.pausa_segundos
from caso c
where c.estado in :estados
  and (:todas or c.zona in :zonas)
order by c.prioridad desc, c.reloj_en is null, c.reloj_en, c.id
limit :tope
