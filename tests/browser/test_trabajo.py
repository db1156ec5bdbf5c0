"""The way of a case through three pages, in a real browser: distribution, review, retention."""

from typing import Any

import pytest

from lib.base.permissions import person
from lib.store.engine import open_engine
from lib.tools.site import Site
from lib.tools.workflow import take
from lib.top10 import work
from lib.top10.flow import EN_REVISION, FIDELIZACION, FLUJO, SIN_SOLUCION
from tests.serving import serving

GESTOR, ENCARGADA = "Analista Gestor Top 10", "Encargada Fidelización"
USM = person("beto", "Beto Mamani", ("analista_usm",))


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory):
    """The program with its own demonstration, and its database at hand."""
    folder = tmp_path_factory.mktemp("trabajo")
    with serving(folder) as url:
        engine = open_engine(f"sqlite:///{folder / 'var' / 'planilla.db'}")
        yield url, Site(engine)
        engine.dispose()


@pytest.fixture
def enter(program, chromium):
    """Come in as the person of a role, at a page."""
    opened = []

    def entered(role: str, path: str, width: int = 1440) -> Any:
        context = chromium.new_context(viewport={"width": width, "height": 900}, locale="es-BO")
        opened.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.goto(f"{program[0]}/{path}")
        page.get_by_role("button", name=role).first.click()
        return page

    yield entered
    for context in opened:
        context.close()


def idle(page: Any) -> None:
    """The run is over: what was drawn before it is gone."""
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()


def tick(page: Any, *rows: int) -> None:
    """Tick rows of the list by their box: the table is a canvas, its boxes are at its left."""
    canvas = page.get_by_test_id("stDataFrame").locator("canvas").first
    canvas.wait_for()
    for n in rows:
        canvas.click(position={"x": 16, "y": 36 + 17 + 35 * n}, force=True)
        page.wait_for_timeout(500)


def seek(page: Any, product: str) -> None:
    """Narrow the list to one case."""
    box = page.get_by_role("textbox", name="Buscar producto, cliente u orden…")
    box.fill(product)
    box.press("Enter")
    page.get_by_text("1 caso", exact=True).wait_for()
    idle(page)


def waiting(site: Site, state: str) -> list[dict[str, Any]]:
    return work.casos(site, [state], by=USM)


def test_a_case_is_remitted_comes_back_and_reaches_retention(enter, program) -> None:
    _url, site = program
    page = enter(GESTOR, "distribucion")
    page.get_by_role("button", name="Por remitir ·").wait_for()
    before = {c["id"] for c in waiting(site, EN_REVISION)}
    tick(page, 0, 1)
    page.get_by_text("2 casos elegidos").wait_for()
    idle(page)
    page.get_by_role("button", name="Remitir a Analista USM").click()
    form = page.get_by_role("dialog")
    form.get_by_text("Pasa a «en revisión técnica».").wait_for()
    form.get_by_role("button", name="Remitir a Analista USM").click()
    page.get_by_text("Remitido a Analista USM: 2 casos.").wait_for()

    remitted = {c["id"] for c in waiting(site, EN_REVISION)} - before
    assert len(remitted) == 2
    case_id = min(remitted)
    why = {"motivo": "La red de la zona está saturada"}
    take.take(site, FLUJO, "sin_solucion", case_id, why, by=USM)

    product = next(c["producto"] for c in waiting(site, SIN_SOLUCION) if c["id"] == case_id)
    page.get_by_role("button", name="Sin solución técnica").click()
    many = len(waiting(site, SIN_SOLUCION))
    page.get_by_role("button", name=f"Sin solución técnica · {many}").wait_for()
    seek(page, product)
    tick(page, 0)
    page.get_by_text("Reportado sin solución técnica → sin solución técnica").wait_for()
    page.get_by_role("button", name="Enviar a fidelización").click()
    form.get_by_role("button", name="Enviar a fidelización").click()
    page.get_by_text("Ningún caso espera distribución.").wait_for()
    assert case_id in {c["id"] for c in waiting(site, FIDELIZACION)}

    phone = enter(ENCARGADA, "", 390)
    phone.get_by_role("link", name="por fidelizar").click()
    phone.get_by_role("heading", name="Fidelización").wait_for()
    seek(phone, product)
    tick(phone, 0)
    phone.get_by_role("button", name="Llamada sin respuesta").click()
    form = phone.get_by_role("dialog")
    form.get_by_role("combobox", name="Resultado").click()
    phone.get_by_role("option", name="No contesta").click()
    form.get_by_role("button", name="Llamada sin respuesta").click()
    phone.get_by_text("Llamadas sin respuesta: 1").wait_for()
    (called,) = [c for c in waiting(site, FIDELIZACION) if c["id"] == case_id]
    assert called["intentos"] == 1
    wide = phone.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0
