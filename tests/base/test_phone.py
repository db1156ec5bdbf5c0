"""Telephone numbers of Bolivia, as people write them."""

import pytest

from lib.base.phone import dialled, whatsapp


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("76543210", "+59176543210"),
        ("7654 3210", "+59176543210"),
        ("+591 76543210", "+59176543210"),
        ("00591-765-43210", "+59176543210"),
        ("(4) 428-8123", "+59144288123"),
        ("0 4 4288123", "+59144288123"),
        ("4288123", None),  # without its city's prefix nobody can tell where it is
        ("765432101", None),
        ("sin teléfono", None),
        ("", None),
        (None, None),
    ],
)
def test_number_is_dialled_from_anywhere_or_not_at_all(written, number) -> None:
    assert dialled(written) == number


def test_only_a_mobile_has_whatsapp() -> None:
    assert whatsapp("7654-3210") == "https://wa.me/59176543210"
    assert whatsapp("4 4288123") is None
    assert whatsapp(None) is None
