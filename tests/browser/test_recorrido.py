"""The nineteen steps of COM-DSC-P14, each taken on screen by the person the document names.

Two cases: one goes the whole way, through technicians, retention and quality control; the
other is sent straight to quality control. After each step the base is asked for the state it
led to and for its event.
"""

import os
import re
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from lib.base.permissions import CONSOLA
from lib.store import events, records, rows
from lib.store.engine import open_engine
from lib.store.tables.maestros import cuadrilla
from lib.store.tables.top10 import caso
from lib.store.work import reading, writing
from lib.tools.site import Site
from lib.top10 import flow, words
from tests.browser.board import Board
from tests.builders import problems, report, reports
from tests.serving import serving

GESTOR, USM, ENCARGADA = "Analista Gestor Top 10", "Analista USM", "Encargada Fidelización"
CALIDAD, SUPERVISOR = "Coordinador de Calidad", "Supervisor Centro de Operaciones"
TECNICO, OPERADOR = "Técnico Multiservicios", "Operador Centro de Operaciones"
PATIENCE = 60_000
PICTURES = os.environ.get("RECORRIDO_FOTOS")  # a folder, to look at what was walked


@dataclass
class Walk:
    """The program at work, its base, and a browser per role."""

    url: str
    site: Site
    chromium: Any
    pages: dict[str, Any] = field(default_factory=dict)
    shots: int = 0

    def page(self, role: str, path: str, width: int = 1440) -> Any:
        """The role's page at a path; each comes in once."""
        if role not in self.pages:
            context = self.chromium.new_context(
                viewport={"width": width, "height": 900}, locale="es-BO",
                timezone_id="America/La_Paz", has_touch=width < 600,
            )  # fmt: skip
            page = context.new_page()
            page.set_default_timeout(PATIENCE)
            page.goto(f"{self.url}{path}")
            page.get_by_role("button", name=role).first.click()
            self.pages[role] = page
        else:
            self.pages[role].goto(f"{self.url}{path}")
        return self.pages[role]

    def case(self, role: str, case: int) -> "Form":
        """A case's page before a role."""
        page = self.page(role, f"/caso?caso={case}")
        page.get_by_role("heading", name="Historial").wait_for()
        return Form(page)

    def now(self, case: int, state: str, step: str) -> dict[str, Any]:
        """The case is in a state and its last event is of a step; returns the event."""
        deadline = time.monotonic() + PATIENCE / 1_000
        while True:  # a phone shows its step before the server has it
            with reading(self.site.engine) as connection:
                row = records.one(connection, caso, id=case)
                told = events.of_row(connection, "caso", case)
            assert row is not None
            found = row["estado"], told[-1]["paso"] if told else None
            if found == (state, step):
                break
            assert time.monotonic() < deadline, found
            time.sleep(0.1)
        if PICTURES:
            self.shots += 1
            for role, page in self.pages.items():
                name = f"{self.shots:02}-{step}-{role.split()[0].lower()}.png"
                page.screenshot(path=Path(PICTURES) / name)
        return told[-1]


@dataclass
class Form:
    """The page of a case, and the form that one of its buttons opens."""

    page: Any

    @property
    def dialog(self) -> Any:
        return self.page.get_by_role("dialog")

    def press(self, label: str) -> "Form":
        self.page.get_by_role("button", name=label).first.click()
        self.dialog.wait_for()
        return self

    def more(self, label: str) -> "Form":
        """One of the steps under «Más»."""
        self.page.get_by_role("button", name="Más").click()
        self.page.get_by_text(label, exact=True).last.click()
        self.dialog.wait_for()
        return self

    def choose(self, label: str, option: str) -> "Form":
        self.dialog.get_by_role("combobox", name=label).click()
        self.page.get_by_role("option", name=option).first.click()
        return self

    def pick(self, option: str) -> "Form":
        """One of several pills or marks."""
        self.dialog.get_by_text(option, exact=True).click()
        return self

    def write(self, label: str, text: str) -> "Form":
        boxes = self.dialog.locator("input, textarea")
        box = self.dialog.get_by_label(label).and_(boxes).first
        box.fill(text)
        box.press("Tab")
        return self

    def key_in(self, label: str, digits: str) -> "Form":
        """A date or an hour, digit after digit, as its boxes take them."""
        boxes = self.dialog.get_by_role("spinbutton", name=re.compile(rf", {label}$"))
        boxes.first.focus()  # the calendar of the one before may lie over it
        self.page.keyboard.type(digits)
        self.page.keyboard.press("Tab")
        return self

    def tick(self, label: str) -> "Form":
        self.dialog.get_by_text(label).click()
        return self

    def done(self, label: str, said: str) -> None:
        """Confirm, doubts too, and wait for what the page says was done."""
        self.dialog.get_by_role("button", name=label).click()
        told = self.page.get_by_text(said, exact=False).first
        doubt = self.dialog.get_by_role("button", name="Sí, continuar")
        told.or_(doubt).first.wait_for()
        if doubt.is_visible():
            doubt.click()
        told.wait_for()
        self.dialog.wait_for(state="detached")


