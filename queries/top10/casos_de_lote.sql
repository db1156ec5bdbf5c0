-- Un caso que se abrió, o al que se unió, por lista semanal algún reporte de una importación.
-- Fila: un caso, a lo sumo uno
-- Fuente: design/domain.md §1; impide deshacer una importación ya usada
-- Tablas: caso_reporte, reporte_dano
-- Parametros: lote bigint
-- Columnas: caso_id bigint
-- Orden: caso_id
select u.caso_id
from reporte_dano r
join caso_reporte u on u.numero = r.numero
where r.lote_id = :lote
  and not u.automatico
order by u.caso_id
limit 1
