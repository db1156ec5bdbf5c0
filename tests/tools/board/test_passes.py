"""Passes: signed for one person, one board, one hour; anything else is refused."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from lib.base.errors import Forbidden
from lib.tools import demo_people
from lib.tools.board import passes
from lib.tools.board.scope import Narrowed
from lib.tools.site import Site
from tests.conftest import NOW

PART = Narrowed(("Sarco", "Villa México"), ("reincidió",))


def test_pass_tells_who_what_and_until_when(sqlite_site: Site, beto) -> None:
    """Signed at 15:00 UTC, it ends at 16:00."""
    found = passes.read(
        sqlite_site, passes.sign(sqlite_site, "planilla", PART, by=beto), "planilla"
    )
    assert found == passes.Pass("planilla", "beto", PART, NOW + timedelta(hours=1))


def test_pass_ends_after_its_hour(sqlite_site: Site, beto) -> None:
    signed = passes.sign(sqlite_site, "planilla", PART, by=beto)
    sqlite_site.clock.instant = NOW + timedelta(minutes=59, seconds=59)
    assert passes.read(sqlite_site, signed, "planilla").login == "beto"
    sqlite_site.clock.instant = NOW + timedelta(hours=1)
    with pytest.raises(Forbidden, match="venció"):
        passes.read(sqlite_site, signed, "planilla")


def test_pass_of_another_board_is_refused(sqlite_site: Site, beto) -> None:
    signed = passes.sign(sqlite_site, "cuadrillas", PART, by=beto)
    with pytest.raises(Forbidden):
        passes.read(sqlite_site, signed, "planilla")


def test_pass_with_any_letter_changed_is_refused(sqlite_site: Site, beto) -> None:
    signed = passes.sign(sqlite_site, "planilla", PART, by=beto)
    for place, letter in enumerate(signed):
        other = "B" if letter == "A" else "A"
        forged = signed[:place] + other + signed[place + 1 :]
        try:
            found = passes.read(sqlite_site, forged, "planilla")
        except Forbidden:
            continue
        # The last letter of base64 carries bits that mean nothing.
        assert place == len(signed) - 1
        assert found.login == "beto"


def test_pass_of_another_key_is_refused(sqlite_site: Site, beto, monkeypatch) -> None:
    signed = passes.sign(sqlite_site, "planilla", PART, by=beto)
    other = SimpleNamespace(secret=lambda: "otra clave de otra instalacion, larga")
    monkeypatch.setattr(passes, "settings", lambda: other)
    with pytest.raises(Forbidden, match="no es válido"):
        passes.read(sqlite_site, signed, "planilla")


def test_token_of_a_session_is_no_pass(sqlite_site: Site) -> None:
    """Both are signed with the site's key, for different uses."""
    token = demo_people.sign_in_demo(sqlite_site, role="administrador")
    with pytest.raises(Forbidden, match="no es válido"):
        passes.read(sqlite_site, token, "planilla")


@pytest.mark.parametrize("text", ["", ".", "x.y", "ñ.ñ", "\ud800", "W10.x" * 1_000])
def test_text_that_is_no_pass_is_refused(sqlite_site: Site, text: str) -> None:
    with pytest.raises(Forbidden, match="no es válido"):
        passes.read(sqlite_site, text, "planilla")


@pytest.mark.parametrize(
    "body", [[], ["planilla"], {"board": "planilla"}, 7, ["planilla", "beto", [], [], "mañana"],
             ["planilla", "beto", None, [], 1]],
)  # fmt: skip
def test_signed_text_of_another_shape_is_refused(sqlite_site: Site, body) -> None:
    """As an older version might have signed."""
    with pytest.raises(Forbidden, match="no es válido"):
        passes.read(sqlite_site, passes._serializer().dumps(body), "planilla")
