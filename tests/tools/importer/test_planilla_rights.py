"""Whose planilla: an import writes the cells its person may write on the board, in their zones.

Gina is Analista Gestor: she imports and writes the planilla, but does not register the control
de calidad USM. Sara is one too, with the zone Sacaba alone. Ana is administrator.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from lib.base.errors import Forbidden, UserError
from lib.base.permissions import Permission, Person, person
from lib.procedimientos import clase, clases
from lib.store import records
from lib.store.tables.importacion import cuarentena
from lib.store.work import reading, writing
from lib.tools.importer import batches, confirm, resend, run, upload
from lib.tools.importer.summary import Summary
from lib.tools.site import Site
from tests.builders import a_case, cases, everything, problems

GINA = person("gina", "Gina Paz", ("analista_gestor_top10",))
SARA = person("sara", "Sara Luna", ("analista_gestor_top10",), ("Sacaba",))
HEAD = "PRODUCTO;ORDEN;ZONA;USM;CONTROL CALIDAD USM"

Load = Callable[..., Summary]


@pytest.fixture
def load(site: Site, tmp_path: Path) -> Load:
    """Import rows `producto;orden;zona;usm;calidad` as somebody; same rows, same file."""

    def loading(by: Person, *lines: str, head: str = HEAD, look: bool = False) -> Summary:
        path = tmp_path / "planilla.csv"
        path.write_text("\n".join((head, *lines)), "utf-8")
        source = run.open_records(site, clase("planilla"), path, None)
        return run.preview(site, source, by=by) if look else run.apply(site, source, by=by)

    return loading


def told(site: Site) -> list[tuple[object, ...]]:
    """Product, analyst, zone and USM's quality control of each case, the oldest first."""
    assert problems(site) == []
    return [(c["producto"], c["usm"], c["zona"], c["control_calidad_usm"]) for c in cases(site)]


def aside(done: Summary) -> list[tuple[int, str, str, str]]:
    return [a[:4] for a in done.muestra.aparte]


LEFT_OUT = (
    "CONTROL CALIDAD USM no se escribe, porque su cuenta no puede registrar el control de calidad "
    "USM. Traen otro valor, y entran sin él, 2 filas: 2, 3. Lo escribe en la planilla quien "
    "puede, o importa este mismo archivo un administrador."
)


def test_column_one_may_not_write_is_left_out_and_told(site: Site, load: Load) -> None:
    """Row 2 would change a case's control, row 3 open one with it; rows 4 and 5 bring nothing."""
    a_case(site, "400", "ejecutado", orden="O1", usm="Beto", zona="Sacaba")
    a_case(site, "500", "ejecutado", orden="O4", usm="Beto", zona="Sacaba")
    lines = ("400;O1;;Ana;conforme", "401;O2;;Ana;no conforme", "402;O3;;Ana;pendiente",
             "500;O4;;Beto;")  # fmt: skip
    seen = load(GINA, *lines, look=True)
    done = load(GINA, *lines)
    for one in (seen, done):
        assert (one.nuevas, one.cambiadas, one.iguales, one.cuarentena) == (2, 1, 1, 0)
        assert one.avisos == [LEFT_OUT]
    assert seen.muestra.cambiada[0].before == {"usm": "Beto"}
    assert all("control_calidad_usm" not in o.values for o in seen.muestra.nueva)
    assert told(site) == [
        ("400", "Ana", "Sacaba", "pendiente"),
        ("500", "Beto", "Sacaba", "pendiente"),
        ("401", "Ana", None, "pendiente"),
        ("402", "Ana", None, "pendiente"),
    ]


def test_sheet_without_quality_control_enters_without_a_word(site: Site, load: Load) -> None:
    done = load(GINA, "400;O1;Sacaba;Ana;", "401;O2;;Ana;")
    assert (done.nuevas, done.cuarentena, done.avisos) == (2, 0, [])


