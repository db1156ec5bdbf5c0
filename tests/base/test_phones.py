"""Telephone numbers: what people write in a cell, and what a phone and WhatsApp take."""

import pytest

from lib.base.phones import Phone, phones

MOBILE = Phone("70712345", "+59170712345", "59170712345")


@pytest.mark.parametrize(
    "text",
    ["70712345", "707-12345", "707 12 345", "+591 70712345", "(591) 70712345", "00591 70712345"],
)
def test_a_mobile_has_whatsapp_however_it_is_written(text: str) -> None:
    assert phones(text) == [MOBILE]


@pytest.mark.parametrize("text", ["4-4251234", "44251234", "4251234", "04 4251234", "+59144251234"])
def test_a_landline_is_called_with_its_area_and_has_no_whatsapp(text: str) -> None:
    assert phones(text) == [Phone("4 4251234", "+59144251234")]


def test_several_numbers_of_a_cell_come_in_order_and_once() -> None:
    assert phones("70712345 / 4251234, 707-12345") == [MOBILE, Phone("4 4251234", "+59144251234")]
    assert phones("4251234 o 70712345")[1] == MOBILE


def test_a_number_of_another_country_keeps_it() -> None:
    assert phones("+54 11 4321-5678") == [Phone("+541143215678", "+541143215678", "541143215678")]


def test_an_area_that_cannot_be_told_is_dialled_as_it_stands() -> None:
    """46… is Trinidad, whose area is 3; 52… Oruro, whose area is 2."""
    assert phones("4621234") == [Phone("4621234", "4621234")]


@pytest.mark.parametrize("text", [None, "", "no tiene", "123", "707123456789", "interno 12"])
def test_what_is_no_number_is_left_out(text: str | None) -> None:
    assert phones(text) == []
