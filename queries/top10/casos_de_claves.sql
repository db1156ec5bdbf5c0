-- Casos de unos productos (o de unos clientes, si el sitio cuenta por cliente) y su historia.
-- Un caso abierto es del cliente que dice su celda, y del que nombra el último reporte de su producto.
-- Fila: un cambio de estado de un caso; una sola y sin cambio si conserva el estado inicial
-- Fuente: COM-DSC-P14 II; design/domain.md §1, Estados
-- Tablas: caso, caso_reporte, diario, evento, reporte_dano, lote
-- Parametros: unidad text, productos text[], estados text[]
-- Columnas: id bigint, clave text, estado text, fecha date, unidos int, ultimo instant,
--   en instant, antes text, despues text, datos json
-- Orden: id, clave, seq, id del evento
with de_su_linea as (
  select
    c.id,
    (
      select r.cliente
      from reporte_dano_visible r
      where r.producto = c.producto
        and r.cliente is not null
        and r.estado <> 'anulado'
      order by r.abierto_en desc, r.numero desc
      limit 1
    ) as clave
  from caso c
  where :unidad = 'cliente'
    and c.estado in :estados
),
buscado as (
  select c.id, c.producto as clave
  from caso c
  where :unidad <> 'cliente'
    and c.producto in :productos
  union
  select c.id, c.cliente
  from caso c
  where :unidad = 'cliente'
    and c.cliente in :productos
  union
  select l.id, l.clave
  from de_su_linea l
  where l.clave in :productos
)
select
  c.id,
  b.clave,
  c.estado,
  c.fecha,
  (select count(*) from caso_reporte u where u.caso_id = c.id) as unidos,
  (
    select max(r.abierto_en)
    from caso_reporte u
    join reporte_dano r on r.numero = u.numero
    where u.caso_id = c.id
      and r.reemplazado_por is null
  ) as ultimo,
  d.en,
  d.antes,
  d.despues,
  e.datos
from buscado b
join caso c on c.id = b.id
left join diario d
  on d.tabla = 'caso'
  and d.fila_id = c.id
  and d.columna = 'estado'
-- El paso que lo hizo: una visita sin señal dice después cuándo se atendió.
left join evento e
  on e.tabla = 'caso'
  and e.fila_id = c.id
  and e.en = d.en
  and e.desde = d.antes
  and e.hasta = d.despues
order by c.id, b.clave, d.seq, e.id
