-- Casos a los que se unieron unos reportes.
-- Fila: un caso
-- Fuente: COM-DSC-P14 II; design/domain.md §1, Estados
-- Tablas: caso, caso_reporte
-- Parametros: numeros text[], todas bool, zonas text[]
-- Columnas: id bigint, estado text
-- Orden: id, del último al primero
select distinct
  c.id,
  c.estado
from caso_reporte u
join caso c on c.id = u.caso_id
where u.numero in :numeros
  and (:todas or c.zona in :zonas)
order by c.id desc
