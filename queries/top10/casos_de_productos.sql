-- Casos de unos productos, con su número de reportes unidos.
-- Fila: un caso
-- Fuente: COM-DSC-P14 II; design/domain.md, Estados
-- Tablas: caso, caso_reporte
-- Parametros: productos text[]
-- Columnas: id bigint, producto text, orden text, fecha date, estado text, reportes int,
--   segmento text, prioridad int, unidos int
-- Orden: id
select
  c.id,
  c.producto,
  c.orden,
  c.fecha,
  c.estado,
  c.reportes,
  c.segmento,
  c.prioridad,
  (select count(*) from caso_reporte u where u.caso_id = c.id) as unidos
from caso c
where c.producto in :productos
order by c.id
