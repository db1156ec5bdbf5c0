"""What the work pages read, by hand: cases by their clock, load, the day's calls, the last hour."""

from decimal import Decimal

import pytest
from sqlalchemy import update

from lib.base.errors import Forbidden
from lib.base.permissions import Person, person
from lib.store import records
from lib.store.tables.importacion import lote
from lib.store.tables.top10 import caso_reporte
from lib.store.work import writing
from lib.tools.site import Site
from lib.tools.workflow.take import take
from lib.top10 import calidad, work
from lib.top10.flow import (
    CALIDAD,
    CERRADO,
    DETECTADO,
    EN_REVISION,
    FIDELIZACION,
    FLUJO,
    SIN_SOLUCION,
)
from tests.builders import a_batch, a_case, change_case, report, reports, set_clock

# The site's clock stands at Wednesday 2026-11-18, 11:00 in La Paz.


def of(site: Site, producto: str, estado: str, numero: str | None = None, **cells) -> int:
    made = a_case(site, producto, estado, **cells)
    if numero:
        with writing(site.engine) as connection:
            records.put(connection, caso_reporte, {"numero": numero, "caso_id": made})
    return made


def products(found) -> list[str]:
    return [row["producto"] for row in found]


@pytest.fixture
def supervisor() -> Person:
    return person("sara", "Sara", ("supervisor_centro_operaciones",))


@pytest.fixture
def coordinador() -> Person:
    return person("coco", "Coco", ("coordinador_calidad",))


def test_cases_come_by_their_clock_then_by_priority(site: Site, beto: Person) -> None:
    """Monday's review ended Tuesday 18:30, Tuesday's ends today; without a clock they are last."""
    of(site, "4004", SIN_SOLUCION)
    of(site, "4005", SIN_SOLUCION, prioridad=2)
    set_clock(site, "2026-11-17 10:00")
    of(site, "4002", EN_REVISION)
    of(site, "4003", EN_REVISION, prioridad=1)
    set_clock(site, "2026-11-16 10:00")
    of(site, "4001", EN_REVISION)
    set_clock(site, "2026-11-18 11:00")
    found = work.casos(site, [EN_REVISION, SIN_SOLUCION], by=beto)
    assert products(found) == ["4001", "4003", "4002", "4005", "4004"]
    # Tuesday 10:00 to Wednesday 18:30 is 14 open hours; at 11:00 nine of them are gone: 64 %.
    assert [r["plazo"] for r in found] == [
        "vencido", "en orden", "en orden", "sin plazo", "sin plazo",
    ]  # fmt: skip


def test_a_person_with_zones_gets_those_alone(site: Site) -> None:
    of(site, "4001", DETECTADO, zona="Cala Cala")
    of(site, "4002", DETECTADO, zona="Sacaba")
    of(site, "4003", DETECTADO)
    mine = person("cala", "Cala", ("analista_gestor_top10",), ("Cala Cala",))
    assert products(work.casos(site, [DETECTADO], by=mine)) == ["4001"]


def test_a_report_still_open_is_named_and_annulled_ones_are_not(
    site: Site, coordinador: Person
) -> None:
    reports(
        site,
        [
            report("R1", "4001", "2026-11-10 08:00", cerrado="2026-11-11 08:00"),
            report("R2", "4002", "2026-11-10 08:00"),
            {**report("R3", "4003", "2026-11-10 08:00"), "estado": "anulado"},
        ],
    )
    for n in (1, 2, 3):
        of(site, f"400{n}", CERRADO, f"R{n}")
    split = work.por_reporte(work.casos(site, [CERRADO, CALIDAD], by=coordinador))
    assert sorted(products(split["Por llamar"])) == ["4001", "4003"]
    assert [(c["producto"], c["reporte_abierto"]) for c in split["Todavía no"]] == [("4002", "R2")]


