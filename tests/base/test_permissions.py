"""Permissions: what the roles carry, and how a refusal reads."""

import pytest

from lib.base.errors import Forbidden
from lib.base.permissions import (
    CONSOLA,
    ROLE_LABELS,
    ROLES,
    Permission,
    Person,
    permissions_of,
    person,
)


def test_administrator_may_everything() -> None:
    assert permissions_of(("administrador",)) == set(Permission)


def test_roles_add_up(ana: Person) -> None:
    both = permissions_of(("analista_usm", "jefe_relacion_cliente"))
    assert both == {*ROLES["analista_usm"], *ROLES["jefe_relacion_cliente"]}


def test_unknown_role_carries_nothing() -> None:
    assert permissions_of(("director_general",)) == frozenset()


def test_person_without_roles_may_nothing(carla: Person) -> None:
    assert [p for p in Permission if carla.may(p)] == []


def test_refusal_names_the_account_and_the_permission(beto: Person) -> None:
    with pytest.raises(Forbidden, match=r"\(beto\) no tiene permiso para administrar usuarios"):
        beto.require(Permission.USUARIOS)


def test_permitted_person_passes(ana: Person, beto: Person) -> None:
    ana.require(Permission.USUARIOS)
    beto.require(Permission.PLANILLA_VER)


def test_only_the_administrator_manages_people_and_parameters() -> None:
    for permission in (Permission.USUARIOS, Permission.PARAMETROS):
        assert [r for r, has in ROLES.items() if permission in has] == ["administrador"]


def test_every_role_has_a_label() -> None:
    assert set(ROLES) == set(ROLE_LABELS)


def test_zones_are_kept() -> None:
    assert person("x", "X", (), ("Sur",)).zones == ("Sur",)
    assert CONSOLA.via == "consola"
