"""The crew's phone: a visit written down without signal, once, whatever happens meanwhile."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from lib.base.permissions import CONSOLA
from lib.store import events, records, rows
from lib.store.engine import open_engine
from lib.store.tables.flujo import adjunto
from lib.store.tables.maestros import cuadrilla
from lib.store.tables.top10 import caso
from lib.store.work import reading, writing
from lib.tools.site import Site
from lib.tools.workflow.take import take
from lib.top10.flow import DERIVADO, EJECUTADO, FLUJO
from lib.top10.words import PROTOCOLOS
from tests.browser.axe import audit
from tests.builders import a_batch, a_case, problems
from tests.serving import serving

TECNICO, OTRO = "Técnico Multiservicios", "Supervisor Centro de Operaciones"
FIBRA = "Fibra óptica"


@dataclass
class Street:
    """The program at work with one crew, and its base."""

    url: str
    site: Site
    var: Path

    def case(self, client: str, telefono: str = "76543210") -> int:
        """A case with a visit of the crew for tomorrow."""
        case = a_case(
            self.site, client[:4] + "-1", DERIVADO, zona="Sarco", cliente=client,
            telefono=telefono, direccion="Av. América 1234",
        )  # fmt: skip
        given = {"modalidad": "Técnico con USM", "el": self.site.today() + timedelta(days=1),
                 "desde": time(9), "hasta": time(10), "cuadrilla": "Cuadrilla 1"}  # fmt: skip
        take(self.site, FLUJO, "programar_visita", case, given, by=CONSOLA, confirmed=True)
        return case

    def row(self, case: int) -> dict[str, Any]:
        with reading(self.site.engine) as connection:
            return records.one(connection, caso, id=case)

    def steps(self, case: int) -> list[dict[str, Any]]:
        with reading(self.site.engine) as connection:
            return events.of_row(connection, "caso", case)

    def files(self, case: int) -> list[dict[str, Any]]:
        with reading(self.site.engine) as connection:
            return records.many(connection, adjunto, tabla="caso", fila_id=case)


@pytest.fixture(scope="module")
def street(sqlite_template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    folder = tmp_path_factory.mktemp("telefono")
    url = f"sqlite:///{shutil.copy(sqlite_template, folder / 'planilla.db')}"
    site = Site(open_engine(url))
    a_batch(site)
    crew = {"nombre": "Cuadrilla 1", "maestro": "Rojas", "usuario": "demo.tecnico_multiservicios",
            "activa": True}  # fmt: skip
    with writing(site.engine) as connection:
        rows.create(connection, cuadrilla, crew, by=CONSOLA, now=site.now())
    with serving(folder, PLANILLA_DB=url) as address:
        yield Street(address, site, folder / "var")
    assert problems(site) == []
    site.engine.dispose()


@pytest.fixture
def phone(street: Street, chromium):
    """A phone at «Mis visitas»; a second page of it, for the same person or another."""
    context = chromium.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, locale="es-BO",
        timezone_id="America/La_Paz",
    )  # fmt: skip

    def opened(role: str | None = TECNICO):
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.goto(f"{street.url}/visitas")
        if role:
            page.get_by_role("button", name=role).first.click()
        page.get_by_role("heading", name="Mis visitas").wait_for()
        return page

    yield opened
    context.close()


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A photograph as a phone's camera makes it."""
    Image.effect_noise((3_000, 2_000), 60).save(tmp_path / "foto.jpg")
    return tmp_path / "foto.jpg"


def card(page, client: str):
    return page.get_by_role("article", name=client)


def until(what, seconds: float = 60) -> None:
    """Wait for the server's side of something."""
    import time as clock

    deadline = clock.monotonic() + seconds
    while not what():
        assert clock.monotonic() < deadline, "it never came"
        clock.sleep(0.2)


def fill(one, photo: Path | None = None) -> None:
    """Everything a work in fibre needs."""
    one.get_by_text(FIBRA, exact=True).click()
    for point in PROTOCOLOS[FIBRA]:
        one.get_by_role("checkbox", name=point).check()
    one.get_by_role("textbox", name="Potencia").fill("-19,5")
    one.get_by_label("Causal de cierre", exact=True).select_option("Conector sucio")
    one.get_by_label("Observación").fill("Se limpió el conector")
    if photo is not None:
        one.locator("input[type=file]").first.set_input_files(photo)
        one.get_by_alt_text("Foto 1").wait_for()
    one.get_by_text("Guardado en este teléfono").wait_for()


def worked_without_signal(phone, client: str):
    """The page and the card of a visit begun and done offline: both steps wait to be sent."""
    page = phone()
    one = card(page, client)
    one.wait_for()
    page.context.set_offline(True)
    one.get_by_role("button", name="Empezar el trabajo").click()
    fill(one)
    one.get_by_role("button", name="Trabajo ejecutado").click()
    one.get_by_text("Por enviar").wait_for()
    return page, one