def test_a_report_counts_as_it_is_seen_while_an_import_is_half_done(
    site: Site, coordinador: Person
) -> None:
    """The import closes R1 and R5 and opens R2 again: all change once it is applied, not before.

    Being undone it is not seen either. R3 and R4 are of another import.
    """
    half = a_batch(site, estado="aplicando")
    open_one = report("R1", "4001", "2026-11-10 08:00")
    closed = report("R2", "4002", "2026-11-10 08:00", cerrado="2026-11-11 08:00")
    fifth = report("R5", "4005", "2026-11-10 08:00")
    reports(
        site,
        [
            {**open_one, "reemplazado_por": half},
            {**closed, "reemplazado_por": half},
            {**fifth, "reemplazado_por": half},
            report("R3", "4003", "2026-11-10 08:00"),
            report("R4", "4004", "2026-11-10 08:00", cerrado="2026-11-11 08:00"),
        ],
    )
    turned = [(open_one, "cerrado"), (closed, "abierto"), (fifth, "cerrado")]
    reports(site, [{**r, "estado": state} for r, state in turned], batch=half)
    for n in (1, 2, 3, 4, 5):
        of(site, f"400{n}", CERRADO, f"R{n}")
    found = {}
    for state in ("aplicando", "aplicado", "deshaciendo"):
        with writing(site.engine) as connection:
            connection.execute(update(lote).where(lote.c.id == half).values(estado=state))
        split = work.por_reporte(work.casos(site, [CERRADO, CALIDAD], by=coordinador))
        found[state] = [(c["producto"], c["reporte_abierto"]) for c in split["Todavía no"]]
        waiting = calidad.esperan_cierre(site, by=coordinador).many
        assert waiting == len(found[state])
        assert calidad.por_llamar(site, by=coordinador).many == 5 - waiting
    before = [("4001", "R1"), ("4003", "R3"), ("4005", "R5")]
    assert found["aplicando"] == found["deshaciendo"] == before
    assert found["aplicado"] == [("4002", "R2"), ("4003", "R3")]


def test_calls_in_vain_are_counted_since_the_case_is_in_its_state(site: Site) -> None:
    rosa = person("rosa", "Rosa", ("encargada_fidelizacion",))
    made = of(site, "4001", FIDELIZACION)
    of(site, "4002", FIDELIZACION)
    for hour in (12, 15):
        set_clock(site, f"2026-11-18 {hour}:00")
        vain = {"resultado": "No contesta"}
        take(site, FLUJO, "fidelizacion_sin_respuesta", made, vain, by=rosa)
    split = work.por_intentos(work.casos(site, [FIDELIZACION], by=rosa))
    assert products(split["Sin llamar"]) == ["4002"]
    ((called,),) = [split["Sin respuesta"]]
    assert (called["intentos"], called["intento_en"]) == (2, site.now())
    set_clock(site, "2026-11-19 09:00")
    change_case(site, made, estado=SIN_SOLUCION)
    change_case(site, made, estado=FIDELIZACION)
    assert [c["intentos"] for c in work.casos(site, [FIDELIZACION], by=rosa)] == [0, 0]


def test_load_and_counts_tell_the_late_ones_apart(site: Site, supervisor: Person) -> None:
    set_clock(site, "2026-11-16 10:00")
    of(site, "4001", EN_REVISION, usm="Ana", maestro="Rojas")
    of(site, "4002", EN_REVISION, usm="Beto")
    set_clock(site, "2026-11-18 11:00")
    of(site, "4003", EN_REVISION, usm="Ana")
    of(site, "4004", DETECTADO)
    of(site, "4005", "concluido", usm="Ana")
    found = work.abiertos(site, by=supervisor)
    usm = [(c.nombre, c.vencidos, c.a_tiempo) for c in work.carga(found, "usm")]
    assert usm == [("Ana", 1, 1), ("Beto", 1, 0), (work.SIN_NOMBRE, 0, 1)]
    assert products(work.de(found, usm="Ana", maestro=None)) == ["4001", "4003"]
    assert products(work.de(found, usm=work.SIN_NOMBRE)) == ["4004"]
    counts = [(c.estado, c.casos, c.vencidos) for c in work.cuentas(site, by=supervisor)]
    assert counts == [(DETECTADO, 1, 0), (EN_REVISION, 3, 2)]