@pytest.fixture(scope="module")
def walk(sqlite_template, chromium, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    """Two products with two closed reports each of these days, and one crew."""
    folder = tmp_path_factory.mktemp("recorrido")
    url = f"sqlite:///{shutil.copy(sqlite_template, folder / 'planilla.db')}"
    site = Site(open_engine(url))
    today = site.today()
    found = []
    for product in ("4001", "4002"):
        for days in (2, 1):
            day = today - timedelta(days=days)
            found.append(
                report(f"{product}-{days}", product, f"{day} 09:00", cerrado=f"{day} 11:00",
                       cliente="Rosa Arce", zona="Sarco", telefono="76543210",
                       direccion="Av. América 1234", facturacion_centavos=80_000)
            )  # fmt: skip
    reports(site, found)
    crew = {"nombre": "Cuadrilla 1", "maestro": "Rojas", "usuario": "demo.tecnico_multiservicios",
            "activa": True}  # fmt: skip
    with writing(site.engine) as connection:
        rows.create(connection, cuadrilla, crew, by=CONSOLA, now=site.now())
    with serving(folder, PLANILLA_DB=url) as address:
        found_walk = Walk(address, site, chromium)
        yield found_walk
        for page in found_walk.pages.values():
            page.context.close()
    assert problems(site) == []
    site.engine.dispose()


def test_the_nineteen_steps(walk: Walk) -> None:
    # 1 and 2: the weekly list is obtained and its cases are opened.
    page = walk.page(GESTOR, "/top10")
    page.get_by_role("button", name="Abrir casos de la semana").click()
    page.get_by_text("casos nuevos").wait_for()
    with reading(walk.site.engine) as connection:
        ids = {c["producto"]: c["id"] for c in records.many(connection, caso)}
    one, other = ids["4001"], ids["4002"]
    walk.now(one, flow.DETECTADO, "abrir")

    # 2: remitted to the USM; 3: the analyst finds it.
    walk.case(GESTOR, one).press("Remitir a Analista USM").done(
        "Remitir a Analista USM", "Remitido a Analista USM."
    )
    walk.now(one, flow.EN_REVISION, "remitir")
    board = Board(walk.page(USM, "/planilla")).ready()
    assert board.holds(one, "estado") == flow.EN_REVISION

    # 4 and 5: technical factors; no technical solution.
    form = walk.case(USM, one).press("Anotar revisión").pick("Potencia óptica")
    form.write("Potencia óptica recibida", "-27.4").done("Anotar revisión", "revisión técnica")
    assert walk.now(one, flow.EN_REVISION, "revisar")["datos"]["factores"] == ["Potencia óptica"]
    form = walk.case(USM, one).press("Sin solución técnica")
    form.write("Por qué no tiene solución técnica", "Falta ampliar la NAP")
    form.done("Sin solución técnica", "Reportado sin solución técnica.")
    walk.now(one, flow.SIN_SOLUCION, "sin_solucion")

    # 6 and 8: distributed to retention; 7: another straight to quality control.
    walk.case(GESTOR, one).press("Enviar a fidelización").done(
        "Enviar a fidelización", "Enviado a fidelización."
    )
    walk.now(one, flow.FIDELIZACION, "a_fidelizacion")
    walk.case(GESTOR, other).press("Enviar a control de calidad").done(
        "Enviar a control de calidad", "Enviado a control de calidad."
    )
    walk.now(other, flow.CALIDAD, "a_calidad")

    # 9: called; 10: a technician is needed.
    form = walk.case(ENCARGADA, one).press("Llamada sin respuesta")
    form.choose("Resultado", "No contesta").done("Llamada sin respuesta", "Llamada sin respuesta.")
    assert walk.now(one, flow.FIDELIZACION, "fidelizacion_sin_respuesta")["resultado"]
    form = walk.case(ENCARGADA, one).press("Necesita un técnico")
    form.write("Para qué se lo necesita", "Medir la señal en la sala")
    form.done("Necesita un técnico", "Coordinado con el Centro de Operaciones.")
    walk.now(one, flow.DERIVADO, "coordinar_visita")

    # 14: the visit; 18: priority.
    tomorrow = walk.site.today() + timedelta(days=1)
    form = walk.case(USM, one).press("Programar visita").choose("Modalidad", "Técnico con USM")
    form.key_in("Fecha", f"{tomorrow:%d%m%Y}").key_in("Desde", "0900").key_in("Hasta", "1000")
    form.choose("Cuadrilla", "Cuadrilla 1").done("Programar visita", "Visita programada.")
    assert walk.now(one, flow.PROGRAMADA, "programar_visita")["resultado"] == "Técnico con USM"
    form = walk.case(SUPERVISOR, one).more("Dar prioridad").write("Prioridad", "2")
    form.done("Dar prioridad", "Prioridad cambiada.")
    walk.now(one, flow.PROGRAMADA, "priorizar")

    # 19, 19.1 and 19.2: the work, by its protocol, on the phone.
    phone = walk.page(TECNICO, "/visitas", width=390)
    card = phone.get_by_role("article", name="Rosa Arce")
    card.get_by_role("button", name="Empezar el trabajo").click()
    card.get_by_text("Cobre", exact=True).click()
    walk.now(one, flow.EN_EJECUCION, "iniciar")
    for point in words.PROTOCOLOS["Cobre"]:
        card.get_by_role("checkbox", name=point).check()
    card.get_by_label("Causal de cierre", exact=True).select_option("Conector sucio")
    card.get_by_role("button", name="Trabajo ejecutado").click()
    card.get_by_text("Enviado.", exact=True).wait_for()
    assert walk.now(one, flow.EJECUTADO, "ejecutar")["datos"]["tecnologia"] == "Cobre"

    # 19.3: the USM's quality control, then the operator's closing.
    walk.case(USM, one).press("Conforme").done("Conforme", "Control de calidad USM conforme.")
    walk.now(one, flow.EJECUTADO, "conforme")
    walk.case(OPERADOR, one).press("Cerrar la orden").done("Cerrar la orden", "Orden cerrada.")
    walk.now(one, flow.CERRADO, "cerrar")

    # 11: quality control; 12 and 13: dissatisfied, why, and told of the visit.
    form = walk.case(CALIDAD, one).press("Cliente insatisfecho").pick("2")
    form.choose("Causa de la insatisfacción", "El daño sigue")
    form.tick("Se le informó que personal técnico")
    form.done("Cliente insatisfecho", "Cliente insatisfecho: derivado.")
    told = walk.now(one, flow.DERIVADO, "insatisfecho")
    assert (told["puntaje"], told["resultado"]) == (2, "El daño sigue")
    assert told["datos"]["informado"] is True

    # 15 and 15.1: a remote solution, and the customer confirms it.
    form = walk.case(USM, one).press("Solución remota").choose("Qué se hizo", "Cambio de config")
    form.pick("Configuración y perfil").done("Solución remota", "Solucionado de forma remota.")
    walk.now(one, flow.REMOTA, "solucionar_remoto")
    form = walk.case(USM, one).press("El cliente confirma").pick("4")
    form.done("El cliente confirma", "El cliente confirmó la solución remota.")
    walk.now(one, flow.CERRADO, "confirmar_remota")

    # 11.1: satisfied, it is monitored to the definitive solution.
    form = walk.case(CALIDAD, one).press("Cliente satisfecho").pick("5")
    form.tick("El cliente dice que el daño está solucionado")
    form.done("Cliente satisfecho", "Cliente satisfecho con la solución.")
    assert walk.now(one, flow.EN_MONITOREO, "satisfecho")["puntaje"] == 5

    # 16 and 17: the planilla tells it, and the supervisor watches it there.
    board = Board(walk.page(SUPERVISOR, "/planilla")).ready()
    told = {c: board.holds(one, c) for c in ("estado", "maestro", "causal_cierre")}
    assert told == {
        "estado": flow.EN_MONITOREO, "maestro": "Rojas", "causal_cierre": "Conector sucio"
    }  # fmt: skip
