"""What an import would do, how far it is, and what it did."""

from collections.abc import Callable

import streamlit as st

from lib.base.settings import ROOT
from lib.tools import excel
from lib.tools.importer import confirm, preview_table, steps
from lib.tools.importer.kinds import Kind
from lib.tools.importer.summary import Summary
from lib.tools.importer.upload import Upload
from lib.tools.importer.works import Work
from lib.tools.site import Site
from lib.ui import format as said
from lib.ui import notices
from lib.ui.tables import table

QUARANTINE = ROOT / "pages/gestion/cuarentena.py"

_SORTS = {"nueva": "Nuevas", "cambiada": "Cambiadas", "igual": "Iguales", "aparte": "Apartadas"}
_STOPPABLE = ("previa", "importar")
_FEW = 10  # rows that a sample shows without scrolling
_SOON = 0.6  # seconds that a short work is waited for, so that small files show no progress


def awaited(work: Work) -> bool:
    """Whether it has ended; until then its progress is shown."""
    if not work.wait(_SOON):
        _progress(work)
    return work.finished


def shown(work: Work, *, another: Callable[[], None]) -> None:
    """The import this page asked for: its progress, then what it did."""
    if not awaited(work):
        if work.key[0] == "importar":
            st.caption("Puede cerrar esta página: la importación sigue y queda entera.")
        return
    if work.refusal:
        notices.refused(work.refusal)
        return
    done: Summary = work.result
    if done.repetida:
        st.info(" ".join(done.avisos), icon=":material/info:")
    else:
        st.success(_told(done), icon=":material/check:")
        for notice in done.avisos:
            st.caption(said.plain(notice))
    with st.container(horizontal=True):
        st.button("Importar otro archivo", type="primary", icon=":material/upload_file:",
                  on_click=another, key="importar.otro")  # fmt: skip
    if done.cuarentena and not done.repetida:
        rows = said.counted(done.cuarentena, "fila quedó", "filas quedaron")
        st.warning(
            f"{rows} en cuarentena, con su motivo: se corrigen y se envían, o se descartan.",
            icon=":material/rule:",
        )
        st.page_link(QUARANTINE, label="Ir a Cuarentena", icon=":material/rule:")


def others() -> None:
    """The imports that go on, also those of a page that was closed."""
    for work in confirm.importing():
        _progress(work, f" ({work.by})")


def confirmed(site: Site, kind: Kind, file: Upload, summary: Summary) -> bool:
    """What it would do, and whether the person says yes."""
    counts = {"nueva": summary.nuevas, "cambiada": summary.cambiadas,
              "igual": summary.iguales, "aparte": summary.cuarentena}  # fmt: skip
    changes = summary.nuevas + summary.cambiadas
    zone = site.zone()
    with st.container(horizontal=True, vertical_alignment="center"):
        sort = st.segmented_control(
            "Qué haría el archivo", list(_SORTS), key=f"importar.{file.digest[:8]}.{kind.code}.ver",
            default=next((s for s in ("cambiada", "nueva", "aparte") if counts[s]), "igual"),
            format_func=lambda s: f"{_SORTS[s]} {said.number(counts[s])}",
            label_visibility="collapsed", required=True,
        )  # fmt: skip
        st.space("stretch")
        facts = {
            "Archivo": file.name,
            "Qué es": kind.title,
            "Cuenta": "; ".join(f"{_SORTS[s].lower()} {said.number(n)}" for s, n in counts.items()),
            "Muestra": f"hasta {steps.SAMPLES} filas de cada clase",
            "Obtenido": said.moment(site.now(), zone),
        }
        st.download_button(
            "Excel",
            lambda: excel.workbook(
                "Vista previa",
                preview_table.ALL,
                preview_table.everything(kind, summary.muestra, zone),
                zone=zone,
                facts=facts,
            ),
            file_name="vista-previa.xlsx",
            icon=":material/download:",
            on_click="ignore",
            key="importar.previa",
            help="Lo que muestra esta vista previa, para revisarlo con calma.",
        )
        label = f"Importar {said.counted(changes, 'fila', 'filas')}"
        yes = st.button(
            label if changes else "Registrar sin cambios",
            type="primary",
            icon=":material/check:",
            key="importar.confirmar",
            help=_help(summary),
        )
    for notice in summary.avisos:
        st.caption(said.plain(notice))
    shown_sort = sort or "nueva"
    columns, frame = preview_table.of_sort(kind, summary.muestra, shown_sort, zone)
    if frame.empty:
        st.caption(f"Ninguna fila entre las {_SORTS[shown_sort].lower()}.")
    else:
        table(columns, frame, key=f"importar.muestra.{shown_sort}", zone=zone,
              height=380 if len(frame) > _FEW else "content",
              name=f"Filas {_SORTS[shown_sort].lower()}")  # fmt: skip
        if counts[shown_sort] > steps.SAMPLES:
            st.caption(f"Se muestran las primeras {steps.SAMPLES} filas.")
    return yes


@st.fragment(run_every=0.5)
def _progress(work: Work, whose: str = "") -> None:
    """How far it is; the page runs again when it has ended."""
    if work.finished:
        st.rerun()
    counted = f": {said.number(work.done)} de {said.number(work.total)} filas" if work.total else ""
    st.progress(work.share, text=said.plain(f"{work.title}{whose}{counted}"))
    if work.note:
        st.caption(said.plain(work.note))
    if work.key[0] in _STOPPABLE:
        st.button("Detener", icon=":material/stop:", key=f"detener.{hash(work.key)}",
                  on_click=work.stop, help="Nada queda a medias.")  # fmt: skip


def _help(summary: Summary) -> str:
    if summary.cubre_desde and summary.cubre_hasta:
        days = f"{said.day(summary.cubre_desde)} – {said.day(summary.cubre_hasta)}"
        return f"Cubre {days}. Entra entero o no entra, y se puede deshacer."
    return "Entra entero o no entra, y se puede deshacer."


def _told(done: Summary) -> str:
    parts = [
        said.counted(done.nuevas, "fila nueva", "filas nuevas"),
        said.counted(done.cambiadas, "cambiada", "cambiadas"),
        said.counted(done.iguales, "igual", "iguales"),
    ]
    text = f"Importación {done.lote}: {', '.join(parts)}."
    if done.cubre_desde and done.cubre_hasta:
        text += f" Cubre del {said.day(done.cubre_desde)} al {said.day(done.cubre_hasta)}."
    return text
