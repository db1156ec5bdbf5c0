"""The commands `top10`, `generar-top10` and `indicador`: their JSON, words and exit codes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from lib.tools.site import Site
from tests.builders import a_batch, cancellations, cases, report, reports
from tests.commands.conftest import Run, Said
from tests.conftest import ROOT


@pytest.fixture
def with_reports(sqlite_site: Site) -> None:
    """A with three reports, billed 700,00, B with two and no more known of it; 12 November."""
    rosa = {"cliente": "Rosa", "facturacion_centavos": 70_000}
    reports(
        sqlite_site,
        [
            *(report(f"A{d}", "A", f"2026-11-{d} 23:59", **rosa) for d in (10, 11, 12)),
            *(report(f"B{d}", "B", f"2026-11-{d} 00:00") for d in (11, 12)),
        ],
        batch=a_batch(sqlite_site, desde="2026-11-01", hasta="2026-11-12"),
    )


def test_top10_tells_the_list_in_order(run: Run, with_reports: None) -> None:
    """Instants are told in La Paz, four hours behind UTC."""
    said = run("top10", "--al", "2026-11-12", "--json")
    assert (said.code, said.err) == (0, "")
    found = json.loads(said.out)
    assert found == [
        {
            "producto": "A",
            "cliente": "Rosa",
            "reportes": 3,
            "numeros": ["A10", "A11", "A12"],
            "primero": "2026-11-10T23:59:00-04:00",
            "ultimo": "2026-11-12T23:59:00-04:00",
            "segmento": "Alto",
            "provisional": False,
        },
        {
            "producto": "B",
            "cliente": None,
            "reportes": 2,
            "numeros": ["B11", "B12"],
            "primero": "2026-11-11T00:00:00-04:00",
            "ultimo": "2026-11-12T00:00:00-04:00",
            "segmento": "sin dato",
            "provisional": False,
        },
    ]
    assert list(found[0]) == [
        "producto", "cliente", "reportes", "numeros", "primero", "ultimo", "segmento",
        "provisional",
    ]  # fmt: skip


def test_top10_takes_days_and_minimum(run: Run, with_reports: None) -> None:
    asked = ("top10", "--al", "2026-11-12", "--json")
    assert [r["producto"] for r in json.loads(run(*asked, "--minimo", "3").out)] == ["A"]
    assert json.loads(run(*asked, "--dias", "1").out) == []
    (one, other) = json.loads(run(*asked, "--dias", "2").out)
    assert (one["numeros"], other["numeros"]) == (["A11", "A12"], ["B11", "B12"])


def test_top10_of_a_day_not_covered_is_provisional(run: Run, with_reports: None) -> None:
    """Imports cover 1 to 12 November: not the 13th, nor the 30 days to the 12th."""
    for asked in (("2026-11-13",), ("2026-11-12", "--dias", "30")):
        found = json.loads(run("top10", "--al", *asked, "--json").out)
        assert [r["provisional"] for r in found] == [True, True]


def test_top10_without_anybody_is_an_empty_list(run: Run) -> None:
    said = run("top10", "--al", "2026-11-12", "--json")
    assert (said.code, json.loads(said.out)) == (0, [])


def test_top10_for_a_person_is_a_line_each(run: Run, with_reports: None) -> None:
    said = run("top10", "--al", "2026-11-12")
    assert said.out == "3 A Alto A10, A11, A12\n2 B sin dato B11, B12\n"


def test_accents_are_written_as_they_are(run: Run, sqlite_site: Site) -> None:
    reports(sqlite_site, [report(n, "Ñ", "2026-11-12 09:00", cliente="José") for n in "12"])
    assert '"cliente": "José"' in run("top10", "--al", "2026-11-12", "--json").out


def test_generating_tells_what_it_did(run: Run, sqlite_site: Site, with_reports: None) -> None:
    said = run("generar-top10", "--semana", "2026-W46")
    assert (said.code, said.out) == (
        0,
        "Semana 2026-W46: 2 casos nuevos, 0 con reportes unidos, 0 reincidieron, 0 sin cambio."
        " La lista es provisional.\n",
    )
    assert "0 casos nuevos" in run("generar-top10", "--semana", "2026-W46").out
    assert len(cases(sqlite_site)) == 2


def test_indicator_tells_all_its_parts(run: Run, sqlite_site: Site) -> None:
    """September 3, October 1: the value is 2, accepted."""
    cancellations(sqlite_site, ("A", "2026-09-01"), ("B", "2026-09-02"), ("C", "2026-09-30"),
                  ("D", "2026-10-31"))  # fmt: skip
    said = run("indicador", "variacion_bajas", "--mes", "2026-10", "--json")
    assert (said.code, said.err) == (0, "")
    assert json.loads(said.out) == {
        "codigo": "variacion_bajas",
        "numerador": 3,
        "sustraendo": 1,
        "denominador": None,
        "valor": 2,
        "unidad": "productos",
        "veredicto": "aceptado",
        "desde": "2026-10-01",
        "hasta": "2026-10-31",
        "formula": "Total baja de productos mes anterior - Total bajas de productos mes presente",
        "fuente": "COM-DSC-P14, Parámetros de seguimiento, 2. Indicador del procedimiento",
        "nota": "",
    }


def test_indicator_of_the_month_in_progress_has_a_value_and_no_verdict(
    run: Run, sqlite_site: Site
) -> None:
    cancellations(sqlite_site, ("A", "2026-10-01"), ("B", "2026-11-02"), ("C", "2026-11-03"))
    found = json.loads(run("indicador", "variacion_bajas", "--mes", "2026-11", "--json").out)
    assert (found["valor"], found["veredicto"]) == (-1, "sin dato")
    assert "11/2026" in found["nota"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("indicador", "variacion_altas", "--mes", "2026-10"),
         "No hay un indicador «variacion_altas». Los indicadores son: variacion_bajas, "
         "tasa_reiteracion, solucion_definitiva, dias_solucion, satisfaccion."),
        (("indicador", "variacion_bajas", "--mes", "2026-13"),
         "«2026-13» no es un mes. Escríbalo como 2026-11."),
        (("generar-top10", "--semana", "2026-46"),
         "«2026-46» no es una semana. Escríbala como 2026-W47."),
        (("generar-top10", "--semana", "2025-W53"), "El año 2025 no tiene semana 53."),
        (("generar-top10", "--semana", "2026-W48"),
         "La semana 2026-W48 todavía no empieza y no tiene reportes. La de hoy es 2026-W47."),
        (("top10", "--al", "0001-01-01"), "La fecha 0001-01-01 está fuera del calendario."),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_told_in_spanish_and_exits_with_1(
    run: Run, words: tuple[str, ...], told: str
) -> None:
    assert run(*words) == Said(1, "", f"{told}\n")


@pytest.mark.parametrize(
    "words",
    [
        ("top10",),
        ("top10", "--al", "12/11/2026"),
        ("top10", "--al", "2026-11-31"),
        ("top10", "--al", "2026-11-12", "--dias", "0"),
        ("top10", "--al", "2026-11-12", "--minimo", "dos"),
        ("indicador", "--mes", "2026-10"),
        ("indicador", "variacion_bajas"),
        ("generar-top10",),
        ("top11", "--al", "2026-11-12"),
    ],
)
def test_misused_command_exits_with_2(run: Run, words: tuple[str, ...]) -> None:
    said = run(*words)
    assert (said.code, said.out) == (2, "")
    assert said.err != ""


def test_program_itself_answers_and_refuses(tmp_path: Path) -> None:
    """As a process: the JSON alone on stdout, the refusal alone on stderr, no traceback."""
    variables = {**os.environ, "PLANILLA_DB": f"sqlite:///{tmp_path}/p.db"}

    def go(*words: str) -> Said:
        command = [sys.executable, "-m", "lib", *words]
        done = subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True)
        return Said(done.returncode, done.stdout, done.stderr)

    assert go("top10", "--al", "2026-11-12", "--json") == Said(0, "[]\n", "")
    refused = go("indicador", "nada", "--mes", "2026-10", "--json")
    assert (refused.code, refused.out) == (1, "")
    assert refused.err.startswith("No hay un indicador «nada».")
