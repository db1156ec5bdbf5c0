"""The command `informe`: the file it writes, and what it refuses."""

from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from lib.tools.site import Site
from tests.builders import a_batch, report, reports
from tests.commands.conftest import Run, Said


@pytest.fixture
def with_reports(sqlite_site: Site) -> None:
    """A has two reports, on 11 and 12 November; all of it is covered."""
    reports(
        sqlite_site,
        [report(f"A{d}", "A", f"2026-11-{d} 09:00", zona="Sacaba") for d in (11, 12)],
        batch=a_batch(sqlite_site, desde="2026-11-01", hasta="2026-11-12"),
    )


def test_informe_writes_an_excel(run: Run, with_reports: None, tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    said = run("informe", "top10", "--al", "2026-11-12", "--salida", str(file))
    assert said == Said(0, f"Reporte Top 10: 1 producto reiterado, en {file}.\n", "")
    sheet = load_workbook(BytesIO(file.read_bytes()))["Reporte Top 10"]
    head = [c.value for c in sheet[1]]
    assert sheet.cell(2, head.index("Producto") + 1).value == "A"
    assert sheet.cell(2, head.index("Último reporte") + 1).value == datetime(2026, 11, 12, 9)


@pytest.mark.parametrize(
    ("words", "title"),
    [
        (("top30", "--al", "2026-11-12"), "Reporte Top 30"),
        (("semana", "--semana", "2026-W46"), "Reporte Top 10 semanal"),
        (("reiterados", "--desde", "2026-11-12", "--hasta", "2026-11-12", "--zona", "Sacaba"),
         "Reporte de casos reiterados"),
    ],
)  # fmt: skip
def test_informe_writes_a_pdf(
    run: Run, with_reports: None, tmp_path: Path, words: tuple[str, ...], title: str
) -> None:
    file = tmp_path / "a.pdf"
    said = run("informe", *words, "--salida", str(file))
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith(f"{title}: ")
    assert title in PdfReader(file).pages[0].extract_text()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("top10", "--salida", "a.pdf"), "Para este informe diga --al."),
        (("semana", "--salida", "a.pdf"), "Para este informe diga --semana."),
        (("reiterados", "--desde", "2026-11-01", "--salida", "a.pdf"),
         "Para este informe diga --desde y --hasta."),
        (("top10", "--al", "2026-11-01", "--salida", "a.doc"),
         "«a.doc» no termina en .xlsx ni en .pdf."),
        (("top10", "--al", "2026-11-01", "--segmento", "Oro", "--salida", "a.pdf"),
         "«Oro» no es un segmento. Son: Alto, Medio, Bajo, sin dato."),
    ],
)  # fmt: skip
def test_informe_says_what_it_lacks(run: Run, words: tuple[str, ...], told: str) -> None:
    assert run("informe", *words) == Said(1, "", f"{told}\n")
