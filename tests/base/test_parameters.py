"""Declared parameters: what they may hold, and where a changed one is kept."""

import pytest

from lib.base.errors import Forbidden, UserError
from lib.base.parameters import ZONA_HORARIA, Parameter
from lib.base.permissions import Person
from lib.store import records
from lib.store.tables.sistema import diario
from lib.store.work import reading
from lib.tools.site import Site

DIAS = Parameter("prueba.dias", 10, "Días de la ventana", low=1, high=90)
UNIDAD = Parameter("prueba.unidad", "producto", "Unidad", choices=("producto", "cliente"))


@pytest.mark.parametrize("value", [1, 10, 90])
def test_number_within_its_bounds_is_held(value: int) -> None:
    assert DIAS.checked(value) == value


@pytest.mark.parametrize("value", [0, 91, -1, "10", 10.0, True, None])
def test_number_out_of_bounds_or_kind_is_refused(value: object) -> None:
    with pytest.raises(UserError, match="Días de la ventana: use un número entero de 1 a 90"):
        DIAS.checked(value)


def test_text_is_held_to_its_choices() -> None:
    assert UNIDAD.checked("cliente") == "cliente"
    with pytest.raises(UserError, match="producto o cliente"):
        UNIDAD.checked("zona")
    with pytest.raises(UserError, match="use un texto"):
        UNIDAD.checked(3)


@pytest.mark.parametrize("zone", ["America/La_Pas", "", "../../etc/passwd", "La Paz"])
def test_zone_that_does_not_exist_is_refused(zone: str) -> None:
    with pytest.raises(UserError, match="no es una zona horaria"):
        ZONA_HORARIA.checked(zone)


def test_default_holds_until_someone_sets_another(site: Site, ana: Person) -> None:
    assert site.number(DIAS) == 10
    site.set_value(DIAS, 15, by=ana)
    site.set_value(DIAS, 20, by=ana)
    assert site.number(DIAS) == 20
    with reading(site.engine) as connection:
        journal = records.many(connection, diario, order="seq")
    assert [(e["accion"], e["antes"], e["despues"]) for e in journal] == [
        ("crear", None, '{"clave": "prueba.dias", "valor": "15"}'),
        ("cambiar", "15", "20"),
    ]


def test_value_that_may_not_be_held_is_not_kept(site: Site, ana: Person) -> None:
    with pytest.raises(UserError):
        site.set_value(DIAS, 0, by=ana)
    assert site.number(DIAS) == 10


def test_person_without_the_permission_changes_nothing(site: Site, beto: Person) -> None:
    with pytest.raises(Forbidden, match="cambiar parámetros"):
        site.set_value(DIAS, 15, by=beto)
    assert site.number(DIAS) == 10


def test_zone_of_the_site_moves_its_midnight(site: Site, ana: Person) -> None:
    """15:00 UTC of the 18th is 05:00 of the 19th at UTC+14."""
    site.set_value(ZONA_HORARIA, "Pacific/Kiritimati", by=ana)
    assert site.today().isoformat() == "2026-11-19"