def test_same_file_by_whoever_may_writes_what_was_left_out(site: Site, load: Load, ana) -> None:
    """Nothing of the file is lost: it is another import, whose only change is the column."""
    lines = ("400;O1;Sacaba;Beto;conforme", "401;O2;Sacaba;Beto;pendiente")
    load(GINA, *lines)
    assert load(GINA, *lines).repetida
    done = load(ana, *lines)
    assert (done.repetida, done.nuevas, done.cambiadas, done.iguales) == (False, 0, 1, 1)
    assert told(site)[0] == ("400", "Beto", "Sacaba", "conforme")
    assert load(ana, *lines).repetida


def test_case_of_another_zone_is_not_written(site: Site, load: Load) -> None:
    """By its ORDEN, or as the open case of its product; a case without a zone is nobody's of hers.

    The reason does not tell which case it is, nor where.
    """
    for product, order, zone in (("400", "O1", "Quillacollo"), ("401", "O2", "Sacaba"),
                                 ("402", "O3", "Quillacollo"), ("403", "O4", None)):  # fmt: skip
        a_case(site, product, "en revisión técnica", orden=order, zona=zone, usm="Beto")
    before = told(site)
    lines = ("400;O1;;Otro;", "401;O2;;Otro;", "402;O9;;Otro;", "403;O4;;Otro;")
    done = load(SARA, *lines)
    why = "el caso no es de sus zonas: su cuenta atiende solo Sacaba"
    assert aside(done) == [
        (2, "PRODUCTO", "400", why), (4, "PRODUCTO", "402", why), (5, "PRODUCTO", "403", why),
    ]  # fmt: skip
    assert done.cambiadas == 1
    assert told(site) == [before[0], ("401", "Otro", "Sacaba", "pendiente"), *before[2:]]


def test_row_does_not_take_a_case_out_of_ones_zones(site: Site, load: Load) -> None:
    """As on the board: neither an existing case nor a new one may be where she cannot see it."""
    a_case(site, "400", "en revisión técnica", orden="O1", zona="Sacaba")
    done = load(SARA, "400;O1;Quillacollo;Ana;", "401;O2;Quillacollo;Ana;", "402;O3;;Ana;",
                "403;O4;Sacaba;Ana;")  # fmt: skip
    why = "la fila no queda en sus zonas: su cuenta atiende solo Sacaba"
    assert aside(done) == [
        (2, "ZONA", "Quillacollo", why), (3, "ZONA", "Quillacollo", why), (4, "ZONA", "", why),
    ]  # fmt: skip
    assert told(site) == [
        ("400", None, "Sacaba", "pendiente"),
        ("403", "Ana", "Sacaba", "pendiente"),
    ]


def test_rows_of_other_zones_enter_with_whoever_attends_them(site: Site, load: Load, ana) -> None:
    lines = ("400;O1;Quillacollo;Ana;", "401;O2;Sacaba;Ana;")
    load(SARA, *lines)
    done = load(ana, *lines)
    assert (done.repetida, done.nuevas, done.iguales) == (False, 1, 1)


