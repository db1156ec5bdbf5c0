-- Clientes de los casos de unos estados, para buscarlos sin tildes ni mayúsculas.
-- Fila: un caso con cliente
-- Fuente: COM-DSC-P14, Anexo 1
-- Tablas: caso
-- Parametros: estados text[], todas bool, zonas text[]
-- Columnas: id bigint, cliente text
-- Orden: id, del último al primero
select
  c.id,
  c.cliente
from caso c
where c.estado in :estados
  and (:todas or c.zona in :zonas)
  and c.cliente is not null
order by c.id desc
