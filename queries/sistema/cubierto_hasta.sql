-- Último día que cubren las importaciones aplicadas de cada clase.
-- Fila: una clase de importación
-- Fuente: design/domain.md §0, cobertura declarada
-- Tablas: lote
-- Parametros:
-- Columnas: clase text, hasta date
-- Orden: clase
select l.clase, max(l.cubre_hasta) as hasta
from lote l
where l.estado = 'aplicado'
  and l.cubre_hasta is not null
group by l.clase
order by l.clase