def test_sheet_without_a_zone_column_can_be_completed(
    site: Site, load: Load, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was set aside for want of ZONA enters once it is given."""
    monkeypatch.setattr(upload, "folder", lambda: tmp_path / "subidas")
    a_case(site, "400", "en revisión técnica", orden="O1", zona="Sacaba")
    done = load(SARA, "400;O1;Ana", "401;O2;Ana", head="PRODUCTO;ORDEN;USM")
    assert [(a[0], a[1]) for a in aside(done)] == [(3, "ZONA")]
    with writing(site.engine) as connection:
        records.alter(connection, cuarentena, {"fila": 3}, {"correccion": "Sacaba"})
    resend.resend(site, clases(), done.lote or 0, by=SARA)
    assert [c["zona"] for c in cases(site)] == ["Sacaba", "Sacaba"]


def test_correction_in_a_column_one_may_not_write_waits_for_whoever_may(
    site: Site, load: Load, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ana
) -> None:
    """Gina's rows 2 and 3 are set aside, by their control and by their date.

    She corrects both. Hers would drop the control and the row with it: only row 3 is sent, and
    what it enters without is told. Alone, row 2 is refused. Then Ana sends it.
    """
    monkeypatch.setattr(upload, "folder", lambda: tmp_path / "subidas")
    a_case(site, "400", "ejecutado", orden="O1", zona="Sacaba")
    first = load(
        GINA, "400;O1;Sacaba;;conformee;", "401;O2;Sacaba;Ana;no conforme;31/02/2026",
        "402;O3;Sacaba;Ana;;", head=f"{HEAD};FECHA",
    ).lote or 0  # fmt: skip
    with writing(site.engine) as connection:
        records.alter(connection, cuarentena, {"fila": 2}, {"correccion": "conforme"})
        records.alter(connection, cuarentena, {"fila": 3}, {"correccion": "28/02/2026"})
    why = (
        "1 fila corregida en CONTROL CALIDAD USM no se envía: su cuenta no puede registrar el "
        "control de calidad USM. Pídale a un administrador que envíe las corregidas."
    )
    done = resend.resend(site, clases(), first, by=GINA)
    assert (done.leidas, done.nuevas, done.cuarentena) == (1, 1, 0)
    left_out, waits = done.avisos
    assert "Trae otro valor, y entra sin él, la fila 3." in left_out
    assert waits == why
    before = everything(site)
    with pytest.raises(UserError) as refused:
        resend.resend(site, clases(), first, by=GINA)
    assert (str(refused.value), everything(site)) == (why, before)
    done = resend.resend(site, clases(), first, by=ana)
    assert (done.leidas, done.cambiadas, done.avisos) == (1, 1, [])
    with reading(site.engine) as connection:
        found = records.many(connection, cuarentena)
    assert [(q["fila"], q["estado"]) for q in found] == [(2, "reenviada"), (3, "reenviada")]
    assert [c["control_calidad_usm"] for c in cases(site)] == ["conforme", *["pendiente"] * 2]


def test_planilla_needs_the_permission_to_write_in_it(site: Site, load: Load) -> None:
    only = Person("leo", "Leo", permissions=frozenset({Permission.IMPORTAR}))
    for look in (True, False):
        with pytest.raises(Forbidden, match="escribir en la planilla"):
            load(only, "400;O1;;Ana;", look=look)
    assert cases(site) == []


def test_undo_puts_back_only_what_one_may_write(site: Site, load: Load, ana) -> None:
    """Ana's imports write a control, then in Quillacollo: the first is not Gina's to undo, the
    second not Sara's."""
    a_case(site, "400", "ejecutado", orden="O1", zona="Sacaba")
    control = load(ana, "400;O1;Sacaba;;conforme").lote or 0
    before = everything(site)
    with pytest.raises(UserError, match=f"importación {control} no se puede deshacer: escribió en "
                       "CONTROL CALIDAD USM"):  # fmt: skip
        batches.undo(site, clases(), control, by=GINA)
    assert everything(site) == before
    batches.undo(site, clases(), control, by=ana)
    other = load(ana, "401;O2;Quillacollo;;").lote or 0
    with pytest.raises(UserError, match="casos que no son de sus zonas"):
        batches.undo(site, clases(), other, by=SARA)
    batches.undo(site, clases(), other, by=GINA)
    assert [c["estado"] for c in cases(site)] == ["ejecutado", "anulado"]


def test_two_people_with_one_file_share_the_work_only_if_it_would_do_the_same(
    sqlite_site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ana
) -> None:
    monkeypatch.setattr(upload, "folder", lambda: tmp_path / "subidas")
    path = tmp_path / "p.csv"
    path.write_text(f"{HEAD}\n400;O1;Sacaba;Ana;conforme\n", "utf-8")
    kind = clase("planilla")
    table = run.open_records(sqlite_site, kind, path, None)
    keys = []
    for by in (GINA, SARA, ana):
        with path.open("rb") as file:
            held = upload.receive(path.name, file, owner=by.login)
        work = confirm.apply(sqlite_site, kind, held, table.mapping, by=by)
        assert work.wait(30)
        keys.append(work.key)
    assert len(set(keys)) == 3
