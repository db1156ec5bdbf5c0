"""The audit: the journal in words, its filters, its pages and its bounds, on both engines."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import event

from lib import procedimientos
from lib.base.errors import Forbidden
from lib.base.permissions import CONSOLA, Permission, person
from lib.store import audit as stored
from lib.store import journal
from lib.store.work import reading, writing
from lib.tools import accounts, audit
from lib.tools.audit import Asked
from lib.tools.sessions import SESION_HORAS
from tests.builders import a_case, change_case, imported, set_clock

SUBJECTS = procedimientos.sujetos()
PASSWORD = "una frase larga"


def told(site, by, **asked) -> list[str]:
    found = audit.lines(site, SUBJECTS, Asked(**asked), by=by)
    return [f"{line.quien} · {line.que} · {line.cambio}" for line in found.lines]


@pytest.fixture
def worked(site, ana):
    """Four days of work: a case (14 and 15 November), a parameter (16th), an account (17th)."""
    set_clock(site, "2026-11-14 09:00")
    case = a_case(site, "4009012", "en revisión técnica", maestro="Quispe", zona="Sacaba")
    set_clock(site, "2026-11-15 23:59")
    change_case(site, case, maestro="Rojas", fecha=date(2026, 11, 16))
    set_clock(site, "2026-11-16 00:00")
    site.set_value(SESION_HORAS, 8, by=ana)
    set_clock(site, "2026-11-17 10:00")
    accounts.create_user(
        site, login="beto", name="Beto Mamani", roles=["analista_usm"], password=PASSWORD, by=ana
    )
    return site


CASE = (
    "Línea de comandos · Caso 4009012 · Creó. MESTRO: Quispe; ZONA: Sacaba; PRODUCTO: 4009012; "
    "CONTROL CALIDAD USM: pendiente; ESTADO: en revisión técnica; SEGMENTO: sin dato; "
    "REPORTES: 0; Prioridad: 0"
)
MAESTRO = "Línea de comandos · Caso 4009012 · MESTRO: Quispe → Rojas"
FECHA = "Línea de comandos · Caso 4009012 · FECHA: (vacío) → 16/11/2026"
HORAS = "ana · Parámetro Duración de la sesión (horas) · Creó. Valor: 8; Clave: sesion.horas"
BETO = (
    "ana · Usuario beto · Creó. Usuario: beto; Nombre: Beto Mamani; Roles: Analista USM; Activa: sí"
)


def test_lines_are_said_as_people_say_them_newest_first(worked, ana) -> None:
    assert told(worked, ana) == [BETO, HORAS, FECHA, MAESTRO, CASE]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"login": "ana"}, [BETO, HORAS]),
        ({"login": "nadie"}, []),
        ({"table": "caso"}, [FECHA, MAESTRO, CASE]),
        ({"table": "caso", "row": 1}, [FECHA, MAESTRO, CASE]),
        ({"table": "caso", "row": 2}, []),
        ({"table": "caso", "name": "4009012"}, [FECHA, MAESTRO, CASE]),
        ({"table": "caso", "name": "4009013"}, []),
        ({"table": "parametro", "name": "Duración de la sesión (horas)"}, [HORAS]),
        ({"table": "caso", "column": "maestro"}, [MAESTRO]),
        ({"action": "crear"}, [BETO, HORAS, CASE]),
        ({"action": "cambiar", "table": "caso", "column": "fecha", "login": "consola"}, [FECHA]),
        # The site's own days: 23:59 of the 15th is the 15th, 00:00 of the 16th is not.
        ({"since": date(2026, 11, 16)}, [BETO, HORAS]),
        ({"until": date(2026, 11, 15)}, [FECHA, MAESTRO, CASE]),
        ({"since": date(2026, 11, 15), "until": date(2026, 11, 15)}, [FECHA, MAESTRO]),
    ],
)
def test_filters_narrow_alone_and_together(worked, ana, asked, expected) -> None:
    assert told(worked, ana, **asked) == expected


def test_pages_follow_one_another_without_loss(worked, ana) -> None:
    whole, before = [], None
    for _ in range(3):  # 5 lines, two at a time
        found = audit.lines(worked, SUBJECTS, Asked(before=before), by=ana, limit=2)
        whole += [line.seq for line in found.lines]
        before = found.older
    assert whole == [5, 4, 3, 2, 1]
    assert before is None


def test_entry_told_of_the_past_stands_at_its_own_moment(worked, ana) -> None:
    """The demonstration's are: written last, they tell of earlier days."""
    set_clock(worked, "2026-11-15 08:00")
    change_case(worked, 1, usm="Ana")
    assert [said.split(" · ")[2] for said in told(worked, ana, table="caso")][:3] == [
        "FECHA: (vacío) → 16/11/2026",
        "MESTRO: Quispe → Rojas",
        "USM: (vacío) → Ana",
    ]
    assert len(told(worked, ana, before=2)) == 2, "after the maestro's: the USM and the creation"


