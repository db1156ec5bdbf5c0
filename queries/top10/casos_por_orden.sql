-- Casos que tienen una de unas órdenes.
-- Fila: un caso
-- Fuente: COM-DSC-P14 Anexo 1; clave de importación de la planilla
-- Tablas: caso
-- Parametros: ordenes text[]
-- Columnas: id bigint, orden text
-- Orden: id
select c.id, c.orden
from caso c
where c.orden in :ordenes
order by c.id
