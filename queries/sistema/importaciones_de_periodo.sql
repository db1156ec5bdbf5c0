-- Importaciones aplicadas de una clase que cubren algún día de un periodo, con cuándo se hicieron.
-- Fila: una importación de un archivo; las de filas corregidas no dicen nada nuevo de sus días
-- Fuente: design/domain.md §0, cobertura declarada
-- Tablas: lote, cuarentena
-- Parametros: clase text, desde date, hasta date
-- Columnas: cubre_desde date, cubre_hasta date, creado_en instant
-- Orden: cubre_desde, id
select l.cubre_desde, l.cubre_hasta, l.creado_en
from lote l
where l.clase = :clase
  and l.estado = 'aplicado'
  and l.cubre_desde < :hasta
  and l.cubre_hasta >= :desde
  and not exists (select 1 from cuarentena q where q.reenvio_lote_id = l.id)
order by l.cubre_desde, l.id
