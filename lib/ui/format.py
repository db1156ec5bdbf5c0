"""How things are said on a screen: local dates, numbers, weeks, money."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.numbers import format_decimal

from lib.base.periods import Period, week

LOCALE = "es_BO"
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


def deadline(due: datetime, now: datetime, zone: ZoneInfo) -> str:
    """Vencido 3 h, vence en 40 min, hoy 16:30, mañana 10:00, jue 19/11 16:30: as boards say it."""
    left = int((due - now).total_seconds())
    if left <= 0:
        return f"vencido {_span(-left)}"
    if left < 3_600:
        return f"vence en {max(1, round(left / 60))} min"
    then, today = due.astimezone(zone), now.astimezone(zone).date()
    if then.date() == today:
        return f"hoy {then:%H:%M}"
    if then.date() == today + timedelta(days=1):
        return f"mañana {then:%H:%M}"
    return f"{short_day(then.date())} {then:%H:%M}"


def _span(seconds: int) -> str:
    if seconds < 3_600:
        return f"{max(1, seconds // 60)} min"
    return f"{seconds // 3_600} h" if seconds < 2 * 86_400 else f"{seconds // 86_400} d"
