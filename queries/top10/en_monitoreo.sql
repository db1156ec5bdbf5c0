-- Casos en un estado, desde cuándo lo están, y si su producto no ha vuelto a dañarse desde entonces.
-- Fila: un caso
-- Fuente: COM-DSC-P14 II 15; design/domain.md §1, Estados
-- Tablas: caso, reporte_dano, lote
-- Parametros: estado text
-- Columnas: id bigint, estado_en instant, limpio bool
-- Orden: id
select
  c.id,
  c.estado_en,
  not exists (
    select 1
    from reporte_dano_visible r
    where r.producto = c.producto
      and r.abierto_en > c.estado_en
      and r.estado <> 'anulado'
  ) as limpio
from caso c
where c.estado = :estado
  and c.estado_en is not null
order by c.id
