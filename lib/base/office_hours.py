"""What a site writes of its calendar: opening hours, own holidays, and the parameters for them."""

import re
from collections.abc import Iterator
from datetime import date

from lib.base.errors import UserError
from lib.base.parameters import Parameter
from lib.base.text import folded

Hours = tuple[tuple[int, int], ...]  # intervals of a day in minutes from midnight; 24:00 is 1440
Week = tuple[Hours, ...]  # seven, Monday first

_NAMES = ("lunes", "martes", "miercoles", "jueves", "viernes", "sabado", "domingo")
_HORARIO = "lun-vie 08:00-12:00 14:30-18:30; sab 08:00-12:00"


def parse_hours(text: str) -> Week:
    """The week of a text such as `lun-vie 08:00-12:00 14:30-18:30; sab 08:00-12:00`."""
    week: list[Hours] = [()] * 7
    joined = re.sub(r"\s*([-,])\s*", r"\1", re.sub("[–—]", "-", text))
    for days, *intervals in filter(None, (group.split() for group in joined.split(";"))):
        if not intervals:
            raise _wrong(f"faltan las horas de «{days}»")
        hours = _hours(intervals)
        for n in _weekdays(days):
            if week[n]:
                raise _wrong(f"«{days}» repite el día {_NAMES[n][:3]}")
            week[n] = hours
    if not any(week):
        raise _wrong("no hay ninguna hora de atención")
    return tuple(week)


def _weekdays(text: str) -> Iterator[int]:
    for part in text.split(","):
        first, _, last = part.partition("-")
        start, end = (_weekday(name, part) for name in (first, last or first))
        if end < start:
            raise _wrong(f"«{part}» va hacia atrás; la semana va de lun a dom")
        yield from range(start, end + 1)


def _weekday(name: str, part: str) -> int:
    plain = folded(name)
    found = [n for n, known in enumerate(_NAMES) if len(plain) > 2 and known.startswith(plain)]
    if not found:
        raise _wrong(f"«{part}» no son días; use lun, mar, mie, jue, vie, sab, dom")
    return found[0]


def _hours(intervals: list[str]) -> Hours:
    hours: list[tuple[int, int]] = []
    for text in intervals:
        match = re.fullmatch(r"(\d{1,2}):([0-5]\d)-(\d{1,2}):([0-5]\d)", text, re.ASCII)
        if not match:
            raise _wrong(f"«{text}» no es un intervalo de horas")
        a, b, c, d = map(int, match.groups())
        start, end = a * 60 + b, c * 60 + d
        if not start < end <= 1440:
            raise _wrong(f"«{text}» no termina después de empezar, dentro del mismo día")
        if hours and start < hours[-1][1]:
            raise _wrong(f"«{text}» empieza antes de que termine el intervalo anterior")
        hours.append((start, end))
    return tuple(hours)


def _wrong(what: str) -> UserError:
    return UserError(f"Horario: {what}. Escríbalo como «{_HORARIO}».")


def parse_holidays(text: str) -> tuple[frozenset[date], frozenset[date]]:
    """Days added and days removed: `2026-09-14 Aniversario; 2026-10-17 laborable`."""
    extra, removed = set[date](), set[date]()
    for words in filter(None, (entry.split() for entry in text.split(";"))):
        try:
            if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", words[0], re.ASCII):
                raise ValueError
            day = date.fromisoformat(words[0])
        except ValueError:
            form = "Escriba «2026-09-14 Aniversario», o «2026-10-17 laborable» si se trabaja"
            raise UserError(f"Feriados: «{words[0]}» no es una fecha. {form}.") from None
        if day in extra | removed:
            raise UserError(f"Feriados: {day} está dos veces. Deje una sola.")
        worked = words[1:] and folded(words[1]) == "laborable"
        (removed if worked else extra).add(day)
    return frozenset(extra), frozenset(removed)


USUAL_WEEK = parse_hours(_HORARIO)

PAIS = Parameter("calendario.pais", "BO", "País de los feriados", choices=("BO", "CO"))
HORARIO = Parameter("calendario.horario", _HORARIO, "Horario de atención", check=parse_hours)
FERIADOS = Parameter("calendario.feriados", "", "Feriados propios", check=parse_holidays)
PARAMETROS = (PAIS, HORARIO, FERIADOS)
