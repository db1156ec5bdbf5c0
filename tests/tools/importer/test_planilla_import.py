"""The planilla's rows and the cases they speak of: by ORDEN, by PRODUCTO and FECHA, or open."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from lib.base.permissions import CONSOLA
from lib.procedimientos import clase, clases
from lib.store import integrity, records, rows
from lib.store.tables.top10 import caso
from lib.store.work import reading, writing
from lib.tools.board import door
from lib.tools.importer import batches, run
from lib.tools.importer.block import Comparison
from lib.tools.importer.summary import Summary
from lib.tools.site import Site
from lib.tools.workflow.take import take
from lib.top10.actions import generar_lista
from lib.top10.board import BOARD
from lib.top10.flow import ATENDIDOS, CONCLUIDO, FLUJO
from lib.top10.planilla_import import PlanillaTarget
from tests.boards import adding
from tests.builders import a_case, joined, report, reports

HEAD = "FECHA;PRODUCTO;ORDEN;CAUSAL DE CIERRE;USM"


@pytest.fixture
def load(site: Site, tmp_path: Path, ana):
    """Import rows `fecha;producto;orden;causal;usm`, and give what it did."""
    count = iter(range(100))

    def loading(*lines: str) -> Summary:
        path = tmp_path / f"planilla{next(count)}.csv"
        path.write_text("\n".join((HEAD, *lines)), "utf-8")
        adjusted = {"formato_fecha": "d/m/a"}
        source = run.open_records(
            site, clase("planilla"), path, None, adjust=lambda m: m.model_copy(update=adjusted)
        )
        return run.apply(site, source, by=ana)

    return loading


def cases(site: Site) -> list[tuple[object, ...]]:
    """Product, order, analyst and state of each case, the oldest first."""
    with reading(site.engine) as connection:
        assert list(integrity.problems(connection)) == []
        found = records.many(connection, caso)
    return [(c["producto"], c["orden"], c["usm"], c["estado"]) for c in found]


def aside(done: Summary) -> list[tuple[int, str]]:
    return [(a.row, a.reason) for a in done.muestra.aparte]


def test_row_is_found_by_its_order_then_by_product_and_day(site: Site, load) -> None:
    load("10/11/2026;P1;501;;Beto", "11/11/2026;P2;;;Beto")
    done = load("12/11/2026;P1;501;;Ana", "11/11/2026;P2;;;Ana")
    assert (done.nuevas, done.cambiadas) == (0, 2)
    assert cases(site) == [
        ("P1", "501", "Ana", "en revisión técnica"),
        ("P2", None, "Ana", "en revisión técnica"),
    ]
    with reading(site.engine) as connection:
        assert records.many(connection, caso)[0]["fecha"] == date(2026, 11, 12)


def test_row_joins_the_products_open_case_or_opens_one(site: Site, load) -> None:
    load("10/11/2026;P1;501;;Beto")
    done = load("15/11/2026;P1;601;;Ana", "15/11/2026;P2;602;;Ana")
    assert (done.nuevas, done.cambiadas) == (1, 1)
    assert cases(site) == [
        ("P1", "601", "Ana", "en revisión técnica"),
        ("P2", "602", "Ana", "en revisión técnica"),
    ]


@pytest.mark.parametrize("causal", ["", "Conector sucio"])
@pytest.mark.parametrize("estado", [*ATENDIDOS, CONCLUIDO])
def test_product_with_an_open_case_gets_no_second_one(
    sqlite_site: Site, tmp_path: Path, ana, estado: str, causal: str
) -> None:
    """As on the board. The damage was attended, but the case goes on: its next report is its own.

    P2, which has none, takes its row.
    """
    a_case(sqlite_site, "P1", estado, orden="501")
    path = tmp_path / "p.csv"
    path.write_text(f"{HEAD}\n15/11/2026;P1;601;{causal};Ana\n15/11/2026;P2;602;;Ana\n", "utf-8")
    done = run.apply(sqlite_site, run.open_records(sqlite_site, clase("planilla"), path, None),
                     by=ana)  # fmt: skip
    open_ = estado != CONCLUIDO
    assert done.nuevas == 1 if open_ else 2
    assert aside(done) == [
        (2, f"el producto ya tiene un caso abierto: el 1 ({estado}). "
            "Siga en él, o envíe la fila cuando termine")
    ] * open_  # fmt: skip
    assert cases(sqlite_site)[0] == ("P1", "501", None, estado)


def test_of_a_products_rows_the_newest_is_the_open_case_and_closed_ones_their_own(
    site: Site, load
) -> None:
    """Where the product has no case yet. The newest is opened last: new reports go to it."""
    done = load("12/11/2026;P1;503;;Ana", "10/11/2026;P1;501;ONT dañada;Ana",
                "11/11/2026;P1;502;;Ana")  # fmt: skip
    assert done.nuevas == 2
    assert [row for row, _ in aside(done)] == [4]
    assert [c[1:4:2] for c in cases(site)] == [("501", "cerrado"), ("503", "en revisión técnica")]
    generated(site, "P1")
    assert joined(site) == {"R1": 2, "R2": 2}


def generated(site: Site, product: str) -> None:
    """Two reports of this week, and its list."""
    reports(site, [report(f"R{n}", product, f"2026-11-1{6 + n} 09:00") for n in (1, 2)])
    generar_lista(site, "2026-W47", by=CONSOLA)


def test_two_rows_never_write_the_same_case(site: Site, load) -> None:
    """One finds it by its order; the other, newer one would join it as the open case."""
    load("10/11/2026;P1;501;;Beto")
    done = load("11/11/2026;P1;501;;Ana", "12/11/2026;P1;777;;Carla")
    assert done.cambiadas == 1
    assert aside(done) == [(3, "la fila 2 ya actualiza el caso del producto")]
    assert cases(site) == [("P1", "501", "Ana", "en revisión técnica")]
    done = load("11/11/2026;P1;501;;Ana", "11/11/2026;P1;;;Beto")
    assert aside(done) == [(3, "la fila 2 ya actualiza el caso 1")]


def test_order_of_another_products_case_is_set_aside(site: Site, load) -> None:
    load("10/11/2026;P1;501;;Beto")
    done = load("11/11/2026;P2;501;;Ana", "11/11/2026;P3;503;;Ana")
    assert aside(done) == [(2, "la orden es del caso 1, del producto P1")]
    assert cases(site)[0] == ("P1", "501", "Beto", "en revisión técnica")


def test_blank_cells_say_nothing(site: Site, load) -> None:
    load("10/11/2026;P1;501;;Beto")
    done = load(";P1;501;;", ";P2;;;Ana")
    assert (done.iguales, done.cuarentena) == (1, 1)
    assert "no trae ORDEN ni FECHA" in aside(done)[0][1]
    assert cases(site) == [("P1", "501", "Beto", "en revisión técnica")]


def test_undone_planilla_can_be_imported_again(site: Site, load, ana) -> None:
    """Undoing annuls the case; the same row then opens a new one, not the annulled one."""
    rows_ = ("10/11/2026;P1;501;;Beto",)
    first = load(*rows_)
    batches.undo(site, clases(), first.lote or 0, by=ana)
    assert load(*rows_).nuevas == 1
    assert [c[3] for c in cases(site)] == ["anulado", "en revisión técnica"]
    done = load("10/11/2026;P1;501;;Ana")
    assert (done.nuevas, done.cambiadas) == (0, 1)
    assert [c[2] for c in cases(site)] == ["Beto", "Ana"]


def test_comment_meanwhile_does_not_keep_a_planilla_from_being_undone(
    site: Site, load, ana, beto
) -> None:
    done = load("10/11/2026;P1;501;;Beto")
    take(site, FLUJO, "comentar", 1, {"texto": "¿Y este caso?"}, by=beto)
    batches.undo(site, clases(), done.lote or 0, by=ana)
    assert [c[3] for c in cases(site)] == ["anulado"]


def test_case_typed_in_meanwhile_is_not_undone(site: Site, load, ana, beto) -> None:
    done = load("10/11/2026;P1;501;;Beto")
    with writing(site.engine) as connection:
        rows.change(connection, caso, 1, {"referencia": "llamó"}, by=beto, now=site.now())
    with pytest.raises(Exception, match="beto ya cambió el caso 1"):
        batches.undo(site, clases(), done.lote or 0, by=ana)
    assert cases(site) == [("P1", "501", "Beto", "en revisión técnica")]


def test_case_added_while_a_file_is_compared_is_not_a_second_one(
    site: Site, load, ana, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever adds it waits for the import, and is then told that the product has one."""
    answers: list[Mapping[str, Any]] = []
    add = adding({"producto": "P1"})
    at_the_door = Thread(target=lambda: answers.extend(door.write(site, BOARD, add, by=ana)))
    compare = PlanillaTarget.compare

    def slow(*args: Any, **more: Any) -> Comparison:
        found = compare(*args, **more)
        at_the_door.start()
        at_the_door.join(0.5)
        return found

    monkeypatch.setattr(PlanillaTarget, "compare", slow)
    load("10/11/2026;P1;501;;Beto")
    at_the_door.join(20)
    assert "ya tiene un caso abierto" in answers[0]["refused"]
    assert cases(site) == [("P1", "501", "Beto", "en revisión técnica")]
