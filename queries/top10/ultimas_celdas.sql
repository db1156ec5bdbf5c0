-- Celdas de la planilla escritas por personas desde un instante, la última primero.
-- Fila: una celda escrita; los cambios que hizo un paso llevan su motivo y no están
-- Fuente: COM-DSC-P14 II 17.1, control en tiempo real
-- Tablas: diario, caso
-- Parametros: desde instant, todas bool, zonas text[], tope int
-- Columnas: seq bigint, en instant, quien text, columna text, antes text, despues text,
--   caso_id bigint, producto text, cliente text, zona text
-- Orden: en descendente, seq descendente
select
  d.seq,
  d.en,
  d.quien,
  d.columna,
  d.antes,
  d.despues,
  c.id as caso_id,
  c.producto,
  c.cliente,
  c.zona
from diario d
join caso c on c.id = d.fila_id
where d.tabla = 'caso'
  and d.accion = 'cambiar'
  and d.columna is not null
  and d.motivo is null
  and d.en >= :desde
  and (:todas or c.zona in :zonas)
order by d.en desc, d.seq desc
limit :tope
