-- Importaciones deshechas o interrumpidas de las que quedaron filas; las que están en curso no son un daño.
-- Fila: una importación y una tabla con filas suyas
-- Fuente: design/domain.md §0; interrumpida o deshecha no deja filas
-- Tablas: lote, reporte_dano, baja
-- Parametros:
-- Columnas: id bigint, estado text, tabla text
-- Orden: id, tabla
with usada as (
  select r.lote_id as id, 'reporte_dano' as tabla from reporte_dano r
  where r.lote_id in (select id from lote where estado in ('deshecho', 'interrumpido'))
  union
  select r.reemplazado_por, 'reporte_dano' from reporte_dano r
  where r.reemplazado_por in (select id from lote where estado in ('deshecho', 'interrumpido'))
  union
  select b.lote_id, 'baja' from baja b
  where b.lote_id in (select id from lote where estado in ('deshecho', 'interrumpido'))
  union
  select b.reemplazado_por, 'baja' from baja b
  where b.reemplazado_por in (select id from lote where estado in ('deshecho', 'interrumpido'))
)
select l.id, l.estado, u.tabla
from usada u
join lote l on l.id = u.id
order by l.id, u.tabla
