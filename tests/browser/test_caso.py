"""A case in browsers: opened from the board and back, walked, moved by two people at once."""

import pytest

from tests.browser.board import USM, Board

SUPERVISOR = "Supervisor Centro de Operaciones"
PATIENCE = 60_000


@pytest.fixture
def sit(running_app: str, chromium):
    """A person of a role before a page, each in a browser of their own."""
    opened = []

    def person(role: str, path: str):
        context = chromium.new_context(
            viewport={"width": 1440, "height": 900}, locale="es-BO", timezone_id="America/La_Paz"
        )
        opened.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.goto(f"{running_app}{path}")
        page.get_by_role("button", name=role).first.click()
        return page

    yield person
    for context in opened:
        context.close()


def in_review(page) -> int:
    """A case in technical review that no other test has opened."""
    board = Board(page).ready()
    return board.js(
        "const ids = []; ctx.api.forEachNode((n) => n.data.estado === 'en revisión técnica'"
        " && ids.push(n.data.id)); return ids.at(-1);"
    )


def press(page, label: str) -> None:
    """Press a step of the page and wait for its form."""
    page.get_by_role("button", name=label, exact=False).first.click()
    page.get_by_role("dialog").wait_for()


def confirm(page, label: str) -> None:
    page.get_by_role("dialog").get_by_role("button", name=label).click()


def choose(page, label: str, option: str) -> None:
    page.get_by_role("dialog").get_by_role("combobox", name=label).click()
    page.get_by_role("option", name=option).click()


def test_a_case_is_opened_from_the_board_and_left_to_the_same_place(sit) -> None:
    page = sit(USM, "/planilla?estado=en+revisi%C3%B3n+t%C3%A9cnica")
    board = Board(page).ready()
    page.wait_for_timeout(500)  # what the grid itself arranges as it opens is nobody's wish
    board.js("ctx.api.applyColumnState({ state: [{ colId: 'cliente', sort: 'asc' }] });")
    page.locator("input.search").fill("a")
    board.until("return ctx.view.search() === 'a';")
    order = board.ids()
    row = order[len(order) // 2]
    board.cell(row, "referencia").click()
    page.keyboard.press("Control+Enter")
    page.get_by_role("heading", name="Historial").wait_for()
    assert page.url.endswith(f"/caso?caso={row}")
    page.go_back()
    board = Board(page).ready()
    board.until("return ctx.api.getFocusedCell() !== null;")
    assert "estado=en" in page.url
    assert board.ids() == order
    focused = board.js(
        "const c = ctx.api.getFocusedCell();"
        "return [ctx.api.getDisplayedRowAtIndex(c.rowIndex).data.id, c.column.getColId()];"
    )
    assert focused == [row, "referencia"]
    board.cell(row, "producto").locator("a.open-row").click()
    page.get_by_role("heading", name="Historial").wait_for()
    page.get_by_role("link", name="Escribir").click()
    board = Board(page).ready()
    board.until("return ctx.api.getFocusedCell() !== null;")
    board.type(row, "referencia", "Escrito desde su caso")
    board.wait(row, "referencia", "Escrito desde su caso")
    board.saved()


def test_two_people_at_one_case(sit) -> None:
    """Both open the review; the second to confirm learns who was first, and the page follows."""
    first = sit(USM, "/planilla")
    row = in_review(first)
    first.goto(f"{first.url.split('/planilla')[0]}/caso?caso={row}")
    first.get_by_role("heading", name="Historial").wait_for()
    second = sit(USM, f"/caso?caso={row}")
    second.get_by_role("heading", name="Historial").wait_for()
    third = sit(SUPERVISOR, f"/caso?caso={row}")
    third.get_by_role("heading", name="Historial").wait_for()

    press(second, "Sin solución técnica")
    second.get_by_label("Por qué no tiene solución técnica").fill("Sin cobertura de fibra")
    press(first, "Solución remota")
    choose(first, "Qué se hizo", "Cambio de configuración")
    first.get_by_role("dialog").get_by_text("Acometida", exact=True).click()
    confirm(first, "Solución remota")
    first.get_by_text("Solucionado de forma remota.").wait_for()
    first.get_by_role("button", name="El cliente confirma").wait_for()

    third.get_by_text("Solucionado de forma remota").first.wait_for()  # by itself
    assert second.get_by_role("dialog").is_visible()  # what is half typed is not swept away
    confirm(second, "Sin solución técnica")
    second.get_by_text("movió este caso a las").wait_for()
    told = second.get_by_role("dialog").inner_text()
    assert "solucionado de forma remota" in told
    assert "Ahora está «solución remota»" in told
    second.keyboard.press("Escape")
    second.get_by_role("button", name="El cliente confirma").wait_for()

    press(first, "El cliente confirma")
    first.get_by_role("dialog").get_by_role("radio", name="5").click()
    choose(first, "Causal de cierre", "Conector sucio")
    confirm(first, "El cliente confirma")
    first.get_by_text("Satisfacción del cliente: 5 de 5").wait_for()
    second.get_by_text("Satisfacción del cliente: 5 de 5").wait_for()
