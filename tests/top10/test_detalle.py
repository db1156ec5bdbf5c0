"""What a person sees: the reports behind a row, the rows of their zones, or a refusal."""

from datetime import date

import pytest

from lib.base.errors import Forbidden
from lib.base.permissions import CONSOLA, Person, person
from lib.tools.site import Site
from lib.top10 import reads
from tests.boards import shown
from tests.builders import a_case, report, reports

D = date(2026, 11, 12)  # window 3–12 November


def test_report_opened_after_the_previous_was_closed_is_reabierto(site: Site) -> None:
    """2 opens while 1 is open; 3 after 2 closed, at the very instant; 4 while 3 is open."""
    reports(
        site,
        [
            report("1", "A", "2026-11-09 09:00", cerrado="2026-11-10 10:00"),
            report("2", "A", "2026-11-10 09:00", cerrado="2026-11-11 09:00"),
            report("3", "A", "2026-11-11 09:00"),
            report("4", "A", "2026-11-12 09:00"),
        ],
    )
    found = reads.reportes_de_producto(site, "A", D, by=CONSOLA)
    assert found["numero"].tolist() == ["1", "2", "3", "4"]
    assert found["reabierto"].tolist() == [False, False, True, False]


def test_reabierto_looks_past_annulled_reports_and_before_the_window(site: Site) -> None:
    """1 is of 2 November, before the window 3–12, and closed; 2 is annulled; 3 follows 1."""
    reports(
        site,
        [
            report("1", "A", "2026-11-02 09:00", cerrado="2026-11-02 18:00"),
            {**report("2", "A", "2026-11-04 09:00"), "estado": "anulado"},
            report("3", "A", "2026-11-12 09:00"),
        ],
    )
    found = reads.reportes_de_producto(site, "A", D, by=CONSOLA)
    assert list(zip(found["numero"], found["reabierto"], strict=True)) == [("3", True)]


def test_person_with_zones_sees_the_rows_of_those_zones(site: Site) -> None:
    """B moved to Vinto with its newest report, so it is Vinto's; C has no zone: nobody's."""
    zones = {"A": ("Sacaba", "Sacaba"), "B": ("Sacaba", "Vinto"), "C": (None, None)}
    reports(
        site,
        [
            report(f"{p}{n}", p, f"2026-11-1{n} 09:00", zona=zones[p][n])
            for p in zones
            for n in (0, 1)
        ],
    )
    marta = person("marta", "Marta", ("supervisor_centro_operaciones",), ("Sacaba",))
    assert [r.producto for r in reads.top10_al(site, D, by=marta).filas] == ["A"]
    assert [r.producto for r in reads.lista_semanal(site, "2026-W46", by=marta).filas] == ["A"]
    assert len(reads.reportes_de_producto(site, "A", D, by=marta)) == 2
    assert reads.reportes_de_producto(site, "B", D, by=marta).empty
    assert sorted(r.producto for r in reads.top10_al(site, D, by=CONSOLA).filas) == [
        "A",
        "B",
        "C",
    ], "without zones every zone is seen"


def test_person_without_permission_is_refused(sqlite_site: Site, carla: Person) -> None:
    for asked in (
        lambda: reads.top10_al(sqlite_site, D, by=carla),
        lambda: reads.lista_semanal(sqlite_site, "2026-W46", by=carla),
        lambda: reads.reportes_de_producto(sqlite_site, "A", D, by=carla),
        lambda: reads.tendencia(sqlite_site, "2026-W46", 4, by=carla),
        lambda: reads.variacion_bajas(sqlite_site, "2026-10", by=carla),
    ):
        with pytest.raises(Forbidden, match="carla"):
            asked()


def test_planilla_shows_the_open_cases_of_the_persons_zones(site: Site) -> None:
    """Two of Sacaba under two newer ones of Vinto; one of Sacaba is finished."""
    for producto, zona in (("A", "Sacaba"), ("B", "Sacaba"), ("C", "Vinto"), ("D", "Vinto")):
        a_case(site, producto, "detectado", zona=zona)
    a_case(site, "E", "concluido", zona="Sacaba")
    marta = person("marta", "Marta", ("tecnico_multiservicios",), ("Sacaba",))
    assert [row["producto"] for row in shown(site, marta)] == ["B", "A"]
    assert [row["producto"] for row in shown(site, CONSOLA)] == ["D", "C", "B", "A"]


def test_planilla_tells_what_comes_next_and_for_whom(site: Site) -> None:
    a_case(site, "A", "en monitoreo", prioridad=0)
    a_case(site, "B", "detectado", prioridad=1)
    told = [
        [row[c] for c in ("producto", "siguiente", "responsable")] for row in shown(site, CONSOLA)
    ]
    assert told == [
        ["B", "Remitir a Analista USM", "Analista Gestor Top 10"],
        ["A", "Monitorear hasta la solución definitiva", "Analista USM"],
    ], "the higher priority first"
