-- Casos en unos estados, con la facturación del último reporte unido a cada uno.
-- Fila: un caso
-- Fuente: COM-DSC-P14 II 2.1; design/domain.md §1, segmento y plazos
-- Tablas: caso, caso_reporte, reporte_dano
-- Parametros: estados text[]
-- Columnas: id bigint, estado text, reloj_en instant, pausado_en instant, pausa_segundos int,
--   facturacion_centavos int
-- Orden: id
select
  c.id,
  c.estado,
  c.reloj_en,
  c.pausado_en,
  c.pausa_segundos,
  (
    select r.facturacion_centavos
    from caso_reporte u
    join reporte_dano r on r.numero = u.numero
    where u.caso_id = c.id
      and r.reemplazado_por is null
    order by r.abierto_en desc, r.numero desc
    limit 1
  ) as facturacion_centavos
from caso c
where c.estado in :estados
order by c.id
