-- Reportes que se unieron solos a un caso y que ya nadie ve: su importación se deshizo.
-- Fila: un reporte y su caso
-- Fuente: design/domain.md §1, Estados
-- Tablas: caso_reporte, reporte_dano, lote, caso
-- Parametros: lote bigint
-- Columnas: numero text, caso_id bigint, estado text, reportes int
-- Orden: caso_id, numero
select distinct u.numero, u.caso_id, c.estado, c.reportes
from reporte_dano r
join caso_reporte u on u.numero = r.numero
join caso c on c.id = u.caso_id
where r.lote_id = :lote
  and u.automatico
  and not exists (select 1 from reporte_dano_visible v where v.numero = r.numero)
order by u.caso_id, u.numero
