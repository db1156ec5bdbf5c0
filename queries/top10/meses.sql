-- Totales de un indicador por mes, ya calculados.
-- Fila: un mes y un grupo del corte (sin corte, uno solo por mes)
-- Fuente: COM-DSC-P14, Parámetros de seguimiento; design/domain.md §1, Indicator
-- Tablas: mes_top10
-- Parametros: medida text, regla text, corte text, desde text, hasta text
-- Columnas: mes text, grupo text, numerador int, denominador int, valor_centesimas int
-- Orden: mes, grupo
select m.mes, m.grupo, m.numerador, m.denominador, m.valor_centesimas
from mes_top10 m
where m.medida = :medida
  and m.regla = :regla
  and m.corte = :corte
  and m.mes >= :desde
  and m.mes <= :hasta
order by m.mes, m.grupo
