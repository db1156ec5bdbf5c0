-- Quiénes importaron datos que siguen aplicados.
-- Fila: una persona
-- Fuente: design/domain.md §0
-- Tablas: lote
-- Parametros:
-- Columnas: por text
-- Orden: por
select distinct l.por
from lote l
where l.estado = 'aplicado'
order by l.por
