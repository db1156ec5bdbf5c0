"""What a site writes of its calendar: opening hours, own holidays, and the parameters for them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from lib.base.errors import UserError
from lib.base.parameters import Parameter
from lib.base.text import folded

Hours = tuple[tuple[int, int], ...]  # intervals of a day in minutes from midnight; 24:00 is 1440
Week = tuple[Hours, ...]  # seven, Monday first

_NAMES = ("lunes", "martes", "miercoles", "jueves", "viernes", "sabado", "domingo")
_WORKED = "laborable"
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


def day_text(hours: Hours) -> str:
    """The hours of one day: `08:00-12:00 14:30-18:30`; nothing when it is closed."""
    return " ".join(f"{a // 60:02d}:{a % 60:02d}-{b // 60:02d}:{b % 60:02d}" for a, b in hours)


def week_text(days: Sequence[str]) -> str:
    """The text that `parse_hours` reads, from those of the seven days; a closed one is empty."""
    groups: list[tuple[str, str, str]] = []  # first day, last day, hours
    for name, hours in zip(_NAMES, days, strict=True):
        short, plain = name[:3], " ".join(hours.split())
        if groups and groups[-1][2] == plain:
            groups[-1] = (groups[-1][0], short, plain)
        else:
            groups.append((short, short, plain))
    told = [
        f"{first if first == last else f'{first}-{last}'} {hours}"
        for first, last, hours in groups
        if hours
    ]
    return "; ".join(told)


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


@dataclass(frozen=True, order=True)
class OwnDay:
    """A day a site adds to its holidays, or a holiday on which it works."""

    day: date
    name: str = ""
    worked: bool = False


def own_days(text: str) -> list[OwnDay]:
    """The days of a text such as `2026-09-14 Aniversario; 2026-10-17 laborable`, in order."""
    found: dict[date, OwnDay] = {}
    for words in filter(None, (entry.split() for entry in text.split(";"))):
        try:
            if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", words[0], re.ASCII):
                raise ValueError
            day = date.fromisoformat(words[0])
        except ValueError:
            form = "Escriba «2026-09-14 Aniversario», o «2026-10-17 laborable» si se trabaja"
            raise UserError(f"Feriados: «{words[0]}» no es una fecha. {form}.") from None
        if day in found:
            raise UserError(f"Feriados: {day} está dos veces. Deje una sola.")
        worked = len(words) > 1 and folded(words[1]) == _WORKED
        found[day] = OwnDay(day, " ".join(words[2 if worked else 1 :]), worked)
    return sorted(found.values())


def days_text(days: Iterable[OwnDay]) -> str:
    """The text that `own_days` reads back."""
    told = []
    for own in sorted(days):
        name = " ".join(own.name.replace(";", ",").split())
        if not own.worked and folded(name).split()[:1] == [_WORKED]:
            raise UserError(f"Un feriado no se puede llamar «{name}». Elija otro nombre.")
        parts = (own.day.isoformat(), _WORKED if own.worked else "", name)
        told.append(" ".join(filter(None, parts)))
    return "; ".join(told)


def parse_holidays(text: str) -> tuple[frozenset[date], frozenset[date]]:
    """Days added and days removed, of the same text."""
    days = own_days(text)
    extra = frozenset(own.day for own in days if not own.worked)
    return extra, frozenset(own.day for own in days if own.worked)


USUAL_WEEK = parse_hours(_HORARIO)

PAIS = Parameter("calendario.pais", "BO", "País de los feriados", choices=("BO", "CO"))
HORARIO = Parameter("calendario.horario", _HORARIO, "Horario de atención", check=parse_hours)
FERIADOS = Parameter("calendario.feriados", "", "Feriados propios", check=parse_holidays)
PARAMETROS = (PAIS, HORARIO, FERIADOS)
