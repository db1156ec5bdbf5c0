-- Reportes de un producto abiertos después de un momento, y si alguno de los casos ya los tiene.
-- Fila: un reporte visible y no anulado
-- Fuente: COM-DSC-P14 II 15; design/domain.md §1, Estados
-- Tablas: reporte_dano, caso_reporte, lote
-- Parametros: producto text, desde instant
-- Columnas: numero text, unido bool
-- Orden: abierto_en, numero
select
  r.numero,
  exists (select 1 from caso_reporte u where u.numero = r.numero) as unido
from reporte_dano_visible r
where r.producto = :producto
  and r.abierto_en > :desde
  and r.estado <> 'anulado'
order by r.abierto_en, r.numero
