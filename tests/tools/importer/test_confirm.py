"""Imports from the screen: once whoever asks, whole or not at all, one after the other."""

import threading
import time
from datetime import date
from io import BytesIO

import pytest

from lib.base.errors import Forbidden
from lib.procedimientos import clase, clases
from lib.store import records
from lib.store.locks import held
from lib.store.tables.importacion import cuarentena, lote
from lib.store.tables.top10 import reporte_dano
from lib.store.work import reading
from lib.tools.importer import confirm, proposal, sources, steps, upload, works
from lib.tools.importer.mapping import Cobertura, Mapping, propose
from lib.tools.importer.reading import Choices
from tests import builders

HEAD = "Número de reporte;Producto;Fecha de reporte"
PLANILLA = (
    "MESTRO", "ZONA", "TIPO DE TRABAJO", "SERVICIO", "FECHA", "REFERENCIA", "PRODUCTO", "CLIENTE",
    "ORDEN", "CAUSAL DE CIERRE", "USM", "CONTROL CALIDAD USM",
)  # fmt: skip


@pytest.fixture(autouse=True)
def apart(tmp_path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(upload, "folder", lambda: tmp_path / "subidas")


def dropped(*rows: str, owner: str = "pagina", name: str = "r.csv") -> upload.Upload:
    text = "\n".join((HEAD, *rows))
    return upload.receive(name, BytesIO(text.encode()), owner=owner)


def mapped(file: upload.Upload) -> Mapping:
    return propose(clase("reportes_dano"), tuple(HEAD.split(";")))


def count(site, table) -> int:
    with reading(site.engine) as connection:
        return len(records.many(connection, table))


ROWS = ("R1;4001;17/11/2026 08:00", "R2;4002;17/11/2026 09:00", "R3;4003;31/02/2026 09:00")


def test_file_is_read_compared_and_applied(site, ana) -> None:
    file, kind = dropped(*ROWS), clase("reportes_dano")
    read = confirm.read(site, file, Choices(), by=ana)
    assert read.wait(20)
    assert read.result.data_rows == 3
    told = confirm.preview(site, kind, file, mapped(file), by=ana)
    assert told.wait(20)
    assert (told.result.nuevas, told.result.cuarentena) == (2, 1)
    assert count(site, lote) == 0, "a preview writes nothing"
    done = confirm.apply(site, kind, file, mapped(file), by=ana)
    assert done.wait(20)
    assert (done.result.nuevas, done.result.lote, done.refusal) == (2, 1, "")
    with reading(site.engine) as connection:
        assert records.many(connection, lote)[0]["archivo"] == "r.csv"
    assert builders.problems(site) == []


def test_two_clicks_and_two_people_apply_a_file_once(site, ana, beto_who_imports) -> None:
    kind = clase("reportes_dano")
    mine, theirs = dropped(*ROWS), dropped(*ROWS, owner="otra", name="copia.csv")
    asked = [
        confirm.apply(site, kind, file, mapped(file), by=who)
        for file, who in ((mine, ana), (mine, ana), (theirs, beto_who_imports))
    ]
    assert all(work.wait(20) for work in asked)
    assert {work.result.lote for work in asked} == {1}
    again = confirm.apply(site, kind, theirs, mapped(theirs), by=beto_who_imports)
    assert again.wait(20)
    assert "ya se importó (importación 1)" in again.result.avisos[0]
    assert [work.result.repetida for work in (asked[0], again)] == [False, True]
    assert (count(site, lote), count(site, reporte_dano)) == (1, 2)


def test_file_of_a_busy_kind_waits_its_turn(site, ana) -> None:
    file = dropped(*ROWS)
    with held(site.engine, "importar.reportes_dano") as free:
        assert free
        work = confirm.apply(site, clase("reportes_dano"), file, mapped(file), by=ana)
        deadline = time.monotonic() + 20
        while "está en curso" not in work.note:
            assert time.monotonic() < deadline
            assert not work.wait(0.05)
    assert work.wait(20)
    assert work.result.nuevas == 2


def test_stopped_import_leaves_nothing(site, ana, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps.run, "_READ_AHEAD", 5)
    file = dropped(*(f"R{n};4001;17/11/2026 08:00" for n in range(40)), "R1;4001;17/11/2026 08:00")
    reached, go = threading.Event(), threading.Event()
    tell = works.Work.tell

    def slowly(work, done, total):
        reached.set()
        go.wait(10)
        tell(work, done, total)

    monkeypatch.setattr(works.Work, "tell", slowly)
    work = confirm.apply(site, clase("reportes_dano"), file, mapped(file), by=ana)
    assert reached.wait(20)
    work.stop()
    go.set()
    assert work.wait(20)
    assert work.refusal == "Se detuvo; no se cambió nada."
    assert (count(site, reporte_dano), count(site, cuarentena)) == (0, 0)
    with reading(site.engine) as connection:
        assert [b["estado"] for b in records.many(connection, lote)] == ["interrumpido"]
    assert list(upload.folder().glob("trabajo-*")) == []


def test_page_that_closes_does_not_stop_its_import(site, ana) -> None:
    file = dropped(*ROWS)
    with held(site.engine, "importar.reportes_dano"):
        work = confirm.apply(site, clase("reportes_dano"), file, mapped(file), by=ana)
        assert not work.wait(0.7)
        upload.discard(file)
    assert work.wait(20)
    assert work.result.nuevas == 2


def test_fault_is_told_by_its_code(site, ana, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_arguments, **_named):
        raise RuntimeError("interno")

    monkeypatch.setattr(steps.run, "apply", breaks)
    file = dropped(*ROWS)
    work = confirm.apply(site, clase("reportes_dano"), file, mapped(file), by=ana)
    assert work.wait(20)
    assert "código" in work.refusal
    assert "interno" not in work.refusal


def test_large_file_is_done_by_a_process_of_its_own(site, ana, monkeypatch) -> None:
    monkeypatch.setattr(confirm, "LARGE", 0)
    file, kind = dropped(*ROWS), clase("reportes_dano")
    read = confirm.read(site, file, Choices(), by=ana)
    assert read.wait(60)
    assert (read.result.data_rows, read.result.unique_columns()[1]) == (3, "Producto")
    told = confirm.preview(site, kind, file, mapped(file), by=ana)
    assert told.wait(60)
    assert (told.result.nuevas, told.result.muestra.aparte[0].row) == (2, 4)
    done = confirm.apply(site, kind, file, mapped(file), by=ana)
    assert done.wait(60)
    assert (done.result.nuevas, done.refusal, done.done) == (2, "", 3)
    again = confirm.apply(site, kind, file, mapped(file), by=ana)
    assert again.wait(60)
    assert "ya se importó" in again.result.avisos[0]
    other = mapped(file).model_copy(update={"columnas": {"numero": "Producto"}})
    refused = confirm.apply(site, kind, file, other, by=ana)
    assert refused.wait(60)
    assert "falta saber qué columna" in refused.refusal


def test_stopped_process_takes_back_what_it_did(site, ana, monkeypatch) -> None:
    monkeypatch.setattr(confirm, "LARGE", 0)
    file, kind = (
        dropped(*(f"R{n};4001;17/11/2026 08:00" for n in range(20_000))),
        clase("reportes_dano"),
    )
    work = confirm.apply(site, kind, file, mapped(file), by=ana)
    for _ in range(600):
        if work.done or work.wait(0.05):
            break
    work.stop()
    assert work.wait(60)
    assert work.refusal == "Se detuvo; no se cambió nada."
    assert (count(site, reporte_dano), count(site, cuarentena)) == (0, 0)
    with reading(site.engine) as connection:
        assert {b["estado"] for b in records.many(connection, lote)} <= {"interrumpido"}


def test_import_needs_the_permission(site, beto) -> None:
    file = dropped(*ROWS)
    for ask in (
        lambda: confirm.read(site, file, Choices(), by=beto),
        lambda: confirm.apply(site, clase("reportes_dano"), file, mapped(file), by=beto),
        lambda: confirm.undo(site, clases(), 1, by=beto),
    ):
        with pytest.raises(Forbidden):
            ask()


def test_columns_told_once_are_known_the_next_time(site, ana) -> None:
    kind, columns = clase("reportes_dano"), ("NRO", "LINEA DEL CLIENTE", "CUANDO", "OTRA")
    assert proposal.best(site, clases(), columns) is None
    told = {"numero": "NRO", "producto": "LINEA DEL CLIENTE", "abierto_en": "CUANDO"}
    sources.keep(site, Mapping(clase=kind.code, fuente="Smartflex", columnas=told), by=ana)
    found = proposal.best(site, clases(), columns)
    assert found is not None
    assert (found.kind.code, found.mapping.fuente) == ("reportes_dano", "Smartflex")
    assert found.mapping.columnas == told
    assert proposal.best(site, clases(), columns[:2]) is None


def test_days_a_file_covers_are_not_claimed_by_the_next_of_its_source(site, ana) -> None:
    file, kind = dropped(*ROWS), clase("reportes_dano")
    november = Cobertura(desde=date(2026, 11, 1), hasta=date(2026, 11, 17))
    told = mapped(file).model_copy(update={"fuente": "Smartflex", "cubre": november})
    done = confirm.apply(site, kind, file, told, by=ana)
    assert done.wait(20)
    assert done.result.cubre_desde == date(2026, 11, 1)
    (kept,) = sources.known(site, kind.code)
    assert (kept.columnas, kept.cubre) == (told.columnas, Cobertura())


@pytest.mark.parametrize(
    ("columns", "kind"),
    [
        (PLANILLA, "planilla"),
        (("Producto", "Cliente", "Fecha de baja", "Motivo"), "bajas"),
        (("Número de reporte", "Producto", "Cliente", "Fecha de reporte"), "reportes_dano"),
        (("Nombre", "Apellido"), None),
    ],
)
def test_kind_is_recognised_by_the_titles(sqlite_site, columns, kind) -> None:
    found = proposal.best(sqlite_site, clases(), columns)
    assert (found and found.kind.code) == kind


@pytest.fixture
def beto_who_imports():
    from lib.base.permissions import person

    return person("beto", "Beto Mamani", ("analista_gestor_top10",))
