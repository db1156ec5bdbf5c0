-- Efectos que esperan y cuya hora llegó.
-- Fila: un efecto de la bandeja de salida
-- Fuente: design/architecture.md, efectos después del commit
-- Tablas: salida
-- Parametros: al instant
-- Columnas: id bigint
-- Orden: id
select s.id
from salida s
where s.hecha_en is null
  and s.proximo_en <= :al
order by s.id
limit 500
