-- Productos reiterados por semana, ya calculados.
-- Fila: una semana ISO
-- Fuente: COM-DSC-P14 II 1 (reporte semanal)
-- Tablas: semana_top10
-- Parametros: dias int, minimo int, unidad text, desde text, hasta text
-- Columnas: semana text, productos int, calculada_en instant
-- Orden: semana
select s.semana, s.productos, s.calculada_en
from semana_top10 s
where s.dias = :dias
  and s.minimo = :minimo
  and s.unidad = :unidad
  and s.semana >= :desde
  and s.semana <= :hasta
order by s.semana
