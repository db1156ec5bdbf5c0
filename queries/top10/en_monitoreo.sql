-- Casos en un estado y desde cuándo lo están.
-- Fila: un caso
-- Fuente: COM-DSC-P14 II 15; design/domain.md §1, Estados
-- Tablas: caso
-- Parametros: estado text
-- Columnas: id bigint, estado_en instant
-- Orden: id
select c.id, c.estado_en
from caso c
where c.estado = :estado
  and c.estado_en is not null
order by c.id
