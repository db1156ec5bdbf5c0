-- Fechas que cubren las importaciones aplicadas de una clase y que tocan un periodo.
-- Fila: una importación aplicada
-- Fuente: design/domain.md §0, cobertura declarada
-- Tablas: lote
-- Parametros: clase text, desde date, hasta date
-- Columnas: cubre_desde date, cubre_hasta date
-- Orden: cubre_desde, id
select l.cubre_desde, l.cubre_hasta
from lote l
where l.clase = :clase
  and l.estado = 'aplicado'
  and l.cubre_desde < :hasta
  and l.cubre_hasta >= :desde
order by l.cubre_desde, l.id
