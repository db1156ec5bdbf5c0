"""The parameters: the rules that the documents leave to each site."""

from functools import partial

import streamlit as st

from lib import procedimientos
from lib.base.permissions import Permission
from lib.tools import parameters
from lib.tools.site import site
from lib.ui import format as said
from lib.ui import notices, parameter_form, session

user = session.require(Permission.PARAMETROS)
here = site()
zone = here.zone()
held = parameters.held(here, procedimientos.parametros(), by=user)

st.title("Parámetros", anchor=False)
notices.kept()

for heading, group in procedimientos.grupos().items():
    with st.container(border=True):
        st.subheader(heading, anchor=False)
        for parameter in group:
            one = held[parameter.key]
            what, value, who, act = st.columns([5, 4, 4, 2], vertical_alignment="center")
            what.markdown(f"**{parameter.label}**  \n:small[`{parameter.key}`]")
            is_own = one.value != parameter.default
            initial = f"  \n:small[inicial: {said.plain(str(parameter.default))}]" if is_own else ""
            value.markdown(f"{said.plain(str(one.value)) or '(vacío)'}{initial}")
            who.caption(
                f"{said.plain(one.changed_by)}, {said.moment(one.changed_at, zone)}"
                if one.changed_by and one.changed_at
                else "Valor inicial"
            )
            if act.button("Cambiar", icon=":material/edit:", key=f"cambiar.{parameter.key}"):
                effects = partial(procedimientos.alcance, here, parameter)
                parameter_form.ask(here, one, effects)
