-- Un caso que alguien cambió después de que una importación lo escribiera.
-- Fila: un caso, a lo sumo uno
-- Fuente: design/domain.md §0, deshacer mientras nada se construyó encima
-- Tablas: diario, lote
-- Parametros: lote bigint
-- Columnas: fila_id bigint, quien text
-- Orden: fila_id, seq
select p.fila_id, p.quien
from diario d
join diario p
  on p.tabla = 'caso'
  and p.fila_id = d.fila_id
  and p.seq > d.seq
  and p.columna is not null -- un comentario o un archivo no cambian nada
  and (p.lote is null or p.lote <> d.lote)
left join lote l
  on l.id = p.lote
where d.lote = :lote
  and d.tabla = 'caso'
  and (l.id is null or l.estado = 'aplicado')
order by p.fila_id, p.seq
limit 1
