"""The calendar on a page: the year's months, its list of holidays, why a term is due."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

import streamlit as st

from lib.base.calendar_days import Day, Kind, Term
from lib.base.periods import month
from lib.ui import format as said

_MARKS = {
    Kind.HABIL: "{}",
    Kind.CERRADO: ":gray-badge[{}]",
    Kind.NACIONAL: ":red-badge[{} N]",
    Kind.PROPIO: ":orange-badge[{} P]",
    Kind.TRABAJADO: ":green-badge[{} T]",
}
_HEAD = "| lu | ma | mi | ju | vi | sá | do |\n| :-: | :-: | :-: | :-: | :-: | :-: | :-: |\n"


def legend() -> None:
    """What the marks mean."""
    st.markdown(
        ":small[Se atiende los días sin marca. :gray-badge[4] sin atención · :red-badge[N] feriado "
        "nacional · "
        ":orange-badge[P] feriado propio · :green-badge[T] feriado que se trabaja]"
    )


def months(days: Sequence[Day]) -> None:
    """The months of a year, each as a small table."""
    with st.container(horizontal=True, gap="medium"):
        for code, of_month in groupby(days, key=lambda d: f"{d.day:%Y-%m}"):
            with st.container(width=290, gap=None):
                st.markdown(f"**{said.month(month(code)).capitalize()}**")
                st.markdown(_HEAD + _weeks(list(of_month)))


def holidays(days: Sequence[Day]) -> list[Day]:
    """Those of the days that are holidays, worked or not."""
    return [d for d in days if d.kind not in (Kind.HABIL, Kind.CERRADO)]


def why(
    term: Term,
    days: int,
    zone: ZoneInfo,
    *,
    due: datetime | None = None,
    stood: timedelta = timedelta(),
    paused: datetime | None = None,
) -> None:
    """When a term is due, and the days it counted and skipped.

    stood is the time of attention for which it stood still, that moved its end to `due`;
    paused, since when it stands still now.
    """
    if paused:
        since = said.weekday(paused, zone)
        st.info(f"Está en pausa desde el **{since}**.", icon=":material/pause:")
    else:
        end = said.weekday(due or term.due, zone)
        st.success(f"Vence el **{end}**.", icon=":material/event:")
    lines = [f"Empieza a correr el {said.weekday(term.starts, zone)}."]
    if term.counted:
        counted = "; ".join(f"{n}.º {said.short_day(d)}" for n, d in enumerate(term.counted, 1))
        lines.append(f"Días hábiles que cuenta: {counted}.")
    elif not days:
        lines.append("Con 0 días vence al cierre del mismo día hábil.")
    if term.skipped:
        skipped = "; ".join(
            f"{said.short_day(d.day)} ({said.plain(d.name) or d.kind.value})" for d in term.skipped
        )
        lines.append(f"No cuenta: {skipped}.")
    if stood:
        added = said.span(stood)
        lines.append(f"Estuvo en pausa {added} de atención, que se agregan a su fin.")
    st.markdown("\n".join(f"- {line}" for line in lines))


def _weeks(days: Sequence[Day]) -> str:
    cells = [""] * days[0].day.weekday() + [_MARKS[d.kind].format(d.day.day) for d in days]
    cells += [""] * (-len(cells) % 7)
    lines = (cells[n : n + 7] for n in range(0, len(cells), 7))
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
