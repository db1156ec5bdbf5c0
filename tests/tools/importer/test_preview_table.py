"""The tables of a preview: values as people write them, old → new, the reasons."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from lib.procedimientos import clase
from lib.tools.importer import preview_table
from lib.tools.importer.block import Aside, Outcome
from lib.tools.importer.summary import Samples

KIND, ZONE = clase("reportes_dano"), ZoneInfo("America/La_Paz")
AT = datetime(2026, 11, 17, 12, 0, tzinfo=UTC)  # 08:00 in La Paz
OLD, NEW = 14900, 145050  # 149,00 and 1.450,50
SAMPLES = Samples(
    nueva=[Outcome(2, {"numero": "R1", "producto": "4001", "abierto_en": AT})],
    cambiada=[
        Outcome(
            3,
            {"numero": "R2", "producto": "4002", "facturacion_centavos": NEW, "cerrado_en": AT},
            {"facturacion_centavos": OLD, "cerrado_en": None},
        )
    ],
    aparte=[Aside(4, "Producto", "", "está vacío", ["R3", None, 5])],
)


def test_change_is_one_line_per_cell_with_old_and_new() -> None:
    _, frame = preview_table.of_sort(KIND, SAMPLES, "cambiada", ZONE)
    told = frame[["fila", "clave", "campo", "antes", "despues"]].values.tolist()
    assert told == [
        [3, "R2 · 4002", "Fecha de cierre", "", "17/11/2026 08:00"],
        [3, "R2 · 4002", "Facturación mensual", "149,00", "1450,50"],
    ]


def test_new_rows_show_only_the_fields_the_file_brings() -> None:
    columns, frame = preview_table.of_sort(KIND, SAMPLES, "nueva", ZONE)
    assert [c.name for c in columns] == ["fila", "numero", "producto", "abierto_en"]
    assert frame["numero"].tolist() == ["R1"]


def test_download_holds_every_sort() -> None:
    frame = preview_table.everything(KIND, SAMPLES, ZONE)
    assert frame["que"].tolist() == ["apartada", "cambiada", "cambiada", "nueva"]
    assert frame["contenido"].tolist()[0] == "R3 ·  · 5"
    assert "Fecha de reporte: 17/11/2026 08:00" in frame["contenido"].tolist()[-1]


def test_sort_without_rows_is_an_empty_table() -> None:
    _, frame = preview_table.of_sort(KIND, SAMPLES, "igual", ZONE)
    assert frame.empty
