"""The filter row: what a person narrows by, kept in the page's address."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from lib.base.text import folded
from lib.ui import format as said
from lib.ui.format import plain

_FIRST = date(2000, 1, 1)  # the widget's own would be ten years before today
_LAST = date(2099, 12, 31)


def choice(
    label: str,
    options: Sequence[str],
    *,
    key: str,
    said: Callable[[str], str],
    width: int,
    begin: str | None = None,
) -> str:
    """One of the options, always chosen; to begin with `begin` if it is one of them, or the first.

    The address holds the option itself (2026-W47): Streamlit's own binding would hold the
    words it is shown with, and those may change.
    """
    widget, written = f"{key}.elegida", f"{key}.escrita"
    first = begin if begin and begin in options else options[0]
    asked = st.query_params.get(key)
    if asked is not None and asked not in options:
        st.toast(f"«{plain(asked)}» no está; se muestra {said(first)}.")
    elif widget not in st.session_state or asked != st.session_state.get(written):
        # An address typed, shared, or gone back to, maybe from another page.
        st.session_state[widget] = asked or first
    st.session_state.setdefault(widget, first)
    picked = st.selectbox(
        label,
        options,
        key=widget,
        format_func=said,
        placeholder=label,
        label_visibility="collapsed",
        width=width,
    )
    chosen = str(picked or first)
    if chosen != asked and (asked is not None or chosen != first):
        st.query_params[key] = chosen
    st.session_state[written] = st.query_params.get(key)
    return chosen


def optional(
    label: str, options: Sequence[str], *, key: str, everything: str, width: int
) -> str | None:
    """One of the options, or none of them, which means all."""
    return st.selectbox(
        label,
        options,
        index=None,
        key=key,
        placeholder=everything,
        label_visibility="collapsed",
        width=width,
        bind="query-params",
    )


def several(
    label: str, options: Sequence[str], *, key: str, everything: str, width: int | None = None
) -> list[str]:
    """Several of the options; none means all. With a width it stands in the filter row.

    Not pills: the words of a chosen one, on the dark theme, are too dim to read.
    """
    return list(
        st.multiselect(
            label,
            options,
            key=key,
            placeholder=everything,
            label_visibility="collapsed" if width else "visible",
            width=width or "stretch",
            bind="query-params",
        )
    )


def search(hint: str, *, key: str, width: int) -> str:
    """Free text."""
    return st.text_input(
        hint,
        key=key,
        placeholder=hint,
        label_visibility="collapsed",
        width=width,
        icon=":material/search:",
        bind="query-params",
    )


def day(label: str, *, key: str, width: int | None = None) -> date | None:
    """A day, or none."""
    return st.date_input(
        label,
        value=None,
        key=key,
        format="DD/MM/YYYY",
        bind="query-params",
        min_value=_FIRST,
        width=width or "stretch",
    )


def day_of(label: str, *, key: str, begin: date, last: date = _LAST, width: int) -> date:
    """A day, always chosen, up to the last there can be; `begin` to begin with.

    The address holds it unless it is that one: what begins is another day tomorrow.
    """
    widget, written = f"{key}.elegido", f"{key}.escrito"
    told = st.query_params.get(key)
    asked = _read_day(told, last)
    if told is not None and asked is None:
        st.toast(f"«{plain(told)}» no es un día que se pueda pedir; se muestra {said.day(begin)}.")
        st.query_params.pop(key)
        told = None
    if (told, begin) != st.session_state.get(written) or widget not in st.session_state:
        st.session_state[widget] = asked or begin
    picked = st.date_input(
        label,
        key=widget,
        format=said.DATE,
        label_visibility="collapsed",
        help=label,
        width=width,
        min_value=_FIRST,
        max_value=last,
    )
    chosen = picked if isinstance(picked, date) else asked or begin
    if chosen == begin:
        st.query_params.pop(key, None)
    elif chosen != asked:
        st.query_params[key] = chosen.isoformat()
    st.session_state[written] = st.query_params.get(key), begin
    return chosen


def _read_day(told: str | None, last: date) -> date | None:
    try:
        found = date.fromisoformat(told or "")
    except ValueError:
        return None
    return found if _FIRST <= found <= last else None


def number(key: str) -> int | None:
    """A whole number that only the address tells: a link's, not a widget's."""
    told = st.query_params.get(key, "")
    return int(told) if told.isascii() and told.isdecimal() and len(told) < 16 else None


def cursor(key: str, *, of: object) -> int | None:
    """Where a list goes on, as the address tells; another question begins it again."""
    asked = f"{key}.de"
    if st.session_state.get(asked, of) != of:
        st.query_params.pop(key, None)
    st.session_state[asked] = of
    return number(key)


def put(**values: object) -> None:
    """Change the address: the filters named, None to take one away; the page runs again."""
    for key, value in values.items():
        if value is None:
            st.query_params.pop(key, None)
        else:
            st.query_params[key] = str(value)
    st.rerun()


def asked(key: str) -> str | None:
    """What the address asks for under a name, where no control of the page holds it."""
    return st.query_params.get(key)


def apply(
    frame: pd.DataFrame,
    *,
    equal: Mapping[str, str | None],
    among: Mapping[str, Sequence[str]],
    text: str,
    within: Sequence[str],
) -> pd.DataFrame:
    """The rows that pass: equal values, values among some, and the text in any of `within`."""
    for column, value in equal.items():
        if value is not None:
            frame = frame[frame[column] == value]
    for column, values in among.items():
        if values:
            frame = frame[frame[column].isin(values)]
    if wanted := folded(text):
        whole = frame[list(within)].fillna("").astype(str).agg(" ".join, axis=1)
        frame = frame[[wanted in folded(line) for line in whole]]
    return frame.reset_index(drop=True)


def one(frame: pd.DataFrame, column: str, value: object) -> "pd.Series[Any] | None":
    """The row whose column holds the value, None when there is none any more."""
    found = frame[frame[column] == value] if value is not None else frame.iloc[:0]
    return None if found.empty else found.iloc[0]


def told(*filters: str | Sequence[str] | None) -> str:
    """The filters in force, for a download that will travel without the page."""
    words = [f if isinstance(f, str) else ", ".join(f) for f in filters if f]
    return "; ".join(words) or "ninguno"


def counted(label: str, counts: Mapping[str, int], *, key: str) -> str | None:
    """The options with how many each has, in a row of buttons; none pressed means all."""
    return _pressed(label, counts, key=key, first=None)


def queue(label: str, counts: Mapping[str, int], *, key: str) -> str:
    """The same, with one always pressed: the first to begin with."""
    first = next(iter(counts))
    return _pressed(label, counts, key=key, first=first) or first


def _pressed(label: str, counts: Mapping[str, int], *, key: str, first: str | None) -> str | None:
    """The address holds the option alone: its count, which the button says too, changes.

    Not a segmented control: the words of its chosen one are too dim on the dark theme.
    """
    held, written = f"{key}.elegida", f"{key}.escrita"
    asked = st.query_params.get(key)
    asked = asked if asked in counts else None
    picked: str | None = st.session_state.get(held)
    if asked != st.session_state.get(written) or (picked not in counts and picked != first):
        picked = st.session_state[held] = asked or first
    with st.container(horizontal=True, gap="xsmall", width="content"):
        for name, many in counts.items():
            on = name == picked
            st.button(
                f"{name} · {many}",
                key=f"{key}.{name}",
                type="primary" if on else "secondary",
                icon=":material/check:" if on else None,
                help=f"{label}: {name}" + (". Se muestran solo estos" if on else ""),
                on_click=_press,
                args=(held, name, first),
            )
    if picked is None or picked == first:
        st.query_params.pop(key, None)
    else:
        st.query_params[key] = picked
    st.session_state[written] = st.query_params.get(key)
    return picked


def _press(held: str, name: str, first: str | None) -> None:
    """Pressed again it lets go, where none means all."""
    again = st.session_state.get(held) == name and first is None
    st.session_state[held] = None if again else name
