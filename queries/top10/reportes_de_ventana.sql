-- Reportes de daño de un periodo, lo justo para contar los que reiteran.
-- Fila: un reporte visible y no anulado de un producto (o de un cliente, si el sitio cuenta así)
-- Fuente: COM-DSC-P14 I f) Top 10; design/domain.md §1, Indicator (tasa de reiteración)
-- Tablas: reporte_dano, lote
-- Parametros: unidad text, desde date, hasta date
-- Columnas: clave text, abierto_el date, zona text, maestro text, causal text
-- Orden: clave, abierto_el, abierto_en, numero
with contado as (
  select
    case when :unidad = 'cliente' then v.cliente else v.producto end as clave,
    v.numero,
    v.abierto_en,
    v.abierto_el,
    v.zona,
    v.tecnico,
    v.causal_cierre
  from reporte_dano_visible v
  where v.abierto_el >= :desde
    and v.abierto_el < :hasta
    and v.estado <> 'anulado'
)
select c.clave, c.abierto_el, c.zona, c.tecnico as maestro, c.causal_cierre as causal
from contado c
where c.clave is not null
order by c.clave, c.abierto_el, c.abierto_en, c.numero
