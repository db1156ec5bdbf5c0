-- Filas pendientes de cuarentena de unos motivos, o las que ya llevan escrito por qué se descartan.
-- Fila: una fila apartada
-- Fuente: docs/manual/cuarentena.md
-- Tablas: cuarentena
-- Parametros: grupos text[], marcadas bool, tope int
-- Columnas: id bigint, motivo_descarte text
-- Orden: id
select q.id, q.motivo_descarte
from cuarentena q
where q.estado = 'pendiente'
  and (q.grupo in :grupos or (:marcadas and q.motivo_descarte is not null))
order by q.id
limit :tope
