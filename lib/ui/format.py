"""How things are said on a screen: local dates, numbers, weeks, money."""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.numbers import format_decimal

from lib.base.periods import Period, week
from lib.base.periods import month as period_of
from lib.base.text import squeezed

LOCALE = "es_BO"
_MARKS = re.compile(r"[\\`*_\[\]{<$~|]|&(?=#|\w+;)|^[#>+=-]")
_NUMBERED = re.compile(r"^(\d+)(?=[.)](?: |$))")
# No backslash stops :smile: or :material/x:, an invisible word joiner does.
_NAMED = re.compile(r":(?=[\w+-]+[:/\[{])")
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
# What Streamlit's own number columns take: the same local form as format_decimal.
DATE, INSTANT = "DD/MM/YYYY", "DD/MM/YYYY HH:mm"


def number(value: int | Decimal) -> str:
    """1.234 or 1.234,5."""
    return str(format_decimal(value, locale=LOCALE))


def signed(value: int | Decimal) -> str:
    """A difference, always with its sign: +8, −3, 0."""
    if not value:
        return "0"
    return f"+{number(value)}" if value > 0 else f"−{number(-value)}"


def day(value: date) -> str:
    """16/11/2026."""
    return f"{value:%d/%m/%Y}"


def moment(value: datetime, zone: ZoneInfo) -> str:
    """16/11/2026 14:30 in a zone."""
    return f"{value.astimezone(zone):%d/%m/%Y %H:%M}"


def weekday(value: datetime, zone: ZoneInfo) -> str:
    """Lunes 16/11/2026 a las 14:30, in the middle of a sentence."""
    local = value.astimezone(zone)
    return f"{format_date(local, 'EEEE', locale=LOCALE)} {local:%d/%m/%Y} a las {local:%H:%M}"


def short_day(value: date) -> str:
    """Lun 16/11."""
    return f"{format_date(value, 'EEE', locale=LOCALE)} {value:%d/%m}"


def month(period: Period) -> str:
    """Octubre de 2026, in the middle of a sentence."""
    return str(format_date(period.start, "MMMM 'de' y", locale=LOCALE))


def month_of(code: str) -> str:
    """The same, from `AAAA-MM`."""
    return month(period_of(code))


def iso_week(code: str) -> str:
    """Semana 47 · 16 – 22 nov 2026."""
    days = week(code)
    first = format_date(days.start, "d MMM" if days.start.month != days.last.month else "d",
                        locale=LOCALE)  # fmt: skip
    last = format_date(days.last, "d MMM y", locale=LOCALE)
    return f"Semana {int(code[-2:])} · {first} – {last}"


def counted(many: int, one: str, several: str) -> str:
    """1 producto, 1.234 productos."""
    return f"{number(many)} {one if many == 1 else several}"


def plain(text: str) -> str:
    """Words of a file or of a person on one line: on a screen of Markdown they draw nothing.

    A title such as ![](http://…) would else have every reader's browser fetch that address, and
    «# 3 no contesta» be a heading. An address stays a link, «->» an arrow.
    """
    named = _NAMED.sub(":\u2060", squeezed(text))
    return _NUMBERED.sub(r"\1\\", _MARKS.sub(r"\\\g<0>", named))


def plain_lines(text: str) -> str:
    """The same, each line on its own: what a person wrote with line ends."""
    return "  \n".join(plain(line) or "&nbsp;" for line in text.strip().splitlines())


def deadline(due: datetime, now: datetime, zone: ZoneInfo) -> str:
    """«vence en 40 min», «vence hoy 16:30», «vencido 3 h»: as the boards say it (clock.mjs)."""
    if due <= now:
        return f"vencido {span(now - due)}"
    if due - now < _HOUR:
        return f"vence en {max(1, round((due - now).total_seconds() / 60))} min"
    local, today = due.astimezone(zone), now.astimezone(zone).date()
    if local.date() == today:
        return f"vence hoy {local:%H:%M}"
    if local.date() == (now + _DAY).astimezone(zone).date():
        return f"vence mañana {local:%H:%M}"
    return f"vence {short_day(local.date())} {local:%H:%M}"


def span(time: timedelta) -> str:
    """How long: 40 min, 3 h, 2 d."""
    if time < _HOUR:
        return f"{max(1, int(time.total_seconds() // 60))} min"
    return f"{time // _HOUR} h" if time < 2 * _DAY else f"{time // _DAY} d"


def size(many: int) -> str:
    """How large a file is: 12 KB, 1,4 MB."""
    if many < 2**20:
        return f"{max(1, round(many / 2**10))} KB"
    return f"{number(round(Decimal(many) / 2**20, 1))} MB"
