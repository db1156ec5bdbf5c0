"""A file's rows as records: columns decided from evidence, rows grouped, rows set aside."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from lib.base.errors import UserError
from lib.procedimientos import clase
from lib.tools.importer import decide, run
from lib.tools.importer.block import Aside
from lib.tools.importer.mapping import Mapping
from lib.tools.site import Site

HEAD = "numero;producto;abierto_en;facturacion_centavos"


@pytest.fixture
def read(sqlite_site: Site, tmp_path: Path):
    """The records of some text, by number, and the rows set aside, in the file's order."""

    def reading(text: str, size: int = 1_000, **mapping):
        path = tmp_path / "archivo.csv"
        path.write_text(text, encoding="utf-8")
        told = Mapping.model_validate({"clase": "reportes_dano", **mapping}) if mapping else None
        source = run.open_records(sqlite_site, clase("reportes_dano"), path, told)
        records: dict[str, dict] = {}
        asides: list[Aside] = []
        for block, some in source.blocks(size):
            assert len(block.rows) <= size
            for place in range(len(block)):
                records[block.columns["numero"][place]] = block.values(place)
            asides += some
        assert source.read_rows == source.reading.data_rows
        return records, asides

    return reading


def reports(*rows: str) -> str:
    return "\n".join((HEAD, *rows)) + "\n"


def test_proof_may_come_after_the_cells_that_need_it(read) -> None:
    records, _ = read(reports("A;P;03/04/2026 08:00;1.450", "B;P;25/04/2026 08:00;149,50"))
    assert records["A"]["abierto_en"] == datetime(2026, 4, 3, 12, tzinfo=UTC)
    assert records["A"]["facturacion_centavos"] == 145000


def test_first_cells_without_proof_are_read_on(read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decide, "_STEP", 2)
    rows = [f"D{n};P;03/04/2026;" for n in range(7)]
    records, _ = read(reports(*rows, "Z;P;25/04/2026;"))
    assert records["D0"]["abierto_en"] == datetime(2026, 4, 3, 4, tzinfo=UTC)


