"""The first page and the help in a browser: what waits, the live sign, the words on screen."""

import re

import pytest

from lib import procedimientos
from tests.browser.axe import settled
from tests.browser.board import SUPERVISOR, Board

# Whole texts of Streamlit's own that a person may meet; none of ours is written so.
ENGLISH = re.compile(
    r"Skip to main content|Page not found|No results|Choose an? |Clear |Remove |Copy |Download as"
    r"|Fullscreen|Search\b|Expand |Collapse |Sidebar|Running|Press Enter|options? available"
    r"|Show/hide|Upload\b|yyyy"
)
WORDS = """() => {
  const found = new Set();
  const both = NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT;
  const walker = document.createTreeWalker(document.body, both);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (node.nodeType === Node.TEXT_NODE) {
      if (!node.parentElement.closest('script, style, noscript')) found.add(node.data.trim());
    } else for (const name of ['aria-label', 'title', 'placeholder', 'alt'])
      if (node.hasAttribute(name)) found.add(node.getAttribute(name));
  }
  return [...found];
}"""


@pytest.fixture
def page(running_app: str, chromium):
    """A supervisor's browser on the first page."""
    context = chromium.new_context(locale="es-BO", timezone_id="America/La_Paz")
    page = context.new_page()
    page.set_default_timeout(30_000)
    page.goto(running_app)
    page.get_by_role("button", name=SUPERVISOR).first.click()
    page.get_by_role("heading", name="Para hoy").wait_for()
    yield page
    context.close()


def english(page) -> list[str]:
    return [text for text in page.evaluate(WORDS) if ENGLISH.search(text)]


def test_a_line_of_the_tray_opens_the_rows_it_counts(page) -> None:
    line = page.get_by_role("link", name="casos con el plazo vencido")
    counted = int(re.search(r"\d+", line.inner_text().replace(".", ""))[0])
    line.click()
    board = Board(page).ready()
    assert counted <= len(board.ids()) <= counted + 3  # terms end meanwhile
    assert board.js("return ctx.rows.size();") >= counted  # the others are a click away


def test_the_live_sign_tells_whether_the_boards_connection_works(page, running_app: str) -> None:
    page.get_by_text("En vivo", exact=True).wait_for()
    page.route_web_socket("**/vivo/**", lambda socket: socket.close())
    page.reload()
    page.get_by_text("Sin conexión en vivo").wait_for()


def test_help_opens_at_the_section_of_the_page_and_its_links_stay_in_the_tab(page) -> None:
    page.goto(page.url.rstrip("/") + "/catalogos")
    page.get_by_role("link", name="Ayuda").first.click()
    page.get_by_role("heading", name="Catálogos", exact=True).wait_for()
    page.wait_for_url("**/ayuda?tema=catalogos")
    page.get_by_role("link", name="planilla", exact=True).click()
    page.get_by_role("heading", name="Planilla", exact=True).wait_for()
    assert len(page.context.pages) == 1


def test_the_example_is_downloaded_from_the_guided_start(page, tmp_path) -> None:
    page.goto(page.url.rstrip("/") + "/ayuda?tema=primera-base")
    with page.expect_download() as download:
        page.get_by_role("button", name="Archivo de ejemplo").click()
    download.value.save_as(tmp_path / "ejemplo.csv")
    lines = (tmp_path / "ejemplo.csv").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 401
    assert lines[0].startswith("Número de reporte;Producto;")


def test_no_page_shows_streamlits_english(page, running_app: str) -> None:
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        for address in [*(p.url for p in procedimientos.pages()), "no-existe"]:
            page.goto(f"{running_app}/{address}")
            settled(page)
            assert english(page) == [], (width, address)
    page.get_by_text("Esa página no existe").wait_for()


def test_a_table_and_a_list_speak_spanish_too(page, running_app: str) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"{running_app}/top10")
    settled(page)
    page.locator('.ag-row[row-index="0"] [col-id="producto"]').click()
    page.get_by_test_id("stDataFrame").first.hover()
    page.get_by_role("button", name="Descargar en CSV").first.wait_for()
    page.get_by_role("combobox", name="Segmento").click()
    page.keyboard.type("zzz")
    page.get_by_text("Nada coincide").wait_for()
    assert english(page) == []
