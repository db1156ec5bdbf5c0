"""What waits for each role on its work page, counted by hand, late ones first."""

import pytest

from lib import procedimientos
from lib.base.permissions import Person, person
from lib.tools import tray
from lib.tools.site import Site
from lib.top10 import pendientes, work
from lib.top10.flow import CALIDAD, CERRADO
from tests.builders import a_case, cases, join, report, reports, set_clock

OWN = {
    "analista_gestor_top10": "distribucion",
    "encargada_fidelizacion": "fidelizacion",
    "coordinador_calidad": "calidad",
    "operador_centro_operaciones": "cierre",
    "supervisor_centro_operaciones": "supervision",
}


@pytest.fixture
def coordinador() -> Person:
    return person("coco", "Coco", ("coordinador_calidad",))


@pytest.fixture
def worked(site: Site) -> Site:
    """Monday's quality calls and reviews were due on Tuesday 18:30; today's are not."""
    set_clock(site, "2026-11-16 10:00")
    a_case(site, "4001", "cerrado", zona="Sacaba")
    a_case(site, "4002", "en revisión técnica")
    a_case(site, "4003", "en revisión técnica", prioridad=2)
    set_clock(site, "2026-11-18 11:00")
    a_case(site, "4004", "control de calidad")
    a_case(site, "4005", "detectado")
    a_case(site, "4006", "detectado", zona="Sacaba")
    a_case(site, "4007", "sin solución técnica")
    a_case(site, "4008", "fidelización")
    a_case(site, "4009", "ejecutado", control_calidad_usm="conforme")
    a_case(site, "4010", "ejecutado")
    return site


def waits(site: Site, by: Person) -> list[tuple[str, int]]:
    """What waits on the person's own page, in the order shown."""
    page = OWN[by.roles[0]]
    found = tray.waiting(site, procedimientos.pendientes(), by=by)
    return [(p.code.removeprefix("top10."), w.many) for p, w in found if p.page == page]


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("analista_gestor_top10", [("sin_solucion", 1), ("por_remitir", 2)]),
        ("encargada_fidelizacion", [("por_fidelizar", 1)]),
        ("coordinador_calidad", [("calidad_vencida", 1), ("por_controlar", 2)]),
        ("operador_centro_operaciones", [("por_cerrar", 1)]),  # 4010 waits for its USM control
        # 4001 and 4002; 4003 is late and has its priority
        ("supervisor_centro_operaciones", [("por_priorizar", 2)]),
    ],
)
def test_each_role_is_told_of_what_waits_in_its_states(worked: Site, role, expected) -> None:
    assert waits(worked, person("x", "X", (role,))) == expected


def test_call_that_cannot_be_made_is_not_late_but_waits_for_a_closing(
    worked: Site, coordinador: Person
) -> None:
    """4001's call was due on Tuesday, yet its report is open; so is that of 4011, closed today."""
    reports(worked, [report("R1", "4001", "2026-11-10 08:00"),
                     report("R2", "4004", "2026-11-10 08:00", cerrado="2026-11-11 08:00"),
                     report("R3", "4011", "2026-11-10 08:00")])  # fmt: skip
    a_case(worked, "4011", "cerrado", zona="Quillacollo")
    numbers = {c["producto"]: c["id"] for c in cases(worked)}
    for numero, product in (("R1", "4001"), ("R2", "4004"), ("R3", "4011")):
        join(worked, numero, numbers[product])
    assert waits(worked, coordinador) == [("por_controlar", 1), ("esperan_cierre", 2)]
    sacaba = person("x", "X", ("coordinador_calidad",), ("Sacaba",))
    assert waits(worked, sacaba) == [("esperan_cierre", 1)]
    told = tray.waiting(worked, procedimientos.pendientes(), by=coordinador)
    found = {p.code: w.query for p, w in told}
    queues = work.por_reporte(work.casos(worked, [CERRADO, CALIDAD], by=coordinador))
    (queue,) = found["top10.esperan_cierre"]["cola"]
    assert {q: len(c) for q, c in queues.items()} == {"Por llamar": 1, queue: 2}


def test_call_that_cannot_be_made_is_late_for_nobody(worked: Site) -> None:
    """Late since Tuesday: 4001, 4002 and 4003; to end tomorrow, 4004. Of 4001 a report is open."""
    supervisor = person("x", "X", ("supervisor_centro_operaciones",))
    made = a_case(worked, "4012", "cerrado")
    numbers = {c["producto"]: c["id"] for c in cases(worked)}
    reports(worked, [report("R1", "4001", "2026-11-10 08:00"),
                     report("R2", "4012", "2026-11-10 08:00")])  # fmt: skip

    def late() -> tuple[int, int, int]:
        counted = (pendientes.vencidas, pendientes.vencen_hoy, pendientes.por_priorizar)
        return tuple(count(worked, by=supervisor).many for count in counted)

    assert late() == (3, 0, 2)
    join(worked, "R1", numbers["4001"])
    assert late() == (2, 0, 1)
    set_clock(worked, "2026-11-19 11:00")  # the calls of 4004 and of 4012 end today
    assert late() == (2, 2, 1)
    join(worked, "R2", made)
    assert late() == (2, 1, 1)


def test_zones_narrow_what_waits(worked: Site) -> None:
    mine = person("x", "X", ("analista_gestor_top10",), ("Sacaba",))
    assert waits(worked, mine) == [("por_remitir", 1)]


def test_links_lead_to_the_filter_that_was_counted(worked: Site) -> None:
    gestor = person("x", "X", ("analista_gestor_top10",))
    told = tray.waiting(worked, procedimientos.pendientes(), by=gestor)
    found = {p.code: w.query for p, w in told}
    assert found["top10.sin_solucion"] == {"cola": ("Sin solución técnica",)}
