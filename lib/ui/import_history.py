"""The imports that were made, and undoing one."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from lib.base.permissions import Permission, Person
from lib.tools.importer import confirm, history
from lib.tools.importer.kinds import Kind
from lib.tools.importer.works import Work
from lib.tools.site import Site
from lib.ui import board_view, filters, import_result, notices, session
from lib.ui import format as said

_MOST = 200
_UNDONE = "importar.deshecho"


def latest(site: Site, kinds: Sequence[Kind], *, by: Person) -> None:
    """The newest imports; the one picked can be undone."""
    work: Work | None = st.session_state.get(_UNDONE)
    if work is not None and import_result.awaited(work):
        del st.session_state[_UNDONE]
        if work.refusal:
            notices.refused(work.refusal)
        else:
            notices.done(f"{work.title.replace('Deshaciendo', 'Se deshizo')}.")
    found = history.latest(site, _MOST, by=by)
    if found.empty:
        st.caption("Todavía no hay importaciones.")
        return
    found["clase"] = found["clase"].replace({kind.code: kind.title for kind in kinds})
    above = st.container()
    picked = board_view.still(
        "Importaciones",
        history.COLUMNS,
        found,
        id_column="id",
        phone=("id", "archivo", "estado", "creado_en"),
        noun=("importación", "importaciones"),
        key="importar.historial",
        zone=site.zone(),
    )
    if len(found) == _MOST:
        st.caption(
            f"Las {_MOST} más recientes; una anterior se deshace con «python -m lib deshacer»."
        )
    chosen = filters.one(found, "id", picked)
    with above:
        _offered(site, kinds, chosen)


def _offered(site: Site, kinds: Sequence[Kind], chosen: "pd.Series[Any] | None") -> None:
    if chosen is None:
        st.caption("Elija una importación de la lista para deshacerla.")
    elif chosen["estado"] != "aplicado":
        st.caption(f"No hay qué deshacer en la importación {chosen['id']}: {chosen['estado']}.")
    elif st.button(
        f"Deshacer la importación {chosen['id']}…", icon=":material/undo:", key="importar.deshacer"
    ):
        _asked(site, kinds, chosen)


@st.dialog("Deshacer una importación")
def _asked(site: Site, kinds: Sequence[Kind], chosen: "pd.Series[Any]") -> None:
    user = session.require(Permission.IMPORTAR)
    number = int(chosen["id"])
    new, changed, aside = (int(chosen[c]) for c in ("nuevas", "cambiadas", "cuarentena"))
    file = said.plain(chosen["archivo"])
    told = [f"Importación **{number}**, {chosen['clase']}, archivo **{file}**.\n"]
    if new:
        told.append(f"- Se retiran {said.counted(new, 'fila nueva', 'filas nuevas')}.")
    if changed:
        rows = said.counted(changed, "fila cambiada", "filas cambiadas")
        told.append(f"- Vuelven a su valor anterior {rows}.")
    if aside:
        rows = said.counted(aside, "fila", "filas")
        told.append(f"- Salen de cuarentena {rows} si siguen pendientes.")
    st.markdown("\n".join(told))
    st.caption("Solo se puede mientras nada se haya construido encima. El archivo puede volver a "
               "importarse después.")  # fmt: skip
    with st.container(horizontal=True):
        if st.button("Deshacer", type="primary", key="importar.deshacer.si"):
            st.session_state[_UNDONE] = confirm.undo(site, list(kinds), number, by=user)
            st.rerun()
        if st.button("Cancelar", key="importar.deshacer.no"):
            st.rerun()