def test_a_visit_without_signal_survives_a_reload_and_is_sent_once(
    street: Street, phone, photo: Path
) -> None:
    case = street.case("Rosa Arce")
    page = phone()
    one = card(page, "Rosa Arce")
    one.wait_for()
    assert audit(page) == []
    page.context.set_offline(True)
    one.get_by_role("button", name="Empezar el trabajo").click()
    fill(one, photo)
    assert audit(page) == []
    one.get_by_role("button", name="Trabajo ejecutado").dblclick()
    one.get_by_text("Por enviar: guardado en este teléfono").wait_for()
    page.get_by_text("Sin conexión: lo que escriba queda").wait_for()
    assert [e["paso"] for e in street.steps(case)] == ["programar_visita"]
    page.close()  # the phone is put away, and taken out where there is signal again
    page.context.set_offline(False)
    page = phone(None)
    until(lambda: street.row(case)["estado"] == EJECUTADO)
    page.get_by_role("heading", name="Hechas hoy").wait_for()  # for tomorrow, and done today
    card(page, "Rosa Arce").get_by_text("Enviado.").wait_for()
    told = street.steps(case)
    assert [e["paso"] for e in told] == ["programar_visita", "iniciar", "ejecutar"]
    assert told[-1]["por"] == "demo.tecnico_multiservicios"
    assert events.done_at(told[1]) < events.done_at(told[2]) < told[1]["en"]  # without signal
    (kept,) = street.files(case)
    data = told[-1]["datos"]
    assert data["fotos"] == [kept["id"]]
    assert (data["potencia_dbm"], data["nota"]) == (-19.5, "Se limpió el conector")
    assert data["protocolo"] == list(PROTOCOLOS[FIBRA])
    assert street.row(case)["causal_cierre"] == "Conector sucio"
    body = (street.var / "adjuntos" / kept["huella"][:2] / kept["huella"]).read_bytes()
    with Image.open(BytesIO(body)) as picture:
        assert (picture.format, picture.size) == ("JPEG", (1600, 1067))
    page.reload()
    page.get_by_text("No tiene visitas pendientes").or_(
        page.get_by_role("article")
    ).first.wait_for()
    page.wait_for_timeout(3_000)
    assert len(street.steps(case)) == 3


def test_what_is_typed_and_not_sent_is_there_again_and_only_for_its_person(
    street: Street, phone, photo: Path
) -> None:
    street.case("Luis Mercado")
    page = phone()
    one = card(page, "Luis Mercado")
    one.get_by_role("button", name="Empezar el trabajo").click()
    fill(one, photo)
    page.reload()
    one = card(page, "Luis Mercado")
    one.get_by_alt_text("Foto 1").wait_for()
    assert one.get_by_role("textbox", name="Potencia").input_value() == "-19,5"
    assert one.get_by_label("Observación").input_value() == "Se limpió el conector"
    assert one.get_by_role("checkbox", checked=True).count() == len(PROTOCOLOS[FIBRA])
    page.context.clear_cookies()
    page.goto(f"{street.url}/visitas")
    page.get_by_role("button", name=OTRO).first.click()
    one = card(page, "Luis Mercado")  # a supervisor sees every crew's visits, not what they typed
    one.get_by_role("button", name="Llenar el trabajo").click()
    assert one.get_by_role("textbox", name="Observación").input_value() == ""
    assert one.get_by_alt_text("Foto 1").count() == 0


def test_two_tabs_of_one_phone_make_one_event(street: Street, phone) -> None:
    case = street.case("Nancy Rioja")
    first = phone()
    one = card(first, "Nancy Rioja")
    one.get_by_role("button", name="Empezar el trabajo").click()
    fill(one)
    second = phone(None)
    other = card(second, "Nancy Rioja")
    other.get_by_text("Guardado en este teléfono").wait_for()
    first.context.set_offline(True)
    one.get_by_role("button", name="Trabajo ejecutado").click()
    one.get_by_text("Por enviar").wait_for()
    other.get_by_text("Por enviar").wait_for()
    assert other.get_by_role("button", name="Trabajo ejecutado").is_disabled()
    first.context.set_offline(False)
    until(lambda: street.row(case)["estado"] == EJECUTADO)
    second.wait_for_timeout(3_000)
    assert [e["paso"] for e in street.steps(case)].count("ejecutar") == 1


def test_a_refusal_says_who_was_first_and_loses_nothing(street: Street, phone) -> None:
    case = street.case("Edgar Pinto")
    page, one = worked_without_signal(phone, "Edgar Pinto")
    take(street.site, FLUJO, "iniciar", case, by=CONSOLA)
    page.context.set_offline(False)
    said = one.get_by_role("alert").get_by_text("No se aceptó «Empezar el trabajo»")
    said.wait_for()
    assert "Línea de comandos movió este caso" in said.inner_text()
    one.get_by_role("button", name="Corregir").first.click()  # begun already: the rest goes on
    until(lambda: street.row(case)["estado"] == EJECUTADO)
    assert [e["paso"] for e in street.steps(case)].count("ejecutar") == 1


