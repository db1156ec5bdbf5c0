-- Reportes de daño unidos a un caso.
-- Fila: un reporte visible y no anulado
-- Fuente: COM-DSC-P14 I f) Top 10 y II; design/domain.md §1
-- Tablas: caso_reporte, reporte_dano, lote
-- Parametros: caso bigint
-- Columnas: numero text, producto text, abierto_en instant, abierto_el date, cerrado_en instant,
--   estado text, sintoma text, causal_cierre text, tecnico text, orden text
-- Orden: abierto_en, numero
select
  r.numero,
  r.producto,
  r.abierto_en,
  r.abierto_el,
  r.cerrado_en,
  r.estado,
  r.sintoma,
  r.causal_cierre,
  r.tecnico,
  r.orden
from caso_reporte u
join reporte_dano_visible r on r.numero = u.numero
where u.caso_id = :caso
  and r.estado <> 'anulado'
order by r.abierto_en, r.numero
