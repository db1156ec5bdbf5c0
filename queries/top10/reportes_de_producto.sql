-- Reportes de daño de un producto, con la marca de los reabiertos tras cierre.
-- Fila: un reporte visible y no anulado del producto, abierto en el periodo
-- Fuente: COM-DSC-P14 I f); reabierto: abierto después de cerrado el reporte anterior
-- Tablas: reporte_dano, lote
-- Parametros: producto text, desde date, hasta date
-- Columnas: numero text, abierto_en instant, cerrado_en instant, estado text, sintoma text,
--   causal_cierre text, tecnico text, orden text, zona text, tecnologia text,
--   facturacion_centavos int, reabierto bool
-- Orden: abierto_en, numero
with historia as (
  select
    v.*,
    lag(v.cerrado_en) over (order by v.abierto_en, v.numero) as cierre_anterior
  from reporte_dano_visible v
  where v.producto = :producto
    and v.abierto_el < :hasta
    and v.estado <> 'anulado'
)
select
  h.numero,
  h.abierto_en,
  h.cerrado_en,
  h.estado,
  h.sintoma,
  h.causal_cierre,
  h.tecnico,
  h.orden,
  h.zona,
  h.tecnologia,
  h.facturacion_centavos,
  coalesce(h.cierre_anterior <= h.abierto_en, false) as reabierto
from historia h
where h.abierto_el >= :desde
order by h.abierto_en, h.numero
