"""Views: each person's arrangement of each board, whatever the page puts in it."""

import json

import pytest

from lib.base.errors import UserError
from lib.tools.board import views
from lib.tools.site import Site


def test_view_follows_its_person_and_board(site: Site, ana, beto) -> None:
    assert views.of(site, "planilla", by=ana) is None
    views.keep(site, "planilla", '{"ancho": {"maestro": 90}}', by=ana)
    views.keep(site, "planilla", b'{"orden": ["zona", "\xc3\xb1"]}', by=beto)
    views.keep(site, "cuadrillas", "[]", by=ana)
    views.keep(site, "planilla", '{"ancho": {"maestro": 120}}', by=ana)
    assert views.of(site, "planilla", by=ana) == {"ancho": {"maestro": 120}}
    assert views.of(site, "planilla", by=beto) == {"orden": ["zona", "ñ"]}
    assert views.of(site, "cuadrillas", by=ana) == []
    assert views.of(site, "cuadrillas", by=beto) is None


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{", "no se entiende"),
        ("", "no se entiende"),
        (b"\xff\xfe", "no se entiende"),
        ("[" * 19_000, "no se entiende"),
        ('"\\ud800"', "no se entiende"),
        ('{"a": NaN}', "no se entiende"),
        (json.dumps("x" * 20_000), "demasiado grande"),
    ],
    ids=["cut", "empty", "bytes", "deep", "half a letter", "no number", "long"],
)
def test_view_that_cannot_be_kept_is_refused(site: Site, ana, text, why: str) -> None:
    views.keep(site, "planilla", '{"ancho": 1}', by=ana)
    with pytest.raises(UserError, match=why):
        views.keep(site, "planilla", text, by=ana)
    assert views.of(site, "planilla", by=ana) == {"ancho": 1}
