"""Every page under axe-core, light and dark, wide and on a phone: nothing serious or critical.

Boards are looked at with few rows: where a grid scrolls, axe cannot work out
what lies behind a text, and its rule of contrast breaks down.
"""

import pytest

from lib import procedimientos
from lib.base.pages import Page
from lib.base.permissions import permissions_of
from tests.browser.axe import audit, settled
from tests.browser.board import USM, Board

PAGES = procedimientos.pages()
FEW = {
    "planilla": "?zona=Alalay",
    "top10": "?segmento=Alto",
    "ayuda": "?tema=mapeo",
    "auditoria": "?tabla=lote",
}
WIDE, PHONE = (1440, 900), (390, 844)
ROLES = {
    "administrador": "Administrador",
    "analista_usm": USM,
    "asesor_front": "Asesor Front",
}
LOOKS = {  # the size and the colours each role looks with: all four for who may open everything
    "administrador": [(WIDE, "light"), (PHONE, "dark"), (WIDE, "dark"), (PHONE, "light")],
    "analista_usm": [(WIDE, "light"), (PHONE, "dark")],
    "asesor_front": [(PHONE, "light")],
}
CASES = [
    (page, role)
    for role in ROLES
    for page in PAGES
    # Who may open nothing else is shown its refusal once.
    if role != "asesor_front" or page.permission is None or page.url == "planilla"
]


@pytest.fixture(scope="module")
def browsers(running_app: str, chromium):
    """One signed-in browser page per role, kept from test to test."""
    kept = {}

    def of(role: str):
        if role not in kept:
            context = chromium.new_context(locale="es-BO", timezone_id="America/La_Paz")
            page = context.new_page()
            page.set_default_timeout(30_000)
            page.goto(running_app)
            page.get_by_role("button", name=ROLES[role]).first.click()
            page.locator("h1").first.wait_for()
            kept[role] = context, page
        return kept[role][1]

    yield of
    for context, _ in kept.values():
        context.close()


@pytest.mark.parametrize(
    ("page", "role"), CASES, ids=lambda x: x if isinstance(x, str) else x.url or "inicio"
)
def test_page_is_accessible(browsers, running_app: str, page: Page, role: str) -> None:
    screen = browsers(role)
    for (width, height), scheme in LOOKS[role]:
        screen.set_viewport_size({"width": width, "height": height})
        screen.emulate_media(color_scheme=scheme)
        screen.goto(f"{running_app}/{page.url}{FEW.get(page.url, '')}")
        settled(screen)
        assert audit(screen) == [], (width, scheme)


def test_the_roles_looked_with_differ_in_what_they_may() -> None:
    assert len({permissions_of((role,)) for role in ROLES}) == len(ROLES)


@pytest.fixture
def planilla(running_app: str, chromium):
    """The planilla with few rows, in given colours."""
    opened = []

    def sit(scheme: str, size: tuple[int, int]) -> Board:
        context = chromium.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme=scheme,
            locale="es-BO",
            timezone_id="America/La_Paz",
            has_touch=size == PHONE,
        )
        opened.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.goto(f"{running_app}/planilla{FEW['planilla']}")
        page.get_by_role("button", name=USM).first.click()
        return Board(page).ready()

    yield sit
    for context in opened:
        context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_opens_over_the_board_is_accessible(planilla, scheme: str) -> None:
    board = planilla(scheme, WIDE)
    page, row = board.page, board.ids()[1]

    def looked(what: str) -> None:
        page.wait_for_timeout(400)
        assert audit(page) == [], what
        page.keyboard.press("Escape")
        page.wait_for_timeout(200)

    page.get_by_role("button", name="Agregar").click()
    page.get_by_role("dialog").first.wait_for()
    looked("add form")
    page.get_by_role("button", name="Columnas").click()
    page.get_by_role("dialog").first.wait_for()
    looked("columns")
    board.cell(row, "cliente").click()
    page.keyboard.press("Control+h")
    page.get_by_role("dialog").first.wait_for()
    looked("history")
    board.cell(row, "cliente").click(button="right")
    looked("menu of a cell")
    board.cell(row, "zona").click()
    page.keyboard.press("F2")
    looked("list of a cell")
    page.get_by_text("Zonas y estados").click()
    looked("scope")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_card_of_a_row_is_accessible_on_a_phone(planilla, scheme: str) -> None:
    board = planilla(scheme, PHONE)
    board.page.locator(".ag-row .ag-cell").first.tap()
    board.page.get_by_role("dialog").first.wait_for()
    board.page.wait_for_timeout(400)
    assert audit(board.page) == []


def test_the_check_sees_what_it_forbids(chromium) -> None:
    page = chromium.new_page()
    page.set_content("<html lang=es><title>x</title><main><h1>x</h1><button></button></main>")
    assert any(line.startswith("button-name") for line in audit(page))
    page.close()
