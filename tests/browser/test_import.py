"""Importing in a browser: understood, confirmed once, undone; a closed tab leaves nothing."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.browser.board import Board
from tests.serving import serving

GESTOR = "Analista Gestor Top 10"
REPORTS = """Número de reporte;Producto;Cliente;Fecha de reporte
X1;4001;María Arce;18/10/2026 08:00
X2;4002;José Pinto;17/10/2026 09:30
X3;4003;Ana Rioja;31/02/2026 09:30
"""
PLANILLA = """MESTRO,ZONA,TIPO DE TRABAJO,SERVICIO,FECHA,REFERENCIA,PRODUCTO,CLIENTE,ORDEN,\
CAUSAL DE CIERRE,USM,CONTROL CALIDAD USM
Rojas,Sarco,Reparación,Internet,17/11/2026,Plaza,79001,María Arce,OT-79001,,BM,pendiente
"""


@pytest.fixture(scope="module")
def own_app(tmp_path_factory: pytest.TempPathFactory):
    """A program of these tests alone, with its var/: they look at what is left in it."""
    folder = tmp_path_factory.mktemp("importar")
    with serving(folder) as url:
        yield url, folder / "var"


@pytest.fixture
def page(own_app, chromium):
    context = chromium.new_context(
        viewport={"width": 1440, "height": 900}, locale="es-BO", timezone_id="America/La_Paz"
    )
    page = context.new_page()
    page.set_default_timeout(30_000)
    page.goto(f"{own_app[0]}/importar")
    page.get_by_role("button", name=GESTOR).first.click()
    page.get_by_role("heading", name="Importar", exact=True).wait_for()
    yield page
    context.close()


def drop(page, path: Path) -> None:
    page.locator("input[type=file]").set_input_files(path)


def batches(var: Path) -> list[tuple[str, str, int]]:
    with closing(sqlite3.connect(var / "planilla.db")) as base:
        found = base.execute("select archivo, estado, nuevas from lote where id > 2 order by id")
        return found.fetchall()


def files(var: Path) -> list[str]:
    return [p.name for p in (var / "subidas").rglob("*") if p.is_file()]


def test_double_click_imports_once_and_the_file_is_gone(page, own_app, tmp_path: Path) -> None:
    _, var = own_app
    before = batches(var)
    path = tmp_path / "reportes.csv"
    path.write_text(REPORTS, encoding="utf-8")
    drop(page, path)
    confirm = page.get_by_role("button", name="Importar 2 filas")
    confirm.wait_for()
    page.get_by_text("Apartadas 1").wait_for()
    confirm.dblclick()
    page.get_by_text("2 filas nuevas, 0 cambiadas, 0 iguales").wait_for()
    page.get_by_text("1 fila quedó en cuarentena").wait_for()
    assert batches(var) == [*before, ("reportes.csv", "aplicado", 2)]
    for _ in range(200):  # said first, discarded then
        if not files(var):
            break
        page.wait_for_timeout(50)
    assert files(var) == []
    page.get_by_role("button", name="Importar otro archivo").click()
    drop(page, path)
    page.get_by_role("button", name="Registrar sin cambios").click()
    page.get_by_text("Este archivo ya se importó").wait_for()
    assert len(batches(var)) == len(before) + 1


def test_set_aside_row_is_corrected_on_its_board_and_sent(page, own_app, tmp_path: Path) -> None:
    _, var = own_app
    path = tmp_path / "otros.csv"
    path.write_text(REPORTS.replace("X", "Z"), encoding="utf-8")
    drop(page, path)
    page.get_by_role("button", name="Importar 2 filas").click()
    page.get_by_role("link", name="Ir a Cuarentena").click()
    board = Board(page).ready()
    row = board.ids()[0]  # of the newest import
    board.type(row, "correccion", "16/10/2026 07:15")
    board.saved()
    page.get_by_role("button", name="Enviar corregidas").click()
    page.get_by_text("1 fila entró").wait_for()
    board.until("return ctx.row(a) === undefined;", row)
    name, _, new = batches(var)[-1]
    assert name.startswith("Corregidas de la importación")
    assert new == 1


def test_planilla_is_recognised_by_its_twelve_headers_and_can_be_undone(
    page, own_app, tmp_path: Path
) -> None:
    _, var = own_app
    path = tmp_path / "Hoja de Google - Control.csv"
    path.write_text(PLANILLA, encoding="utf-8")
    drop(page, path)
    page.get_by_text("Columnas: 12 de 12 reconocidas").wait_for()
    page.get_by_role("button", name="Importar 1 fila").click()
    page.get_by_text("1 fila nueva, 0 cambiadas").wait_for()
    number = page.get_by_text("Importación").first.inner_text().split(":")[0].split()[-1]
    page.locator(f'.ag-row[row-id="{number}"] [col-id="archivo"]').click()
    page.get_by_role("button", name=f"Deshacer la importación {number}").click()
    page.get_by_role("dialog").get_by_text("Se retiran 1 fila nueva").wait_for()
    page.get_by_role("dialog").get_by_role("button", name="Deshacer").click()
    page.get_by_text(f"Se deshizo la importación {number}").wait_for()
    assert batches(var)[-1][1] == "deshecho"


def test_text_that_means_no_data_enters_as_an_empty_cell(page, own_app, tmp_path: Path) -> None:
    _, var = own_app
    path = tmp_path / "con signos.csv"
    path.write_text(REPORTS.replace("X", "N").replace("María Arce", "?"), encoding="utf-8")
    drop(page, path)
    page.get_by_role("button", name="Importar 2 filas").wait_for()
    page.get_by_role("combobox", name="Sin dato").click()
    page.keyboard.type("?")
    page.get_by_text("Agregar: ?").click()
    page.keyboard.press("Escape")
    idle = page.locator("[data-testid=stApp][data-test-script-state=notRunning]")
    idle.wait_for()
    page.get_by_text("Comparando").wait_for(state="hidden")
    idle.wait_for()
    page.get_by_role("button", name="Importar 2 filas").click()
    page.get_by_text("2 filas nuevas").wait_for()
    with closing(sqlite3.connect(var / "planilla.db")) as base:
        wanted = "select numero, cliente from reporte_dano where numero in ('N1', 'N2') order by 1"
        assert base.execute(wanted).fetchall() == [("N1", None), ("N2", "José Pinto")]


def test_tab_closed_in_the_middle_of_an_upload_leaves_nothing(
    page, own_app, tmp_path: Path
) -> None:
    _, var = own_app
    before = batches(var)
    big = tmp_path / "grande.csv"
    line = "X9;4009;Ana Rioja;17/10/2026 09:30\n"
    big.write_text(REPORTS.splitlines()[0] + "\n" + line * 1_200_000, encoding="utf-8")
    slow = page.context.new_cdp_session(page)
    slow.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 2_000_000},
    )
    page.context.set_default_timeout(60_000)
    drop(page, big)
    page.wait_for_timeout(2_000)
    page.close()
    assert files(var) == []
    assert batches(var) == before


def test_file_that_is_not_recognised_asks_what_it_is(page, tmp_path: Path) -> None:
    path = tmp_path / "otra.csv"
    path.write_text("nombre;apellido\nAna;Rojas\nBeto;Mamani\nCarla;Vargas\n", encoding="utf-8")
    drop(page, path)
    page.get_by_text("no se reconoce qué es este archivo").wait_for()
    page.get_by_role("combobox", name="Qué es").click()
    page.get_by_role("option", name="Bajas de productos").click()
    page.get_by_text("Falta decir qué columna es «Producto», «Fecha de baja».").wait_for()
    page.get_by_role("button", name="Quitar").click()
    page.get_by_text("Suelte aquí el archivo").wait_for()
