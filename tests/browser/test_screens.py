"""The screens as a person meets them: a real process, a real browser."""

import re
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook

GESTOR = "Analista Gestor Top 10"
ASESOR = "Asesor Front"


@pytest.fixture
def enter(running_app: str, chromium):
    """Sign in as one of the demonstration's people; gives a page and closes it at the end."""
    opened = []

    def sign_in(role: str, *, path: str = "/", width: int = 1440, scheme: str = "light"):
        context = chromium.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            locale="es-BO",
            timezone_id="America/La_Paz",
        )
        opened.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.goto(f"{running_app}{path}")
        page.get_by_role("button", name=role).first.click()
        return page

    yield sign_in
    for context in opened:
        context.close()


def rows(page):
    """The first cell of a list or board."""
    return page.locator(".ag-row .ag-cell").first


def heading(page, text: str):
    return page.get_by_role("heading", name=text, exact=True)


def test_the_weekly_list_opens_from_a_cold_deep_link(enter) -> None:
    page = enter(GESTOR, path="/top10")
    heading(page, "Top 10").wait_for()
    page.get_by_text("productos reiterados").first.wait_for()
    rows(page).wait_for()
    assert page.url.split("?")[0].endswith("/top10")


def test_picking_a_row_shows_the_reports_behind_it(enter) -> None:
    page = enter(GESTOR, path="/top10")
    rows(page).wait_for()
    page.get_by_text("Elija una fila de la lista").wait_for()
    first = page.locator('.ag-row[row-index="0"] [col-id="producto"]')
    product = first.inner_text().strip()
    first.click()
    page.get_by_text(f"Reportes del producto {product}").wait_for()
    page.get_by_test_id("stDataFrame").first.wait_for()


def test_the_excel_holds_the_rows_as_typed_cells(enter, tmp_path: Path) -> None:
    page = enter(GESTOR, path="/top10")
    rows(page).wait_for()
    counted = page.get_by_text("productos reiterados").first.inner_text()
    with page.expect_download() as download:
        page.get_by_role("button", name="Excel").click()
    target = tmp_path / "lista.xlsx"
    download.value.save_as(target)
    sheet = load_workbook(target).active
    header = next(r for r in sheet.iter_rows() if r[0].value == "N.º")
    body = list(sheet.iter_rows(min_row=header[0].row + 1))
    assert len(body) == int(counted.split()[0].replace(".", ""))
    titles = [cell.value for cell in header]
    first = dict(zip(titles, body[0], strict=True))
    assert isinstance(first["Último reporte"].value, datetime)
    assert isinstance(first["Reportes"].value, int)
    assert first["Producto"].value.isdecimal()
    assert isinstance(first["Producto"].value, str)


def test_filters_live_in_the_address_and_survive_a_reload(enter) -> None:
    page = enter(GESTOR, path="/top10")
    rows(page).wait_for()
    every = page.get_by_text("productos reiterados").first.inner_text()
    page.get_by_role("combobox", name="Segmento").click()
    page.get_by_role("option", name="Alto").click()
    page.keyboard.press("Escape")
    page.wait_for_url("**segmento=Alto*")
    page.get_by_text(every, exact=True).wait_for(state="hidden")
    few = page.get_by_text("productos reiterados").first.inner_text()
    page.reload()
    rows(page).wait_for()
    page.get_by_text(few, exact=True).wait_for()


def test_opening_cases_twice_changes_nothing_the_second_time(enter) -> None:
    page = enter(GESTOR, path="/top10")
    button = page.get_by_role("button", name="Abrir casos")
    button.click()
    page.get_by_text("casos nuevos").wait_for()
    page.reload()
    button.click()
    page.get_by_text("0 casos nuevos, 0 con reportes unidos, 0 reincidieron").wait_for()


def test_the_planilla_shows_the_twelve_columns_and_its_indicator(enter) -> None:
    page = enter(GESTOR, path="/planilla")
    heading(page, "Planilla Top 10").wait_for()
    rows(page).wait_for()
    page.get_by_role("button", name="Variación de bajas").click()
    page.get_by_text("Total baja de productos mes anterior").wait_for()
    page.get_by_text("Fuente: COM-DSC-P14").wait_for()


def test_a_forbidden_page_by_deep_link_explains_itself(enter) -> None:
    page = enter(ASESOR, path="/planilla")
    heading(page, "No puede abrir esta página").wait_for()
    page.get_by_text("no tiene permiso para ver la planilla").wait_for()
    assert page.get_by_test_id("stDataFrame").count() == 0
    assert page.locator(".ag-row").count() == 0


def test_leaving_ends_the_session(enter, running_app: str) -> None:
    page = enter(GESTOR)
    heading(page, "Hola, Lucía").wait_for()
    page.get_by_text("Lucía Camacho").first.click()
    page.get_by_text("Salir", exact=True).click()
    page.wait_for_url("**/entrar*")
    page.goto(f"{running_app}/planilla")
    page.wait_for_url(re.compile(r"/entrar\?volver=/planilla$"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/", "/top10", "/planilla", "/cuenta"])
def test_a_phone_shows_every_page_without_sideways_scrolling(enter, path: str, scheme: str) -> None:
    page = enter(GESTOR, path=path, width=390, scheme=scheme)
    page.locator("h1").first.wait_for()
    page.wait_for_timeout(1_500)
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0
    assert page.get_by_test_id("stException").count() == 0


def test_nothing_is_fetched_from_elsewhere(enter, running_app: str) -> None:
    page = enter(GESTOR)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{running_app}/top10")
    rows(page).wait_for()
    page.wait_for_timeout(1_000)
    foreign = [u for u in asked if not u.startswith((running_app, "data:", "blob:"))]
    foreign = [u for u in foreign if not u.startswith(running_app.replace("http", "ws", 1))]
    assert foreign == []


def test_the_list_of_last_week_is_complete(enter) -> None:
    page = enter(GESTOR, path="/top10")
    rows(page).wait_for()
    today = datetime.now(ZoneInfo("America/La_Paz")).date()
    last = today - timedelta(days=8)  # over also for a program begun yesterday
    year, week, _ = last.isocalendar()
    page.goto(page.url.split("?")[0] + f"?semana={year}-W{week:02d}")
    page.get_by_text("Elija una fila de la lista").wait_for()
    assert f"semana={year}-W{week:02d}" in page.url
    assert page.get_by_text("Provisional", exact=True).count() == 0
