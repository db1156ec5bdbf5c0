"""Importing: drop a file, see what it would do, confirm; and the imports that were made."""

import streamlit as st

from lib import procedimientos
from lib.base.permissions import Permission
from lib.tools.site import site
from lib.ui import import_history, import_view, session

user = session.require(Permission.IMPORTAR)
here = site()
kinds = procedimientos.clases()

st.title("Importar", anchor=False)
import_view.screen(here, kinds, by=user)
st.subheader("Importaciones", anchor=False)
import_history.latest(here, kinds, by=user)