def test_question_looks_at_so_many_entries_and_says_up_to_where(
    worked, ana, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stored, "LOOKED", 3)
    found = audit.lines(worked, SUBJECTS, Asked(action="cambiar"), by=ana)
    assert [line.seq for line in found.lines] == [3], "of 5, 4 and 3"
    assert found.older == 3
    assert found.looked is not None
    further = audit.lines(worked, SUBJECTS, Asked(action="cambiar", before=found.older), by=ana)
    assert [line.seq for line in further.lines] == [2]
    assert further.older is None


def test_name_that_no_index_tells_is_sought_among_the_newest_rows(
    sqlite_site, ana, tmp_path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files have no index by their name; products have, and are found however old."""
    for name in ("uno.csv", "dos.csv", "tres.csv"):
        text = f"numero,producto,abierto_en\nR{name},P1,2026-11-10 08:00\n"
        imported(sqlite_site, tmp_path / name, text)
    for product in ("4001", "4002", "4003"):
        a_case(sqlite_site, product, "detectado")
    monkeypatch.setattr(stored, "LOOKED", 2)
    with reading(sqlite_site.engine) as connection:
        assert stored.named(connection, "lote", "archivo", "tres.csv") == [3]
        assert stored.named(connection, "lote", "archivo", "uno.csv") == []
        assert stored.named(connection, "caso", "producto", "4001") == [1]


def test_who_has_zones_gets_the_rows_of_those_alone(worked, ana) -> None:
    a_case(worked, "4009099", "detectado", zona="Vinto")
    of_vinto = replace(ana, zones=("Vinto",))
    found = audit.lines(worked, SUBJECTS, Asked(table="caso"), by=of_vinto)
    assert [line.que for line in found.lines] == ["Caso 4009099"]
    assert audit.row_name(worked, SUBJECTS["caso"], 1, by=of_vinto) == "Caso n.º 1"
    assert audit.row_name(worked, SUBJECTS["caso"], 1, by=ana) == "Caso 4009012"


def test_import_and_its_undoing_are_told(sqlite_site, ana, tmp_path) -> None:
    text = "numero,producto,abierto_en\nR1,P1,2026-11-10 08:00\n"
    imported(sqlite_site, tmp_path / "reportes.csv", text)
    (line,) = told(sqlite_site, ana, table="lote", action="importar")
    assert line.startswith("Línea de comandos · Importación reportes.csv · Importó. Leídas: 1; ")


def test_column_that_no_board_shows_has_words(site, ana) -> None:
    with writing(site.engine) as connection:
        entry = journal.Entry("cambiar", "cuarentena", 9, "reenvio_lote_id", None, "3")
        journal.append(connection, [entry], by=CONSOLA, now=site.now())
    (line,) = told(site, ana)
    assert line.endswith("Enviada con la importación: (vacío) → 3")


def test_passwords_never_show(worked, ana) -> None:
    accounts.set_password(worked, login="beto", password="otra frase larga", by=ana)
    accounts.revoke_all(worked, login="beto", by=ana)
    assert told(worked, ana, table="usuario")[:2] == [
        "ana · Usuario beto · Cerró las sesiones",
        "ana · Usuario beto · Cambió la contraseña",
    ]
    for line in told(worked, ana):
        assert "frase" not in line
        assert "argon2" not in line


def test_every_action_and_door_of_the_journal_has_words(worked, ana) -> None:
    """A line of any kind is said; the door's own entries name the door."""
    from lib.store import rows
    from lib.store.tables.sistema import usuario
    from lib.tools.account_rules import ENTRADA

    with writing(worked.engine) as connection:
        rows.note(connection, usuario, 1, "bloquear", by=ENTRADA, now=worked.now())
    assert told(worked, ana)[0] == "Inicio de sesión · Usuario beto · Bloqueó la entrada"
    assert "entrada" in audit.people(worked, by=ana)


def test_row_of_a_table_that_is_not_declared_is_told_by_its_number(site, ana) -> None:
    with writing(site.engine) as connection:
        entry = journal.Entry("cambiar", "otra_cosa", 9, "un_dato", None, "x")
        journal.append(connection, [entry], by=CONSOLA, now=site.now())
    assert told(site, ana) == ["Línea de comandos · Otra_cosa n.º 9 · Un dato: (vacío) → x"]


def test_who_may_not_is_refused(sqlite_site, beto, carla) -> None:
    for whoever in (beto, carla, person("eva", "Eva", ("gerencia",))):
        with pytest.raises(Forbidden, match=Permission.AUDITORIA.value):
            audit.lines(sqlite_site, SUBJECTS, Asked(), by=whoever)
        with pytest.raises(Forbidden, match=Permission.AUDITORIA.value):
            audit.people(sqlite_site, by=whoever)


@pytest.mark.parametrize(
    ("sought", "index"),
    [
        (stored.Sought(), "ix_diario_en"),
        (stored.Sought(before=1), "ix_diario_en"),
        (stored.Sought(login="consola"), "ix_diario_quien"),
        (stored.Sought(table="cuadrilla"), "ix_diario_tabla"),
        (stored.Sought(table="caso", column="zona"), "ix_diario_columna"),
        (stored.Sought(table="caso", rows=(1,)), "ix_diario_fila"),
    ],
)
def test_each_filter_goes_by_its_index(site, beto, sought, index: str) -> None:
    """Whatever the history holds, a page reads its own lines: no scan of the journal, no sort."""
    entries = [
        journal.Entry("cambiar", table, n % 300, ("zona", "orden", "usm")[n % 3], "a", "b")
        for n in range(3_000)
        for table in ("caso" if n % 100 else "cuadrilla",)
    ]
    engine = site.engine
    with writing(engine) as connection:
        journal.append(connection, entries, by=beto, now=site.now())
        journal.append(connection, entries[:30], by=CONSOLA, now=site.now())
        connection.exec_driver_sql("analyze")
    sqlite = engine.dialect.name == "sqlite"

    def explain(_c, _cursor, statement, parameters, _context, _many):
        return ("explain query plan " if sqlite else "explain ") + statement, parameters

    with reading(engine) as connection:
        if not sqlite:  # some thousands are read whole; a million would not be
            connection.exec_driver_sql("set local enable_seqscan = off")
        walk = stored._walk(connection, sought).limit(stored.LOOKED)
        event.listen(engine, "before_cursor_execute", explain, retval=True)
        try:
            plan = "\n".join(str(r[-1]) for r in connection.execute(walk).cursor.fetchall())
        finally:
            event.remove(engine, "before_cursor_execute", explain)
    assert index in plan
    if sought.rows is None and sqlite:
        assert "TEMP B-TREE" not in plan
