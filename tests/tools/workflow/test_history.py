"""The history of a row: steps with their answers, what was typed, mentions read; both engines."""

from io import BytesIO

import pytest
from PIL import Image

from lib import procedimientos
from lib.base.errors import UserError
from lib.base.permissions import CONSOLA, Person, person
from lib.store import rows
from lib.store.tables.top10 import caso
from lib.store.work import writing
from lib.tools import accounts, audit
from lib.tools.site import Site
from lib.tools.workflow import attachments, history, mentions, reads, take
from lib.tools.workflow.history import Told
from lib.top10 import pendientes, spec
from lib.top10.flow import CERRADO, DETECTADO, EN_REVISION, FLUJO, REMOTA
from tests.builders import a_case, set_clock

COLUMNS = spec.TABLERO.columns


def typed(site: Site, row_id: int, by: Person, at: str, **cells: object) -> None:
    """Cells as somebody types them in the planilla: without a reason."""
    set_clock(site, at)
    with writing(site.engine) as connection:
        rows.change(connection, caso, row_id, cells, by=by, now=site.now())


def told(site: Site, row_id: int, by: Person) -> list[Told]:
    return list(history.of_row(site, FLUJO, COLUMNS, row_id, by=by).told)


@pytest.fixture
def people(site: Site) -> Site:
    """Ana and Beto as accounts, so that they have names; Dina of another zone."""
    for login, name, roles, zones in (
        ("ana", "Ana Rojas", ["supervisor_centro_operaciones"], []),
        ("beto", "Beto Mamani", ["analista_usm"], []),
        ("dina", "Dina Poma", ["analista_usm"], ["Sacaba"]),
    ):
        accounts.create_user(
            site, login=login, name=name, roles=roles, zones=zones,
            password="una frase larga", must_change=False, by=CONSOLA,
        )  # fmt: skip
    return site


def test_a_step_tells_its_answers_and_the_states_passed(people: Site, beto: Person) -> None:
    set_clock(people, "2026-11-18 09:00")
    row = a_case(people, "4001", EN_REVISION, zona="Sarco")
    set_clock(people, "2026-11-18 10:00")
    take.take(
        people, FLUJO, "solucionar_remoto", row,
        {"accion": "Cambio de configuración", "factores": ["Acometida", "Caja o NAP"],
         "potencia_dbm": -21.5, "nota": "Quedó\nestable"},
        by=beto,
    )  # fmt: skip
    set_clock(people, "2026-11-18 11:00")
    given = {"satisfaccion": 4, "causal": "Configuración"}
    take.take(people, FLUJO, "confirmar_remota", row, given, by=beto)
    found = history.of_row(people, FLUJO, COLUMNS, row, by=beto)
    confirmed, solved, created = found.told
    assert (confirmed.before, confirmed.after, confirmed.who) == (REMOTA, CERRADO, "Beto Mamani")
    assert confirmed.answers == (
        ("Satisfacción del cliente", "4 de 5"),
        ("Causal de cierre", "Configuración"),
    )
    assert solved.what == "Solucionado de forma remota"
    assert solved.answers == (
        ("Qué se hizo", "Cambio de configuración"),
        ("Factores revisados", "Acometida; Caja o NAP"),
        ("Potencia óptica recibida", "−21,5 dBm"),
        ("Observación", "Quedó\nestable"),
        ("FECHA", "(vacío) → 18/11/2026"),  # what the step knows, the planilla too
        ("USM", "(vacío) → Beto Mamani"),
    )
    assert (created.what, created.step) == ("Caso creado", None)
    assert found.path == (EN_REVISION, REMOTA, CERRADO)
    assert not found.cut


def test_what_one_person_types_at_one_sitting_is_told_together(
    people: Site, ana: Person, beto: Person
) -> None:
    """Beto writes two cells within five minutes and one later; Ana's comes in between."""
    set_clock(people, "2026-11-18 09:00")
    row = a_case(people, "4001", EN_REVISION)
    typed(people, row, beto, "2026-11-18 10:00", maestro="Quispe")
    typed(people, row, beto, "2026-11-18 10:03", referencia="Plaza Colón")
    typed(people, row, ana, "2026-11-18 10:04", maestro="Rojas")
    typed(people, row, beto, "2026-11-18 10:05", maestro=None)
    last, hers, first, _ = told(people, row, beto)
    assert first.answers == (
        ("MAESTRO", "(vacío) → Quispe"),
        ("REFERENCIA", "(vacío) → Plaza Colón"),
    )
    assert (hers.who, hers.answers) == ("Ana Rojas", (("MAESTRO", "Quispe → Rojas"),))
    assert last.answers == (("MAESTRO", "Rojas → (vacío)"),)
    assert {one.step for one in (first, hers, last)} == {None}


