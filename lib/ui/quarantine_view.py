"""What is done with the rows of the quarantine: narrowed by reason, sent again, discarded."""

from collections.abc import Mapping, Sequence

import streamlit as st

from lib.base.errors import UserError
from lib.base.permissions import Person
from lib.tools.importer import confirm, quarantine
from lib.tools.importer.confirm import Resent
from lib.tools.importer.kinds import Kind
from lib.tools.importer.works import Work
from lib.tools.site import Site
from lib.ui import format as said
from lib.ui import import_result, notices

_FEW = 6  # sorts of reason that are shown as pills; more go in a list
_TOLD = "cuarentena.dicho"
_CHOSEN = "cuarentena.motivos"
_SENDING = "cuarentena.envio"


def reasons(site: Site, *, by: Person) -> list[str]:
    """The sorts of reason to look at; none means all. What was done is told above them."""
    work: Work | None = st.session_state.get(_SENDING)
    if work is not None and import_result.awaited(work):
        del st.session_state[_SENDING]
        _tell(_outcomes(work))
    for good, text in st.session_state.pop(_TOLD, ()):
        if good:
            notices.done(said.plain(text))
        else:
            notices.warned(text, icon=":material/rule:")
    counts = quarantine.groups(site, by=by)
    if not counts:
        notices.empty(
            "No hay filas apartadas.", "Cuando una importación aparte alguna, se corrige aquí."
        )
        return []

    def labelled(reason: str) -> str:
        return _labelled(reason, counts)

    # What is chosen may have been dealt with meanwhile.
    kept = [r for r in st.session_state.get(_CHOSEN, []) if r in counts]
    if _CHOSEN in st.session_state:
        st.session_state[_CHOSEN] = kept
    if len(counts) <= _FEW:
        return list(
            st.pills("Motivos", list(counts), selection_mode="multi", key=_CHOSEN,
                     format_func=lambda r: said.plain(labelled(r)), label_visibility="collapsed")
        )  # fmt: skip
    return list(
        st.multiselect("Motivos", list(counts), key=_CHOSEN, format_func=labelled,
                       placeholder="Todos los motivos", label_visibility="collapsed")
    )  # fmt: skip


def _labelled(reason: str, counts: Mapping[str, int]) -> str:
    return f"{reason} · {said.number(counts[reason])}"


def actions(site: Site, kinds: Sequence[Kind], *, by: Person) -> None:
    """Send the corrected rows; discard those marked, or all of some reasons."""
    if st.button(
        "Enviar corregidas", type="primary", icon=":material/send:", key="cuarentena.enviar",
        help="Importa de nuevo las filas que tienen CORRECCIÓN. Lo que falle otra vez vuelve aquí "
        "con su motivo. Se deshace como cualquier importación.",
        disabled=_SENDING in st.session_state,
    ):  # fmt: skip
        if not (found := quarantine.corrected(site, by=by)):
            _tell([(False, "Ninguna fila tiene CORRECCIÓN. Escríbala en la celda y envíe.")])
        st.session_state[_SENDING] = confirm.resend(site, kinds, found, by=by)
    box = st.popover("Descartar", icon=":material/delete_sweep:", key="cuarentena.descartar.caja",
                     on_change="rerun")  # fmt: skip
    if box.open:  # what it counts, the page has counted already
        with box:
            _discarding(site, by)


def _outcomes(work: Work) -> list[tuple[bool, str]]:
    """What the sending did, import by import."""
    if work.refusal:
        return [(False, work.refusal)]
    return [told for resent in work.result for told in _outcome(resent)]


def _outcome(resent: Resent) -> list[tuple[bool, str]]:
    batch, done = resent
    if isinstance(done, str):
        return [(False, f"Importación {batch}: {done}")]
    sent = said.counted(done.registros, "fila entró", "filas entraron")
    text = f"De la importación {batch}: {sent} (importación {done.lote})."
    if done.cuarentena:
        again = said.counted(done.cuarentena, "fila falló", "filas fallaron")
        text += f" {again} otra vez y está aquí con su motivo."
    return [(True, text), *((False, notice) for notice in done.avisos)]


def _discarding(site: Site, by: Person) -> None:
    st.markdown("**Las que dicen por qué**")
    st.caption("Escriba el motivo en la columna DESCARTAR PORQUE de cada una.")
    if st.button("Descartar las marcadas", key="cuarentena.marcadas"):
        done = quarantine.discard_marked(site, by=by)
        _tell([_discarded(done, "Ninguna fila tiene motivo en DESCARTAR PORQUE.")])
    counts = quarantine.groups(site, by=by)
    if not counts:
        return
    st.markdown("**Todas las de unos motivos**")
    looked_at = [r for r in st.session_state.get(_CHOSEN, []) if r in counts]
    chosen = st.multiselect(
        "Motivos", list(counts), default=looked_at, placeholder="Elija motivos",
        format_func=lambda r: _labelled(r, counts),
        # Another default makes another widget: this one would show it and keep what it had.
        key=f"cuarentena.descartar.motivos.{looked_at}",
    )  # fmt: skip
    reason = st.text_input("Por qué se descartan", key="cuarentena.descartar.porque", max_chars=200)
    many = said.counted(sum(counts[r] for r in chosen), "fila", "filas")
    if st.button(
        f"Descartar {many}", key="cuarentena.descartar", disabled=not chosen,
        help="Dejan de estar pendientes; lo que decían y por qué se descartaron queda guardado.",
    ):  # fmt: skip
        try:
            done = quarantine.discard(site, chosen, reason, by=by)
        except UserError as refusal:
            notices.refused(refusal)
        else:
            _tell([_discarded(done, "Esas filas ya no estaban pendientes.")])


def _discarded(done: int, none: str) -> tuple[bool, str]:
    if not done:
        return False, none
    return True, said.counted(done, "fila quedó descartada.", "filas quedaron descartadas.")


def _tell(told: list[tuple[bool, str]]) -> None:
    """Say it after the page has run again: counts and pills then agree with it."""
    st.session_state[_TOLD] = told
    st.rerun()