def test_contradiction_after_the_proof_is_told(read, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first rows prove d/m; one read in a later block proves m/d: not merely a bad cell."""
    monkeypatch.setattr(decide, "_STEP", 2)
    rows = [f"D{n};P;25/04/2026;149,50" for n in range(7)]
    with pytest.raises(UserError, match="unas fechas son día/mes y otras mes/día"):
        read(reports(*rows, "Z;P;04/25/2026;149,50"), size=3)
    with pytest.raises(UserError, match="unas cifras usan coma y otras punto"):
        read(reports(*rows, "Z;P;25/04/2026;149.50"), size=3)


def test_declared_writing_sets_contradicting_cells_aside(read) -> None:
    mapping = {
        "columnas": {"numero": "numero", "producto": "producto", "abierto_en": "abierto_en"},
        "formato_fecha": {"abierto_en": "d/m/a"},
    }
    records, asides = read(reports("A;P;25/04/2026;", "B;P;04/25/2026;"), **mapping)
    assert list(records) == ["A"]
    assert [(a.row, a.column, a.value) for a in asides] == [(3, "abierto_en", "04/25/2026")]


def test_iso_dates_among_local_ones(read) -> None:
    records, asides = read(reports("A;P;2026-04-03;", "B;P;25/04/2026;", "C;P;03/04/2026;"))
    assert asides == []
    assert records["A"]["abierto_en"] == records["C"]["abierto_en"]


def test_row_is_set_aside_for_its_first_wrong_field_only(read) -> None:
    _, asides = read(reports("A;P;25/04/2026;", ";;ayer;doce"))
    assert [(a.row, a.column, a.content) for a in asides] == [
        (3, "numero", ["", "", "ayer", "doce"])
    ]


def test_repeated_keys_are_told_in_the_files_order_across_blocks(read) -> None:
    """Blocks are sorted by product; which row came first is still the file's matter."""
    rows = ["A;P9;25/04/2026;", "A;P1;25/04/2026;", "B;P5;25/04/2026;", "B;P2;25/04/2026;"]
    for size in (1, 2, 3, 10):
        records, asides = read(reports(*rows), size=size)
        assert {n: r["producto"] for n, r in records.items()} == {"A": "P9", "B": "P5"}
        assert [(a.row, a.value) for a in asides] == [(3, "A"), (5, "B")]
        assert asides[0].reason == "repetida: la fila 2 ya trae Número de reporte A"


def test_ragged_rows_are_set_aside_and_blank_cells_beyond_the_header_are_not(read) -> None:
    plain = [f"D{n};P;25/04/2026;" for n in range(10)]
    records, asides = read(reports(*plain, "A;P;25/04/2026;;;", "B;P", "C;P;25/04/2026;;x"))
    assert sorted(records) == ["A", *(f"D{n}" for n in range(10))]
    assert [(a.row, a.reason) for a in asides] == [
        (13, "la fila tiene 2 celdas y el encabezado 4"),
        (14, "la fila tiene 5 celdas y el encabezado 4"),
    ]


GROUPED = {
    "columnas": {"numero": "id", "producto": "quien", "cliente": "quien", "abierto_en": "cuando",
                 "cerrado_en": "cuando"},
    "nulos": ["?"],
    "agrupar": {"clave": "id", "orden": "paso", "tipo_orden": "numero",
                "primero": ["abierto_en", "producto"], "ultimo": ["cerrado_en"]},
}  # fmt: skip


def test_first_and_last_row_of_a_record_by_order_from_one_column(read) -> None:
    """`cuando` and `quien` give one field from the first row and another from the last."""
    text = ("id;quien;cuando;paso\n"
            "A;medio;25/04/2026 09:30;1\nA;fin;25/04/2026 10:00;10\n A ;inicio;24/04/2026 09:00;0\n"
            "B;solo;26/04/2026 08:00;0\n")  # fmt: skip
    for size in (1, 2, 10):
        records, asides = read(text, size=size, **GROUPED)
        assert asides == []
        a = records["A"]
        assert (a["producto"], a["cliente"]) == ("inicio", "fin")
        assert a["abierto_en"] == datetime(2026, 4, 24, 13, tzinfo=UTC)
        assert a["cerrado_en"] == datetime(2026, 4, 25, 14, tzinfo=UTC)
        assert records["B"]["producto"] == records["B"]["cliente"] == "solo"


def test_rows_of_equal_order_stay_as_in_the_file(read) -> None:
    text = "id;quien;cuando;paso\nA;uno;25/04/2026 09:00;1\nA;dos;25/04/2026 10:00;1\n"
    records, _ = read(text, **GROUPED)
    assert (records["A"]["producto"], records["A"]["cliente"]) == ("uno", "dos")


def test_row_whose_record_or_order_cannot_be_read_is_set_aside(read) -> None:
    text = ("id;quien;cuando;paso\n"
            "A;x;25/04/2026 09:00;1\nA;y;25/04/2026 10:00;tarde\n?;z;25/04/2026 11:00;2\n"
            ";z;25/04/2026 11:00;3\n")  # fmt: skip
    records, asides = read(text, **GROUPED)
    assert list(records) == ["A"]
    assert [(a.row, a.column) for a in asides] == [(3, "paso"), (4, "id"), (5, "id")]


def test_order_of_rows_by_date_is_asked_like_any_other(read) -> None:
    by_date = {**GROUPED, "agrupar": {"clave": "id", "orden": "paso", "tipo_orden": "fecha"}}
    text = "id;quien;cuando;paso\nA;x;25/04/2026;03/04/2026\nA;y;26/04/2026;04/03/2026\n"
    with pytest.raises(UserError, match="Columna «paso»"):
        read(text, **by_date)
    records, _ = read(text, **by_date, formato_fecha="d/m/a")
    assert records["A"]["producto"] == "x"  # 3 April is after 4 March
