-- De unos números de reporte, los que ya pertenecen a un caso.
-- Fila: un número de reporte
-- Fuente: design/domain.md, Estados (un reporte nuevo se une al caso abierto)
-- Tablas: caso_reporte
-- Parametros: numeros text[]
-- Columnas: numero text, caso_id bigint
-- Orden: numero
select u.numero, u.caso_id
from caso_reporte u
where u.numero in :numeros
order by u.numero