def test_work_of_a_visit_that_others_ended_is_shown_until_it_is_let_go(
    street: Street, phone
) -> None:
    case = street.case("Julia Vargas")
    page, one = worked_without_signal(phone, "Julia Vargas")
    take(street.site, FLUJO, "no_realizada", case, {"motivo": "Cliente ausente"}, by=CONSOLA)
    page.context.set_offline(False)
    for _ in range(2):  # and after the page is opened anew
        page.get_by_text("Esta visita ya consta como «no realizada»").wait_for()
        page.get_by_text("Se limpió el conector").first.wait_for()
        one.get_by_text("no se envió: está arriba").wait_for()
        assert one.get_by_text("Enviado.").count() == 0
        page.reload()
    page.get_by_role("button", name="Descartar lo que escribí").click()
    page.get_by_text("Esta visita ya consta").wait_for(state="detached")
    assert [e["paso"] for e in street.steps(case)] == ["programar_visita", "no_realizada"]


def test_a_pass_that_is_over_is_asked_for_again(street: Street, phone) -> None:
    case = street.case("Elena Salazar")
    page = phone()
    one = card(page, "Elena Salazar")
    one.wait_for()
    page.locator(".visits").evaluate("(host) => { host.visitas.data.pass = 'vencido'; }")
    one.get_by_role("button", name="No se pudo visitar").click()
    one.get_by_label("Motivo", exact=True).select_option("Cliente ausente")
    one.get_by_role("button", name="No se pudo visitar").click()
    until(lambda: street.row(case)["estado"] == DERIVADO)
    assert [e["resultado"] for e in street.steps(case)][-1] == "Cliente ausente"


FAIL_TO_KEEP = """() => {
  const { add } = IDBObjectStore.prototype;
  IDBObjectStore.prototype.add = function (value) {
    const asking = add.call(this, value);
    this.transaction.abort();
    return asking;
  };
  window.recover = () => (IDBObjectStore.prototype.add = add);
}"""


def test_a_phone_without_room_says_so_and_loses_nothing(street: Street, phone) -> None:
    """First a quota that is over; then, since Chromium asks for it now and then, a failed write."""
    case = street.case("Hugo Lima")
    page = phone()
    one = card(page, "Hugo Lima")
    one.wait_for()
    page.context.set_offline(True)
    room = page.context.new_cdp_session(page)
    send = one.get_by_role("button", name="Trabajo ejecutado")
    told = one.get_by_role("status").get_by_text("El teléfono no pudo guardarlo: no cierre")
    bar = page.get_by_text("Este navegador no guarda lo que escribe")

    room.send("Storage.overrideQuotaForOrigin", {"origin": street.url, "quotaSize": 1})
    one.get_by_role("button", name="Empezar el trabajo").click()
    told.wait_for()
    assert send.count() == 0  # not begun, and the way to begin is still there
    page.get_by_role("button", name="Actualizar").click()
    bar.wait_for()
    room.send("Storage.overrideQuotaForOrigin", {"origin": street.url})
    one.get_by_role("button", name="Empezar el trabajo").click()
    fill(one)
    page.get_by_role("button", name="Actualizar").click()
    bar.wait_for(state="hidden")

    page.evaluate(FAIL_TO_KEEP)
    send.click()
    told.wait_for()
    assert send.is_enabled()
    assert one.get_by_label("Observación").input_value() == "Se limpió el conector"
    page.evaluate("() => recover()")
    send.click()
    one.get_by_text("Por enviar").wait_for()
    page.context.set_offline(False)
    until(lambda: street.row(case)["estado"] == EJECUTADO)


def test_nothing_of_a_visit_that_was_not_made_stays_on_the_phone(
    street: Street, phone, photo: Path
) -> None:
    case = street.case("Irma Soto", "4452211 / 76543210")
    page = phone()
    one = card(page, "Irma Soto")
    one.get_by_role("button", name="Empezar el trabajo").click()
    assert one.get_by_role("link", name="Llamar").get_attribute("href") == "tel:+59144452211"
    one.get_by_text("4452211 / 76543210").wait_for()
    fill(one, photo)
    one.get_by_role("button", name="No se pudo visitar").click()
    one.get_by_label("Motivo", exact=True).select_option("Cliente ausente")
    one.get_by_role("button", name="No se pudo visitar").click()
    until(lambda: street.row(case)["estado"] == DERIVADO)
    one.get_by_text("Enviado.").wait_for()
    kept = page.locator(".visits").evaluate(
        "(host) => host.visitas.store.all('photos', host.visitas.owner)"
        ".then((found) => found.length)"
    )
    assert kept == 0
