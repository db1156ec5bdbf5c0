-- Las importaciones más recientes.
-- Fila: una importación
-- Fuente: design/domain.md §0
-- Tablas: lote
-- Parametros: tope int
-- Columnas: id bigint, clase text, archivo text, estado text, leidas int, nuevas int,
--   cambiadas int, iguales int, cuarentena int, cubre_desde date, cubre_hasta date, por text,
--   creado_en instant, aplicado_en instant
-- Orden: id (la más nueva primero)
select
  l.id,
  l.clase,
  l.archivo,
  l.estado,
  l.leidas,
  l.nuevas,
  l.cambiadas,
  l.iguales,
  l.cuarentena,
  l.cubre_desde,
  l.cubre_hasta,
  l.por,
  l.creado_en,
  l.aplicado_en
from lote l
order by l.id desc
limit :tope
