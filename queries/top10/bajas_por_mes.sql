-- Productos dados de baja en cada mes de un periodo; dos bajas de un producto en un mes cuentan una.
-- Fila: un mes (AAAA-MM) con alguna baja
-- Fuente: COM-DSC-P14, Parámetros de seguimiento, 2
-- Tablas: baja, lote
-- Parametros: desde date, hasta date
-- Columnas: mes text, productos int
-- Orden: mes
with de_periodo as (  -- una fecha se escribe AAAA-MM-DD en los dos motores
  select substr(cast(v.baja_el as text), 1, 7) as mes, v.producto
  from baja_visible v
  where v.baja_el >= :desde
    and v.baja_el < :hasta
)
select d.mes, count(distinct d.producto) as productos
from de_periodo d
group by d.mes
order by d.mes