def test_last_hour_has_steps_and_typed_cells_and_nothing_twice(
    site: Site, ana: Person, supervisor: Person
) -> None:
    set_clock(site, "2026-11-18 09:00")
    made = of(site, "4001", DETECTADO, cliente="Rosa Arce")
    change_case(site, made, maestro="Vieja")
    set_clock(site, "2026-11-18 10:30")
    take(site, FLUJO, "remitir", made, {"usm": "Beto"}, by=ana)
    set_clock(site, "2026-11-18 10:45")
    change_case(site, made, maestro="Rojas")
    set_clock(site, "2026-11-18 11:00")
    told = work.cambios(site, by=supervisor)
    assert list(told["que"]) == [
        "MAESTRO: Vieja → Rojas",
        "Remitido a Analista USM → en revisión técnica",
    ]
    assert list(told["producto"]) == ["4001", "4001"]
    set_clock(site, "2026-11-18 12:00")
    assert work.cambios(site, by=supervisor).empty


def test_last_hour_tells_that_there_was_more(
    site: Site, ana: Person, supervisor: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two of each sort: the three newest are told, the last of which says that there are others."""
    monkeypatch.setattr(work, "MAX_CAMBIOS", 2)
    made = of(site, "4001", DETECTADO)
    set_clock(site, "2026-11-18 11:01")
    take(site, FLUJO, "comentar", made, {"texto": "Uno"}, by=ana)
    for minute in (2, 3):
        set_clock(site, f"2026-11-18 11:0{minute}")
        change_case(site, made, maestro=f"Maestro {minute}")
    set_clock(site, "2026-11-18 11:04")
    take(site, FLUJO, "comentar", made, {"texto": "Dos"}, by=ana)
    told = work.cambios(site, by=supervisor)
    assert list(told["que"]) == [
        "Comentario", "MAESTRO: Maestro 2 → Maestro 3", "MAESTRO: (vacío) → Maestro 2"
    ]  # fmt: skip


def test_figures_of_a_day_by_hand(site: Site, coordinador: Person) -> None:
    """Four calls: satisfied 5, unsatisfied 2 and 1 (one cause), nobody answers. Mean 8/3 = 2,7."""
    ids = [of(site, f"400{n}", CERRADO) for n in range(5)]
    calls = [
        ("satisfecho", {"satisfaccion": 5, "solucionado": True}),
        ("insatisfecho", {"satisfaccion": 2, "causa": "El daño sigue", "informado": True}),
        ("insatisfecho", {"satisfaccion": 1, "causa": "El daño sigue", "informado": True}),
        ("calidad_sin_respuesta", {"resultado": "No contesta"}),
    ]
    for made, (step, given) in zip(ids, calls, strict=False):
        take(site, FLUJO, step, made, given, by=coordinador)
    set_clock(site, "2026-11-19 09:00")
    given = {"satisfaccion": 4, "solucionado": True}
    take(site, FLUJO, "satisfecho", ids[4], given, by=coordinador)  # another day's
    set_clock(site, "2026-11-18 18:00")
    made = calidad.llamadas(site, site.today(), by=coordinador)
    found = calidad.cifras(made)
    assert (found.llamadas, found.contactados, found.satisfechos) == (4, 3, 1)
    assert found.media == Decimal("2.7")
    assert found.causas == {"El daño sigue": 2}
    assert [c["que"] for c in made][1] == "Cliente insatisfecho: derivado (El daño sigue)"
    assert {k: len(v) for k, v in calidad.por_resultado(made).items()} == {
        "Satisfechos": 1, "Insatisfechos": 2, "Sin respuesta": 1,
    }  # fmt: skip


def test_a_day_without_calls_has_no_mean() -> None:
    found = calidad.cifras([])
    assert (found.llamadas, found.media, found.causas) == (0, None, {})


def test_who_may_not_is_refused(site: Site, carla: Person, beto: Person) -> None:
    for asked in (
        lambda: work.casos(site, [DETECTADO], by=carla),
        lambda: work.cuentas(site, by=beto),
        lambda: work.cambios(site, by=beto),
        lambda: work.abiertos(site, by=beto),
        lambda: calidad.llamadas(site, site.today(), by=beto),
    ):
        with pytest.raises(Forbidden):
            asked()
