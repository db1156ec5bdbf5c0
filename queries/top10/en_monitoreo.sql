-- Casos en un estado, desde cuándo lo están, sin los que su producto ya volvió a dañarse.
-- Fila: un caso de cuyo producto no hay reporte más nuevo, se haya unido a este caso, a otro o a
--   ninguno
-- Fuente: COM-DSC-P14 II 15; design/domain.md §1, Estados
-- Tablas: caso, reporte_dano, lote
-- Parametros: estado text
-- Columnas: id bigint, estado_en instant
-- Orden: id
select c.id, c.estado_en
from caso c
where c.estado = :estado
  and c.estado_en is not null
  and not exists (
    select 1
    from reporte_dano_visible r
    where r.producto = c.producto
      and r.abierto_en > c.estado_en
      and r.estado <> 'anulado'
  )
order by c.id
