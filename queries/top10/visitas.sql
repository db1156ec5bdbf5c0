-- Visitas de un periodo en unos estados y, si se pide, las que terminaron desde un instante, sea
-- cual fuere su día; las de las cuadrillas de un usuario o, sin usuario, las de todas; con el caso.
-- Fila: una visita
-- Fuente: COM-DSC-P14 II 14 y 19
-- Tablas: visita, cuadrilla, caso, caso_reporte, reporte_dano
-- Parametros: desde date, hasta date, estados_visita text[],
--   terminadas_desde instant, usuario text
-- Columnas: id bigint, caso_id bigint, modalidad text, el date, desde_en instant, hasta_en instant,
--   cuadrilla text, usuario text, usm text, estado text, nota text, motivo text, producto text,
--   cliente text, zona text, telefono text, direccion text, referencia text, nodo text,
--   servicio text, orden text, calidad text, calidad_nota text, estado_caso text,
--   tecnologia text, sintoma text
-- Orden: desde_en, id
with
suyas as (
  select id
  from cuadrilla
  where :usuario is null
    or usuario = :usuario
),
elegidas as (
  select *
  from visita
  where el >= :desde
    and el < :hasta
    and estado in :estados_visita
    and cuadrilla_id in (select id from suyas)
  union
  select *
  from visita
  where estado in ('ejecutada', 'no realizada')
    and cambiado_en >= :terminadas_desde
    and cuadrilla_id in (select id from suyas)
),
-- El último reporte unido al caso dice qué se va a reparar.
ultimo as (
  select
    u.caso_id,
    r.tecnologia,
    r.sintoma,
    row_number() over (partition by u.caso_id order by r.abierto_en desc, r.numero desc) as puesto
  from caso_reporte u
  join reporte_dano r on r.numero = u.numero
  where u.caso_id in (select caso_id from elegidas)
    and r.reemplazado_por is null
)
select
  v.id,
  v.caso_id,
  v.modalidad,
  v.el,
  v.desde_en,
  v.hasta_en,
  q.nombre as cuadrilla,
  q.usuario,
  v.usm,
  v.estado,
  v.nota,
  v.motivo,
  c.producto,
  c.cliente,
  c.zona,
  c.telefono,
  c.direccion,
  c.referencia,
  c.nodo,
  c.servicio,
  c.orden,
  c.control_calidad_usm as calidad,
  c.control_calidad_nota as calidad_nota,
  c.estado as estado_caso,
  r.tecnologia,
  r.sintoma
from elegidas v
join cuadrilla q on q.id = v.cuadrilla_id
join caso c on c.id = v.caso_id
left join ultimo r on r.caso_id = v.caso_id and r.puesto = 1
order by v.desde_en, v.id
