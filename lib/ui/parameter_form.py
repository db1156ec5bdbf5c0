"""The form of one parameter: its input, what the new value would change, and its saving."""

from collections.abc import Callable

import streamlit as st

from lib.base.errors import Conflict, UserError
from lib.base.parameters import Parameter
from lib.base.permissions import Permission, Person
from lib.tools import parameters
from lib.tools.parameters import Held
from lib.tools.site import Site
from lib.ui import conflicts, notices, session
from lib.ui.format import plain

Effects = Callable[..., list[str] | None]  # (value, *, by)


def ask(site: Site, held: Held, effects: Effects) -> None:
    """Open the form; effects tells what a value would change, None where it cannot tell."""
    _forget(held.parameter)
    st.dialog(held.parameter.label, width="medium")(_form)(site, held, effects)


def effect(effects: Effects, value: object, by: Person, doing: str = "") -> None:
    """What a value would change, before it is saved; `doing` says the change in words."""
    with st.spinner("Calculando qué cambia…"):
        told = effects(value, by=by)
    if told is None:
        st.caption("Este valor no cambia ninguna clasificación.")
    else:
        lines = "\n".join(f"- {line}." for line in told)
        st.info(f"**Si {doing or f'guarda {_quoted(value)}'}:**\n{lines}", icon=":material/rule:")


def _form(site: Site, held: Held, effects: Effects) -> None:
    user = session.require(Permission.PARAMETROS)
    parameter = held.parameter
    st.caption(f"`{parameter.key}` · ahora {_quoted(held.value)} · inicial {_initial(parameter)}")
    key = f"parametro.{parameter.key}"
    if st.session_state.pop(f"{key}.inicial", False):
        st.session_state[f"{key}.valor"] = parameter.default
    value = _input(parameter, held, f"{key}.valor")
    checked = None
    try:
        checked = parameter.checked(value)
        # Not again while it is being saved: the person has seen it, and it may take a second.
        if checked != held.value and not st.session_state.get(f"{key}.guardar"):
            effect(effects, checked, user)
    except UserError as refusal:
        checked = None
        notices.refused(refusal)
    conflict: Conflict | None = st.session_state.get(f"{key}.conflicto")
    if conflict is not None:
        conflicts.shown(conflict, {"valor": parameter.label})
    with st.container(horizontal=True):
        same = checked is None or (checked == held.value and conflict is None)
        if st.button("Guardar", type="primary", disabled=same, key=f"{key}.guardar"):
            _save(site, held, checked, user, key)
        if conflict is not None and st.button("Dejar lo guardado", key=f"{key}.dejar"):
            st.rerun()
        if st.button(
            "Volver al valor inicial",
            disabled=value == parameter.default,
            key=f"{key}.volver",
            help=f"Pone {_initial(parameter)} en el formulario; se guarda con «Guardar».",
        ):
            st.session_state[f"{key}.inicial"] = True
            st.rerun(scope="fragment")


def _save(site: Site, held: Held, value: object, by: Person, key: str) -> None:
    parameter = held.parameter
    version = st.session_state.get(f"{key}.version", held.version)
    try:
        site.set_value(parameter, value, by=by, version=version)
    except Conflict as conflict:
        # A second «Guardar» has seen what was saved meanwhile: it may replace it.
        newer = parameters.held(site, [parameter], by=by)[parameter.key]
        st.session_state[f"{key}.version"] = newer.version
        st.session_state[f"{key}.conflicto"] = conflict
        st.rerun(scope="fragment")
    except UserError as refusal:
        notices.refused(refusal)
    else:
        notices.keep(f"«{parameter.label}» quedó en {_quoted(value)}.")
        st.rerun()


def _input(parameter: Parameter, held: Held, key: str) -> object:
    st.session_state.setdefault(key, held.value)
    if isinstance(parameter.default, int):
        label = f"Valor, de {parameter.low} a {parameter.high}"
        low, high = parameter.low, parameter.high
        return st.number_input(label, min_value=low, max_value=high, step=1, key=key)
    if parameter.choices:
        return st.segmented_control("Valor", parameter.choices, key=key, required=True)
    return st.text_input("Valor", key=key).strip()


def _forget(parameter: Parameter) -> None:
    """What an earlier opening left behind."""
    for part in ("valor", "version", "conflicto", "inicial"):
        st.session_state.pop(f"parametro.{parameter.key}.{part}", None)


def _initial(parameter: Parameter) -> str:
    return _quoted(parameter.default)


def _quoted(value: object) -> str:
    return f"«{plain(str(value))}»" if value != "" else "(vacío)"
