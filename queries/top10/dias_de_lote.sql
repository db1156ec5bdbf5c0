-- Primer y último día de los reportes que una importación trajo o reemplazó.
-- Fila: una sola, vacía si no trajo ni reemplazó ninguno
-- Fuente: COM-DSC-P14 II 1 (totales semanales que una importación puede cambiar)
-- Tablas: reporte_dano
-- Parametros: lote bigint
-- Columnas: desde date, hasta date
-- Orden: una fila
with tocado as (
  select r.abierto_el from reporte_dano r where r.lote_id = :lote
  union all
  select r.abierto_el from reporte_dano r where r.reemplazado_por = :lote
)
select min(t.abierto_el) as desde, max(t.abierto_el) as hasta
from tocado t
