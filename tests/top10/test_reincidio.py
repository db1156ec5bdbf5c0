"""Whether a new report means that attended damage came back: `reincidió` with priority.

Weeks: W46 is 9–15 November 2026, W47 is 16–22. The clock stands at Wednesday 18
November, 11:00 in La Paz, unless a test moves it.
"""

from collections.abc import Iterator
from datetime import date

import pytest

from lib.base.permissions import CONSOLA
from lib.store.events import of_row
from lib.store.work import reading
from lib.tools.site import Site
from lib.tools.workflow.take import take
from lib.top10 import ruta
from lib.top10.actions import generar_lista
from lib.top10.flow import ESTADOS, FLUJO
from lib.top10.words import PROTOCOLOS
from tests.builders import a_case, at, cases, change_case, problems, report, reports, set_clock


@pytest.fixture(autouse=True)
def clean_in_the_end(request: pytest.FixtureRequest) -> Iterator[None]:
    """Whatever a test here did, `verificar` finds rows and journal in agreement."""
    used = request.getfixturevalue(
        "sqlite_site" if "sqlite_site" in request.fixturenames else "site"
    )
    yield
    assert problems(used) == []


def pair(producto: str = "A", days: tuple[int, int] = (10, 12), **cells: object) -> list:
    """Two reports of a product, numbered by product and day of November."""
    return [report(f"{producto}{d}", producto, f"2026-11-{d:02} 09:00", **cells) for d in days]


def generate(site: Site, semana: str = "2026-W46") -> tuple[int, int, int, int]:
    done = generar_lista(site, semana, by=CONSOLA)
    return done.nuevos, done.unidos, done.reincidieron, done.sin_cambio


def only_case(site: Site) -> dict:
    (case,) = cases(site)
    return case


ATTENDED = ["solución remota", "ejecutado", "cerrado", "control de calidad", "en monitoreo"]


@pytest.mark.parametrize("estado", [e for e in ESTADOS if not ESTADOS[e].final])
def test_report_after_the_damage_was_attended_finds_the_case_back(
    sqlite_site: Site, estado: str
) -> None:
    """The states from design/domain.md §1: remote solution, and from `ejecutado` to monitoring.

    A derivation or fidelización tells nothing of its own: nothing was done before these.
    """
    site = sqlite_site
    reports(site, pair())
    set_clock(site, "2026-11-13 08:00")
    generate(site)
    change_case(site, 1, estado=estado)
    reports(site, [report("A16", "A", "2026-11-16 09:00")])
    set_clock(site, "2026-11-17 08:00")
    back = estado in ATTENDED
    assert generate(site, "2026-W47") == (0, not back, back, 0)
    case = only_case(site)
    assert (case["estado"], case["prioridad"]) == (("reincidió", 1) if back else (estado, 0))
    assert case["reportes"] == 3


def test_visit_that_never_happened_attended_nothing(site: Site) -> None:
    """Remitted and set for Monday 16; nobody was home. The report of Tuesday only joins.

    Executed on Wednesday 18, the customer not satisfied: that of Thursday is damage come back.
    """
    reports(site, pair())
    set_clock(site, "2026-11-13 08:00")
    generate(site)
    for instant, state in (
        ("13 09:00", "en revisión técnica"),
        ("13 10:00", "visita programada"),
        ("16 18:00", "derivado a centro de operaciones"),
    ):
        set_clock(site, f"2026-11-{instant}")
        change_case(site, 1, estado=state)
    reports(site, [report("A17", "A", "2026-11-17 09:00")])
    set_clock(site, "2026-11-17 10:00")
    assert generate(site, "2026-W47") == (0, 1, 0, 0)
    case = only_case(site)
    assert (case["estado"], case["prioridad"]) == ("derivado a centro de operaciones", 0)
    for instant, state in (
        ("17 11:00", "visita programada"),
        ("18 09:00", "en ejecución"),
        ("18 10:00", "ejecutado"),
        ("18 15:00", "cerrado"),
        ("18 16:00", "derivado a centro de operaciones"),
    ):
        set_clock(site, f"2026-11-{instant}")
        change_case(site, 1, estado=state)
    reports(site, [report("A19", "A", "2026-11-19 09:00")])
    set_clock(site, "2026-11-19 10:00")
    assert generate(site, "2026-W47") == (0, 0, 1, 0)
    assert only_case(site)["prioridad"] == 1


