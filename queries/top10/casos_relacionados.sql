-- Casos que tienen algo que ver con uno: su producto, su cliente, su dirección o su nodo.
-- Fila: un caso y una razón; hasta un tope por razón, los más nuevos
-- Fuente: COM-DSC-P14 II 4 (factores técnicos); design/domain.md §1, Estados
-- Tablas: caso
-- Parametros: caso bigint, producto text, cliente text, direccion text, nodo text, todas bool,
--   zonas text[], tope int
-- Columnas: id bigint, razon text, producto text, cliente text, estado text, estado_en instant,
--   semana text, direccion text, nodo text
-- Orden: id del último al primero, razon
with del_producto as (
  select c.id, 'mismo producto' as razon
  from caso c
  where c.producto = :producto
    and c.id <> :caso
    and (:todas or c.zona in :zonas)
  order by c.id desc
  limit :tope
),
del_cliente as (
  select c.id, 'mismo cliente' as razon
  from caso c
  where c.cliente = :cliente
    and c.id <> :caso
    and (:todas or c.zona in :zonas)
  order by c.id desc
  limit :tope
),
de_direccion as (
  select c.id, 'misma dirección' as razon
  from caso c
  where c.direccion = :direccion
    and c.id <> :caso
    and (:todas or c.zona in :zonas)
  order by c.id desc
  limit :tope
),
de_nodo as (
  select c.id, 'mismo nodo' as razon
  from caso c
  where c.nodo = :nodo
    and c.id <> :caso
    and (:todas or c.zona in :zonas)
  order by c.id desc
  limit :tope
),
junto as (
  select * from del_producto
  union all
  select * from del_cliente
  union all
  select * from de_direccion
  union all
  select * from de_nodo
)
select
  c.id,
  j.razon,
  c.producto,
  c.cliente,
  c.estado,
  c.estado_en,
  c.semana,
  c.direccion,
  c.nodo
from junto j
join caso c on c.id = j.id
order by c.id desc, j.razon
