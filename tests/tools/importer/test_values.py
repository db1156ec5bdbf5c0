"""One cell, one value: expected values worked by hand, and every refusal with its reason."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from lib.tools.importer.kinds import Field, FieldType
from lib.tools.importer.reading import CellError
from lib.tools.importer.refused import Refused
from lib.tools.importer.values import Writing, rank_reader, reader

LA_PAZ = ZoneInfo("America/La_Paz")  # UTC-4 all year
SANTIAGO = ZoneInfo("America/Santiago")  # UTC-4 in winter, UTC-3 in summer


def read(kind: FieldType, cell: object, *, pairs=None, writing=None, **field) -> object:
    """The value of one cell."""
    wanted = Field("campo", "Campo", kind, **field)
    written = Writing(**{"zone": LA_PAZ, **(writing or {})})
    return reader(wanted, written, pairs or {}).one(cell)


def instant(cell: object, zone: ZoneInfo = LA_PAZ, order: str = "d/m/a") -> object:
    return read(FieldType.INSTANT, cell, writing={"zone": zone, "order": order})


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


def test_minute_before_midnight_in_la_paz_is_the_next_day_in_utc() -> None:
    assert instant("18/11/2026 23:59") == utc(2026, 11, 19, 3, 59)
    assert instant("19/11/2026 00:00") == utc(2026, 11, 19, 4, 0)
    assert instant("19/11/2026") == utc(2026, 11, 19, 4, 0)


@pytest.mark.parametrize(
    ("clock", "hour", "minute", "second"),
    [
        ("8:05", 8, 5, 0),
        ("08:05:30", 8, 5, 30),
        ("08:05:30.250", 8, 5, 30),
        ("8:05 PM", 20, 5, 0),
        ("8:05 p. m.", 20, 5, 0),
        ("12:00 a.m.", 0, 0, 0),
        ("12:30 pm", 12, 30, 0),
    ],
)
def test_time_forms(clock: str, hour: int, minute: int, second: int) -> None:
    """La Paz is four hours behind: the 2nd at h:m is the 2nd at h+4:m, or the 3rd."""
    expected = datetime(2026, 11, 2, hour, minute, second, tzinfo=LA_PAZ).astimezone(UTC)
    assert instant(f"02/11/2026 {clock}") == expected
    assert expected.hour == (hour + 4) % 24


@pytest.mark.parametrize("clock", ["25:00", "8:60", "13:00 pm", "0:10 am", "8h05", "8:05 x"])
def test_what_is_no_time_is_refused(clock: str) -> None:
    with pytest.raises(Refused):
        instant(f"02/11/2026 {clock}")


def test_instants_with_their_own_offset() -> None:
    for cell in ("2026-11-18T15:00:00Z", "2026-11-18 11:00:00-04:00", "2026-11-18 11:00 -0400"):
        assert instant(cell) == utc(2026, 11, 18, 15)


def test_zone_with_daylight_saving() -> None:
    """Chile 2026: on 6 September 00:00 becomes 01:00, on 5 April 00:00 becomes the 4th 23:00."""
    assert instant("05/09/2026 23:30", SANTIAGO) == utc(2026, 9, 6, 3, 30)  # UTC-4
    assert instant("06/09/2026 01:30", SANTIAGO) == utc(2026, 9, 6, 4, 30)  # UTC-3
    assert instant("15/01/2026 12:00", SANTIAGO) == utc(2026, 1, 15, 15)
    assert instant("15/07/2026 12:00", SANTIAGO) == utc(2026, 7, 15, 16)
    assert instant("05/04/2026 00:30", SANTIAGO) == utc(2026, 4, 5, 4, 30)
    first_of_two = utc(2026, 4, 5, 2, 30)  # 23:30 came at UTC-3 and again at UTC-4
    assert instant("04/04/2026 23:30", SANTIAGO) == first_of_two


def test_hour_that_the_clock_skipped_is_refused() -> None:
    for cell in ("06/09/2026 00:30", datetime(2026, 9, 6, 0, 30)):
        with pytest.raises(Refused, match="no existió"):
            instant(cell, SANTIAGO)


def test_typed_cells_of_a_spreadsheet() -> None:
    assert instant(datetime(2026, 11, 18, 23, 59)) == utc(2026, 11, 19, 3, 59)
    assert instant(date(2026, 11, 18)) == utc(2026, 11, 18, 4)
    assert read(FieldType.DATE, datetime(2026, 11, 18)) == date(2026, 11, 18)
    assert read(FieldType.DATE, date(2026, 11, 18)) == date(2026, 11, 18)
    assert read(FieldType.MONEY, 149) == 14900
    assert read(FieldType.MONEY, 0.1 + 0.2) == 30  # 0.30000000000000004 is noise
    assert read(FieldType.TEXT, 4123456.0, identifier=True) == "4123456"
    assert read(FieldType.TEXT, 7) == "7"
    for kind, cell in (
        (FieldType.INSTANT, 45000.5),
        (FieldType.DATE, 45000),
        (FieldType.DATE, datetime(2026, 11, 18, 8)),
        (FieldType.MONEY, True),
        (FieldType.MONEY, float("nan")),
        (FieldType.MONEY, 1e300),
        (FieldType.TEXT, True),
        (FieldType.TEXT, time(8)),
        (FieldType.TEXT, date(2026, 11, 18)),
    ):
        with pytest.raises(Refused):
            read(kind, cell)


def test_error_cells_are_refused_unless_declared_null() -> None:
    for kind in FieldType:
        with pytest.raises(Refused, match="#N/A"):
            read(kind, CellError("#N/A"))
    with pytest.raises(Refused):  # `*` speaks for texts, not for errors
        read(FieldType.OPTION, CellError("#N/A"), options=("sí",), pairs={"*": "sí"})
    nulls = {"nulls": frozenset({"#N/A"})}
    assert read(FieldType.TEXT, CellError("#N/A"), writing=nulls) is None


@pytest.mark.parametrize(
    ("cell", "order", "day"),
    [
        ("05/04/2026", "d/m/a", date(2026, 4, 5)),
        ("05/04/2026", "m/d/a", date(2026, 5, 4)),
        ("5-4-2026", "d/m/a", date(2026, 4, 5)),
        ("05.04.2026", "d/m/a", date(2026, 4, 5)),
        ("2026-04-05", "d/m/a", date(2026, 4, 5)),  # year first is read one way only
        ("2026/04/05", "m/d/a", date(2026, 4, 5)),
        ("05/04/26", "d/m/aa", date(2026, 4, 5)),
        ("05/04/26", "m/d/aa", date(2026, 5, 4)),
        ("05/04/2026", "d/m/aa", date(2026, 4, 5)),
        ("05/04/2026 00:00", "d/m/a", date(2026, 4, 5)),
        ("29/02/2024", "d/m/a", date(2024, 2, 29)),
    ],
)
def test_dates(cell: str, order: str, day: date) -> None:
    assert read(FieldType.DATE, cell, writing={"order": order}) == day


@pytest.mark.parametrize(
    ("cell", "order", "reason"),
    [
        ("05/04/26", "d/m/a", "año de dos cifras"),
        ("29/02/2026", "d/m/a", "no existe"),
        ("13/13/2026", "d/m/a", "no existe"),
        ("05/13/2026", "d/m/a", "no existe"),
        ("05/04/2026", "a-m-d", "no es una fecha a-m-d"),
        ("5/4-2026", "d/m/a", "no es una fecha"),
        ("ayer", "d/m/a", "no es una fecha"),
        ("31/12/9999", "d/m/a", "año 9999"),
        ("0001-01-01", "a-m-d", "año 1 "),
        ("05/04/2026 08:00", "d/m/a", "sin hora"),
    ],
)
def test_dates_refused(cell: str, order: str, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        read(FieldType.DATE, cell, writing={"order": order})


def test_sentinel_dates_are_refused_as_instants_too() -> None:
    """31/12/9999 23:59 in La Paz would be past the last instant there is."""
    cells = ("31/12/9999 23:59", datetime(9999, 12, 31, 23, 59), "9999-12-31T23:59:00Z",
             date(1, 1, 1))  # fmt: skip
    for cell in cells:
        with pytest.raises(Refused, match="no es de una fecha real"):
            instant(cell)


@pytest.mark.parametrize(
    ("cell", "decimal", "cents"),
    [
        ("1.234,56", ",", 123456),
        ("1,234.56", ".", 123456),
        ("1234,5", ",", 123450),
        ("1.234", ",", 123400),
        ("1.450,00", ",", 145000),
        ("12.345.678,90", ",", 1234567890),
        ("Bs 149,00", ",", 14900),
        ("149,00 Bs.", ",", 14900),
        ("1 234,50", ",", 123450),
        ("-5,25", ",", -525),
        ("0,07", ",", 7),
        ("149", ".", 14900),
        ("149,500", ",", 14950),
    ],
)
def test_amounts_in_centavos(cell: str, decimal: str, cents: int) -> None:
    assert read(FieldType.MONEY, cell, writing={"decimal": decimal}) == cents


@pytest.mark.parametrize(
    ("cell", "decimal", "reason"),
    [
        ("1.234,56", ".", "no es un número"),
        ("1234.56", ",", "no es un número"),
        ("0.500", ",", "no es un número"),  # no thousands begin with a zero
        ("12 34", ",", "no es un número"),
        ("1.23.456", ",", "no es un número"),
        ("USD 10", ",", "no es un número"),
        ("gratis", ",", "no es un número"),
        ("10,125", ",", "más de dos decimales"),
        ("20000000", ",", "demasiado grande"),
        ("9" * 40, ",", "demasiado grande"),
    ],
)
def test_amounts_refused(cell: str, decimal: str, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        read(FieldType.MONEY, cell, writing={"decimal": decimal})


def test_leading_zeros_and_inner_spaces_are_kept() -> None:
    assert read(FieldType.TEXT, " 00123 ", identifier=True) == "00123"
    assert read(FieldType.TEXT, "María  José") == "María  José"
    assert read(FieldType.TEXT, "E5-TORRE", identifier=True) == "E5-TORRE"


@pytest.mark.parametrize("cell", ["4,8E+06", "4.8E+06", "4E+06", "5e6", 2.0**60, 2**53])
def test_identifier_shortened_by_a_spreadsheet_is_refused(cell: object) -> None:
    with pytest.raises(Refused, match=r"acortado|más cifras"):
        read(FieldType.TEXT, cell, identifier=True)


def test_text_too_long_or_with_control_characters_is_refused() -> None:
    assert read(FieldType.TEXT, "a\tb\nc") == "a\tb\nc"
    with pytest.raises(Refused, match="hasta 5 caracteres y tiene 6"):
        read(FieldType.TEXT, "abcdef", max_length=5)
    with pytest.raises(Refused, match="control"):
        read(FieldType.TEXT, "a\x00b")


def test_null_markers_and_blanks() -> None:
    written = {"nulls": frozenset({"?", "-1"})}
    for cell in ("", "   ", None, "?", " ? ", -1):
        assert read(FieldType.TEXT, cell, writing=written) is None
    assert read(FieldType.TEXT, "??", writing=written) == "??"
    with pytest.raises(Refused, match="«Campo» es obligatorio y está vacío"):
        read(FieldType.TEXT, "?", writing=written, required=True)


def test_options_and_what_the_mapping_says_they_mean() -> None:
    options = ("abierto", "cerrado", "anulado")
    assert read(FieldType.OPTION, " CERRADO ", options=options) == "cerrado"
    with pytest.raises(Refused, match="use abierto, cerrado, anulado"):
        read(FieldType.OPTION, "resuelto", options=options)
    pairs = {"Resuelto": "cerrado", "-": "anulado"}
    assert read(FieldType.OPTION, "RESUELTO", options=options, pairs=pairs) == "cerrado"
    assert read(FieldType.OPTION, "abierto", options=options, pairs=pairs) == "abierto"
    assert read(FieldType.OPTION, "-", options=options, pairs=pairs) == "anulado"
    with pytest.raises(Refused):  # a sign is not any sign
        read(FieldType.OPTION, "+", options=options, pairs=pairs)
    rest = {"Resuelto": "cerrado", "*": "abierto"}
    assert read(FieldType.OPTION, "lo que sea", options=options, pairs=rest) == "abierto"
    assert read(FieldType.OPTION, "", options=options, pairs=rest) is None


def test_column_of_typed_and_written_cells_keeps_them_apart() -> None:
    """1, 1.0 and True are one key of a dict and three different cells."""
    column = reader(Field("c", "C"), Writing(LA_PAZ), {})
    assert column.column(["1", "x", "1"]) == ["1", "x", "1"]
    assert column.column([1, "1", 1.0, None]) == ["1", "1", "1", None]
    with pytest.raises(Refused):
        column.column(["1", True])


def test_column_with_more_texts_than_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lib.tools.importer.values._REMEMBERED", 3)
    column = reader(Field("c", "C"), Writing(LA_PAZ), {})
    for start in range(0, 12, 2):
        texts = [f" {n} " for n in range(start, start + 4)]
        assert column.column(texts) == [str(n) for n in range(start, start + 4)]


def test_rank_of_rows_by_number_is_no_amount() -> None:
    rank = rank_reader("n", "numero", Writing(LA_PAZ))
    assert rank("25000000") > rank("9") > rank("8,125")
    with pytest.raises(Refused, match="vacío"):
        rank("")
