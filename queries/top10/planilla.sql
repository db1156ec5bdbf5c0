-- La planilla de control y seguimiento: los casos que no terminaron.
-- Fila: un caso
-- Fuente: COM-DSC-P14 Anexo 1; las doce columnas y el estado del caso
-- Tablas: caso
-- Parametros: abiertos text[], todas int, zonas text[], tope int
-- Columnas: id bigint, maestro text, zona text, tipo_trabajo text, servicio text, fecha date,
--   referencia text, producto text, cliente text, orden text, causal_cierre text, usm text,
--   control_calidad_usm text, estado text, segmento text, reportes int, prioridad int,
--   semana text, cambiado_en instant, cambiado_por text
-- Orden: prioridad (mayor primero), id (el más nuevo primero)
select
  c.id,
  c.maestro,
  c.zona,
  c.tipo_trabajo,
  c.servicio,
  c.fecha,
  c.referencia,
  c.producto,
  c.cliente,
  c.orden,
  c.causal_cierre,
  c.usm,
  c.control_calidad_usm,
  c.estado,
  c.segmento,
  c.reportes,
  c.prioridad,
  c.semana,
  c.cambiado_en,
  c.cambiado_por
from caso c
where c.estado in :abiertos
  and (:todas = 1 or c.zona in :zonas)
order by c.prioridad desc, c.id desc
limit :tope
