"""The administration in a real browser: an account changed, a parameter, and both in the audit."""

import re

import pytest


@pytest.fixture
def administrator(running_app: str, chromium):
    """The demonstration's administrator, on a page; narrow if asked."""
    opened = []

    def enter(path: str, *, width: int = 1440):
        context = chromium.new_context(viewport={"width": width, "height": 900}, locale="es-BO")
        opened.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.goto(f"{running_app}{path}")
        page.get_by_role("button", name="Administrador").first.click()
        return page

    yield enter
    for context in opened:
        context.close()


def pick(page, text: str) -> None:
    page.locator(".ag-row .ag-cell", has_text=re.compile(f"^{re.escape(text)}$")).first.click()


def test_last_administrator_stays_and_an_account_is_changed(administrator) -> None:
    page = administrator("/usuarios")
    pick(page, "demo.administrador")
    page.get_by_role("button", name="Desactivar").click()
    form = page.get_by_role("dialog")
    form.get_by_text("no podrá entrar y sus sesiones se cierran ahora").wait_for()
    form.get_by_role("button", name="Desactivar").click()
    form.get_by_text("es el único administrador activo").wait_for()
    page.keyboard.press("Escape")

    page.get_by_role("button", name="Cambiar").click()
    form = page.get_by_role("dialog")
    form.get_by_label("Nombre y apellidos").fill("Teresa Quiroga de Luna")
    form.get_by_role("button", name="Guardar").click()
    page.get_by_text("Se guardó demo.administrador.").wait_for()

    page.goto(page.url.replace("/usuarios", "/auditoria?tabla=usuario&campo=nombre"))
    change = "Nombre: Teresa Quiroga Luna → Teresa Quiroga de Luna"
    page.locator(".ag-cell", has_text=change).first.click()
    page.get_by_role("button", name="Ver historial de Usuario demo.administrador").click()
    page.locator(".ag-cell", has_text="Creó.").first.wait_for()
    assert "tabla=usuario" in page.url
    assert "fila=" in page.url


def test_parameter_is_changed_and_brought_back_on_a_phone(administrator) -> None:
    page = administrator("/parametros", width=390)
    row = page.locator(".st-key-cambiar-top10-minimo")
    row.get_by_role("button").click()
    form = page.get_by_role("dialog")
    form.get_by_label("Valor, de 2 a 50").fill("3")
    form.get_by_label("Valor, de 2 a 50").press("Enter")
    form.get_by_text(re.compile(r"0 productos entran, \d+ salen")).first.wait_for()
    form.get_by_role("button", name="Guardar").click()
    page.get_by_text("«Reportes que hacen un reiterado» quedó en «3».").wait_for()
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0

    row.get_by_role("button").click()
    form.get_by_role("button", name="Volver al valor inicial").click()
    form.get_by_text(re.compile(r"\d+ productos entran, 0 salen")).first.wait_for()
    form.get_by_role("button", name="Guardar").click()
    page.get_by_text("«Reportes que hacen un reiterado» quedó en «2».").wait_for()