def test_report_from_before_the_visit_is_the_damage_it_attended(site: Site) -> None:
    """Executed on Friday 13 at 18:00, in quality control on Tuesday 17.

    The report of 13 at 17:59 arrives on Monday: it joins and nothing came back.
    Then one of 13 at 18:01: the damage did, though quality control came later.
    """
    reports(site, pair())
    set_clock(site, "2026-11-13 08:00")
    generate(site)
    set_clock(site, "2026-11-13 18:00")
    change_case(site, 1, estado="ejecutado")
    set_clock(site, "2026-11-17 09:00")
    change_case(site, 1, estado="control de calidad")
    reports(site, [report("late", "A", "2026-11-13 17:59")])
    assert generate(site) == (0, 1, 0, 0)
    assert only_case(site)["estado"] == "control de calidad"
    reports(site, [report("again", "A", "2026-11-13 18:01")])
    assert generate(site) == (0, 0, 1, 0)
    assert only_case(site)["estado"] == "reincidió"


@pytest.mark.parametrize(
    ("opened", "estado"),
    [("2026-11-20 16:59", "ejecutado"), ("2026-11-21 09:00", "reincidió")],
)
def test_work_said_days_later_attended_what_was_there_when_it_was_done(
    site: Site, opened: str, estado: str
) -> None:
    """Executed on Friday 20 at 17:00 without signal; the phone says so on Monday 23 at 08:00."""
    set_clock(site, "2026-11-20 08:00")
    a_case(site, "A", "en ejecución")
    set_clock(site, "2026-11-23 08:00")
    done = {"tecnologia": "HFC", "protocolo": list(PROTOCOLOS["HFC"]), "causal": "Conector sucio"}
    take(site, FLUJO, "ejecutar", 1, done, by=CONSOLA, at=at("2026-11-20 17:00"))
    found = [report("A16", "A", "2026-11-16 09:00"), report("A2", "A", opened)]
    reports(site, found)
    set_clock(site, "2026-11-23 09:00")
    generate(site, "2026-W47")
    case = only_case(site)
    assert (case["estado"], case["fecha"]) == (estado, date(2026, 11, 20))


@pytest.mark.parametrize(
    ("opened", "estado", "prioridad"),
    [("2026-11-20 16:59", "ejecutado", 0), ("2026-11-21 09:00", "reincidió", 1)],
)
def test_report_that_came_before_the_work_was_said_is_told_apart_by_when_it_was_done(
    site: Site, opened: str, estado: str, prioridad: int
) -> None:
    """It joined on Saturday a case that still stood «en ejecución»; the work was of Friday 17:00.

    The phone that got no answer says it again: nothing more happens.
    """
    set_clock(site, "2026-11-20 08:00")
    case = a_case(site, "A", "en ejecución")
    reports(site, [report("A1", "A", "2026-11-19 09:00"), report("A2", "A", opened)])
    set_clock(site, "2026-11-21 10:00")
    assert generate(site, "2026-W47") == (0, 1, 0, 0)
    set_clock(site, "2026-11-23 08:00")
    done = {"tecnologia": "HFC", "protocolo": list(PROTOCOLOS["HFC"]), "causal": "Conector sucio"}
    for _ in range(2):
        ruta.anotar(
            site, "ejecutar", case, done, by=CONSOLA, seen="en ejecución",
            receipt="recibo-de-prueba-0001", shown=None, at=at("2026-11-20 17:00"),
        )  # fmt: skip
    row = only_case(site)
    assert (row["estado"], row["prioridad"]) == (estado, prioridad)
    with reading(site.engine) as connection:
        told = [(e["paso"], e["datos"].get("reportes")) for e in of_row(connection, "caso", case)]
    back = [("reincidir", ["A2"])] if prioridad else []
    assert told == [("unir", ["A1", "A2"]), ("ejecutar", None), *back]


@pytest.mark.parametrize(
    ("fecha", "estado"),
    [("2026-11-12", "cerrado"), ("2026-11-11", "reincidió"), (None, "reincidió")],
)
def test_case_imported_as_attended_tells_by_its_date(
    site: Site, fecha: str | None, estado: str
) -> None:
    """Its newest report is of 12 November: attended that day or later, it is the same damage."""
    a_case(site, "A", "cerrado", fecha=fecha and date.fromisoformat(fecha))
    reports(site, pair())
    generate(site)
    assert (only_case(site)["estado"], only_case(site)["reportes"]) == (estado, 2)


def test_case_attended_a_second_time_counts_from_then(site: Site) -> None:
    """Closed on 9, back on 10, closed again on 14: the late report of 13 is of that time."""
    set_clock(site, "2026-11-09 08:00")
    a_case(site, "A", "en revisión técnica")
    for instant, state in (
        ("09 18:00", "cerrado"),
        ("10 18:00", "reincidió"),
        ("14 18:00", "cerrado"),
    ):
        set_clock(site, f"2026-11-{instant}")
        change_case(site, 1, estado=state)
    reports(site, pair(days=(10, 13)))
    assert generate(site) == (0, 1, 0, 0)


def test_priority_that_the_supervisor_raised_higher_stays(site: Site) -> None:
    a_case(site, "A", "cerrado", prioridad=3)
    reports(site, pair())
    assert generate(site) == (0, 0, 1, 0)
    assert only_case(site)["prioridad"] == 3
