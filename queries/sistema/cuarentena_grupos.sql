-- Las filas pendientes de cuarentena, contadas por motivo.
-- Fila: un grupo de motivos parecidos
-- Fuente: docs/manual/cuarentena.md
-- Tablas: cuarentena
-- Parametros:
-- Columnas: grupo text, filas int
-- Orden: filas (más primero), grupo
select q.grupo, count(*) as filas
from cuarentena q
where q.estado = 'pendiente'
group by q.grupo
order by filas desc, q.grupo