def test_what_a_step_writes_in_cells_is_told_once(people: Site, ana: Person) -> None:
    """The analyst is an answer of the step, so the cell's change is not told again."""
    set_clock(people, "2026-11-18 09:00")
    row = a_case(people, "4001", DETECTADO, usm="Otra")
    set_clock(people, "2026-11-18 10:00")
    take.take(people, FLUJO, "remitir", row, {"usm": "Beto Mamani"}, by=ana)
    sent, created = told(people, row, ana)
    assert sent.answers == (("Analista USM", "Beto Mamani"),)
    assert created.what == "Caso creado"


def test_a_column_one_may_not_see_is_not_told(people: Site, ana: Person) -> None:
    """The segment is for who sees the Top 10; a técnico does not."""
    set_clock(people, "2026-11-18 09:00")
    row = a_case(people, "4001", EN_REVISION)
    typed(people, row, ana, "2026-11-18 10:00", segmento="Alto")
    tecnico = person("tito", "Tito", ("tecnico_multiservicios",))
    assert [one.what for one in told(people, row, tecnico)] == ["Caso creado"]
    assert told(people, row, ana)[0].answers == (("SEGMENTO", "sin dato → Alto"),)


def test_another_zone_has_no_history_to_show(people: Site) -> None:
    row = a_case(people, "4001", EN_REVISION, zona="Sarco")
    dina = person("dina", "Dina Poma", ("analista_usm",), ("Sacaba",))
    with pytest.raises(UserError, match="no es de sus zonas"):
        told(people, row, dina)


def test_a_mention_waits_until_its_case_is_opened(people: Site, ana: Person, beto: Person) -> None:
    row, other = (a_case(people, p, EN_REVISION, zona="Sarco") for p in ("4001", "4002"))
    for _ in range(2):
        take.take(people, FLUJO, "comentar", row, {"texto": "¿La ves?", "avisar": ["beto"]}, by=ana)
    assert told(people, row, ana)[0].answers[1] == ("Avisar a", "@Beto Mamani")
    assert mentions.unread(people, FLUJO, by=beto) == {row: 2}
    assert mentions.unread(people, FLUJO, by=ana) == {}
    waiting = pendientes.menciones(people, by=beto)
    assert (waiting.many, waiting.query) == (2, {"caso": (str(row),)})
    mentions.read(people, FLUJO, other, by=beto)
    mentions.read(people, FLUJO, row, by=ana)
    assert mentions.unread(people, FLUJO, by=beto) == {row: 2}
    mentions.read(people, FLUJO, row, by=beto)
    assert pendientes.menciones(people, by=beto).many == 0


def test_who_cannot_open_the_case_is_not_mentioned(people: Site, ana: Person) -> None:
    """Dina is of Sacaba: a mention would wait for her for ever."""
    row = a_case(people, "4001", EN_REVISION, zona="Sarco")
    with pytest.raises(UserError, match="Dina Poma no puede abrir este caso"):
        take.take(people, FLUJO, "comentar", row, {"texto": "Vea", "avisar": ["dina"]}, by=ana)
    assert [one.what for one in told(people, row, ana)] == ["Caso creado"]


def test_the_audit_tells_a_step_that_changed_no_cell(people: Site, ana: Person) -> None:
    row = a_case(people, "4001", EN_REVISION)
    take.take(people, FLUJO, "comentar", row, {"texto": "Vea"}, by=ana)
    asked = audit.Asked(table="caso", row=row)
    lines = audit.lines(people, procedimientos.sujetos(), asked, by=ana).lines
    assert lines[0].cambio == "Comentario"


def picture(colour: str) -> bytes:
    out = BytesIO()
    Image.new("RGB", (1200, 800), colour).save(out, "PNG")
    return out.getvalue()


def test_files_are_those_that_a_step_tells_of(people: Site, beto: Person) -> None:
    """One kept for a step that was refused belongs to nobody's history."""
    row = a_case(people, "4001", EN_REVISION)
    case = reads.row(people, FLUJO, row, by=beto)
    kept, stray = (
        attachments.keep(
            people, FLUJO, FLUJO.step("adjuntar"), case, name, picture(colour), by=beto
        )
        for name, colour in (("caja.png", "white"), ("otra.png", "gray"))
    )
    take.take(people, FLUJO, "adjuntar", row, {"archivos": [kept]}, by=beto)
    found = history.of_row(people, FLUJO, COLUMNS, row, by=beto)
    assert found.files == (kept,)
    assert found.told[0].answers == (("Archivos", "caja.png"),)
    file = next(f for f in attachments.of_row(people, "caso", row) if f["id"] == kept)
    small = attachments.thumbnail(file)
    assert small is not None
    assert Image.open(BytesIO(small)).size == (360, 240)
    assert stray not in found.files
