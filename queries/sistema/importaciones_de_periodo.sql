-- Importaciones aplicadas de una clase que cubren algún día de un periodo, con cuándo se hicieron.
-- `primera` es el día en que empiezan los datos de la clase, aunque sea antes del periodo.
-- Fila: una importación de un archivo; las de filas corregidas no dicen nada nuevo de sus días
-- Fuente: design/domain.md §0, cobertura declarada
-- Tablas: lote, cuarentena
-- Parametros: clase text, desde date, hasta date
-- Columnas: cubre_desde date, cubre_hasta date, creado_en instant, primera date
-- Orden: cubre_desde, id
select
  l.cubre_desde,
  l.cubre_hasta,
  l.creado_en,
  (select min(p.cubre_desde) from lote p where p.clase = :clase and p.estado = 'aplicado') as primera
from lote l
where l.clase = :clase
  and l.estado = 'aplicado'
  and l.cubre_desde < :hasta
  and l.cubre_hasta >= :desde
  and not exists (select 1 from cuarentena q where q.reenvio_lote_id = l.id)
order by l.cubre_desde, l.id
