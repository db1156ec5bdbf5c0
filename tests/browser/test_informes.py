"""Indicators and reports in a real browser: a bar opens its rows, a report is taken away."""

from contextlib import suppress

import pytest
from playwright.sync_api import TimeoutError
from pypdf import PdfReader

GERENCIA = "Gerencia"
WAIT = 60_000


@pytest.fixture
def enter(running_app: str, chromium):
    """Sign in as Gerencia at an address; closes the page at the end."""
    opened = []

    def sign_in(path: str, *, width: int = 1440, scheme: str = "light"):
        context = chromium.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            locale="es-BO",
            timezone_id="America/La_Paz",
        )
        opened.append(context)
        page = context.new_page()
        page.set_default_timeout(WAIT)
        page.goto(f"{running_app}{path}")
        page.get_by_role("button", name=GERENCIA).first.click()
        return page

    yield sign_in
    for context in opened:
        context.close()


def test_bar_of_a_month_opens_its_rows_each_time_it_is_clicked(enter) -> None:
    page = enter("/indicadores-top10")

    for turn in range(2):  # closing the dialog draws the chart anew: the same bar answers again
        chart = page.locator(f".st-key-indicadores-variacion_bajas-meses-{turn}")
        dialog = page.get_by_role("dialog")
        bars = chart.locator(".points .point path")
        bars.first.wait_for(state="attached")
        for _ in range(8):  # plotly listens a little after it has drawn
            # The tallest: the month in course may stand at zero, with no height to click on.
            boxes = [box for bar in bars.all() if (box := bar.bounding_box())]
            if not boxes:  # clicked: the chart is being drawn anew
                break
            box = max(boxes, key=lambda b: b["height"])
            page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
            with suppress(TimeoutError):
                dialog.wait_for(timeout=5_000)
                break
        dialog.get_by_text("Fuente: COM-DSC-P14").wait_for()
        dialog.get_by_role("button", name="Excel").wait_for()
        page.keyboard.press("Escape")
        dialog.wait_for(state="detached")


def test_report_is_taken_away_as_pdf(enter, tmp_path) -> None:
    page = enter("/informes?informe=top30", width=390, scheme="dark")
    page.get_by_text("productos reiterados").first.wait_for()
    with page.expect_download() as taken:
        page.get_by_role("button", name="PDF").click()
    file = tmp_path / taken.value.suggested_filename
    taken.value.save_as(file)
    assert file.name.startswith("top30-")
    document = PdfReader(file)
    assert len(document.pages) == 1
    assert "en 30 días, por producto" in document.pages[0].extract_text()
