-- Casos por su número, su producto, su orden o el comienzo de su cliente.
-- Fila: un caso; los más nuevos, hasta un tope
-- Fuente: COM-DSC-P14, Anexo 1
-- Tablas: caso
-- Parametros: numero bigint, texto text, comienzo text, fin text, ids bigint[], todas bool,
--   zonas text[], tope int
-- Columnas: id bigint, producto text, cliente text, zona text, orden text, estado text,
--   estado_en instant, semana text
-- Orden: id, del último al primero
with hallado as (
  select c.id from caso c where c.id = :numero
  union
  select c.id from caso c where c.id in :ids
  union
  select * from (
    select c.id
    from caso c
    where c.producto = :texto
      and (:todas or c.zona in :zonas)
    order by c.id desc
    limit :tope
  ) de_producto
  union
  select * from (
    select c.id
    from caso c
    where c.orden = :texto
      and (:todas or c.zona in :zonas)
    order by c.id desc
    limit :tope
  ) de_orden
  union
  select * from (
    select c.id
    from caso c
    where c.cliente >= :comienzo
      and c.cliente < :fin
      and (:todas or c.zona in :zonas)
    order by c.cliente, c.id
    limit :tope
  ) de_cliente
)
select
  c.id,
  c.producto,
  c.cliente,
  c.zona,
  c.orden,
  c.estado,
  c.estado_en,
  c.semana
from hallado h
join caso c on c.id = h.id
where :todas or c.zona in :zonas
order by c.id desc
limit :tope
