"""The import screen: a file is dropped, what was understood of it can be changed, it is confirmed.

Everything stands on one screen. Long steps are Works in threads of their own:
the page only looks at them, so that it answers at once and may be closed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import streamlit as st

from lib.base.errors import UserError
from lib.base.permissions import Person
from lib.tools.importer import confirm, mapping, upload
from lib.tools.importer.kinds import Kind
from lib.tools.importer.reading import Choices, Reading
from lib.tools.importer.upload import Upload
from lib.tools.importer.works import Work
from lib.tools.site import Site
from lib.ui import format as said
from lib.ui import import_columns, import_result, notices, uploads

_TYPES = ["csv", "tsv", "txt", "xlsx", "xlsm", "xls", "ods"]
_SEPARATORS = {";": "Punto y coma ;", ",": "Coma ,", "\t": "Tabulador", "|": "Barra |"}
_ENCODINGS = ("utf-8", "cp1252", "utf-16")


@dataclass
class _Visit:
    """What an open page has in hand: its file, and the work on each step of it."""

    owner: str = field(default_factory=upload.new_owner)
    turn: int = 0  # of the uploader and the controls: in a new one they hold nothing
    file: Upload | None = None
    choices: Choices = field(default_factory=Choices)
    reading: Work | None = None
    preview: Work | None = None
    applying: Work | None = None

    def drop(self) -> None:
        """Let go of the file and of the work on it; an import that began goes on."""
        if self.preview is not None:
            self.preview.stop()
        self.release()
        self.applying = None
        self.choices = Choices()
        self.turn += 1

    def forget_choices(self) -> None:
        """Read the file again as it was detected; a new turn forgets what the controls hold."""
        self.choices, self.reading = Choices(), None
        self.turn += 1

    def release(self) -> None:
        """The file is of no more use."""
        if self.file is not None:
            upload.discard(self.file)
        self.file = self.reading = self.preview = None


def screen(site: Site, kinds: Sequence[Kind], *, by: Person) -> None:
    """The whole of it, for whoever may import."""
    visit: _Visit = st.session_state.setdefault("importar.visita", _Visit())
    _presence(visit.owner)
    if visit.applying is not None:
        import_result.shown(visit.applying, another=visit.drop)
        if not visit.applying.finished:
            return
        if not visit.applying.refusal:
            visit.release()
            return
        visit.applying = None
    else:
        import_result.others()
    if visit.file is not None and not visit.file.path.exists():
        visit.drop()
        st.warning(
            "El archivo se soltó porque la página estuvo desconectada. Súbalo de nuevo.",
            icon=":material/wifi_off:",
        )
    if visit.file is None:
        _dropped(visit)
        return
    _file_line(visit, visit.file)
    table = _read(site, visit, visit.file, by)
    if table is not None:
        _proposed(site, visit, visit.file, table, kinds, by)


@st.cache_resource(scope="session", on_release=upload.leave, show_spinner=False)
def _presence(owner: str) -> str:
    """Told by Streamlit of the page's end: whatever is kept for a session is released with it."""
    upload.stay(owner)
    return owner


def _dropped(visit: _Visit) -> None:
    limit = int(st.get_option("server.maxUploadSize"))
    found = st.file_uploader(
        "Suelte aquí el archivo: reportes de daño, bajas o la planilla (CSV, Excel u ODS)",
        type=_TYPES,
        key=f"importar.archivo.{visit.turn}",
        help=(
            f"Hasta {limit} MB. Uno más grande se importa en el servidor con "
            "«python -m lib importar CLASE ARCHIVO --max-mb 1000». Una hoja de Google se descarga "
            "como .xlsx o .csv y se suelta aquí."
        ),
    )
    st.caption(
        f"Hasta {limit} MB; los más grandes, con la línea de comandos (vea la ayuda). "
        "Nada cambia hasta que usted lo confirme."
    )
    if found is not None:
        visit.file = upload.receive(found.name, found, owner=visit.owner)
        uploads.let_go(found)
        visit.turn += 1
        del found
        st.rerun()


def _file_line(visit: _Visit, file: Upload) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f":material/description: **{said.plain(file.name)}**", width="content")
        st.caption(said.size(file.size), width="content")
        st.space("stretch")
        st.button(
            "Quitar", icon=":material/close:", on_click=visit.drop, key="importar.quitar",
            help="Suelta el archivo sin importar nada.",
        )  # fmt: skip


def _read(site: Site, visit: _Visit, file: Upload, by: Person) -> Reading | None:
    """The table, once it is read, under the row of what was detected."""
    if visit.reading is None:
        visit.reading = confirm.read(site, file, visit.choices, by=by)
    work = visit.reading
    if not import_result.awaited(work):
        return None
    table: Reading | None = work.result
    chosen = _detected(f"importar.{file.digest[:8]}.{visit.turn}", table, visit.choices)
    if chosen != visit.choices:
        visit.choices, visit.reading = chosen, None
        if visit.preview is not None:
            visit.preview.stop()
            visit.preview = None
        st.rerun()
    if table is None:
        notices.refused(work.refusal)
        if visit.choices != Choices():  # the controls of what was detected went with the table
            st.button("Volver a lo detectado", icon=":material/restart_alt:",
                      on_click=visit.forget_choices, key="importar.detectado")  # fmt: skip
        return None
    if table.notes:
        with st.expander(f"Avisos de la lectura: {len(table.notes)}", icon=":material/info:"):
            st.markdown("\n".join(f"- {said.plain(note)}" for note in table.notes))
    return table


def _detected(key: str, table: Reading | None, chosen: Choices) -> Choices:
    """What was detected, each part changeable; returns what the person decided so far."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if table is not None and table.sheets:
            at = table.sheets.index(table.sheet) if table.sheet in table.sheets else 0
            sheet = st.selectbox("Hoja", table.sheets, index=at, key=f"{key}.hoja", width=200)
            if sheet != table.sheet:
                chosen = replace(chosen, sheet=sheet, header_row=None)
        found = table.header_row if table is not None else None
        now = 0 if table is not None and found is None else (found or 0) + 1
        row = st.number_input(
            "Fila del encabezado", 0, None, now, key=f"{key}.encabezado.{chosen.sheet}", width=150,
            help="La fila con los títulos de las columnas; 0 si no los tiene.",
        )  # fmt: skip
        if row != now:
            chosen = replace(chosen, header_row=int(row) - 1)
        if table is not None and table.format == "csv":
            chosen = _text_choices(table, chosen, key)
        if table is not None:
            sure = table.confidence == "alta"
            st.badge(
                "Lectura segura" if sure else "Compruebe la lectura",
                icon=":material/check:" if sure else ":material/visibility:",
                color="green" if sure else "orange",
            )
    return chosen


def _text_choices(table: Reading, chosen: Choices, key: str) -> Choices:
    """Separator and encoding, of text files alone."""
    ways = list(dict.fromkeys([table.separator or ";", *_SEPARATORS]))
    separator = st.selectbox(
        "Separador", ways, key=f"{key}.separador", width=160,
        format_func=lambda s: _SEPARATORS.get(s, s),
    )  # fmt: skip
    codes = list(dict.fromkeys([table.encoding or "utf-8", *_ENCODINGS]))
    encoding = st.selectbox("Codificación", codes, key=f"{key}.codificacion", width=150)
    if separator != table.separator:
        chosen = replace(chosen, separator=separator)
    if encoding != table.encoding:
        chosen = replace(chosen, encoding=encoding)
    return chosen


def _proposed(
    site: Site, visit: _Visit, file: Upload, table: Reading, kinds: Sequence[Kind], by: Person
) -> None:
    """Kind, columns, preview and confirmation."""
    told = import_columns.chosen(site, kinds, file, table, visit.choices)
    if told is None:
        return
    if (lacking := _lacking(told, table)) is not None:
        notices.warned(lacking, icon=":material/view_column:")
        return
    key = confirm.preview_key(file, told.mapping)
    if visit.preview is None or visit.preview.key != key:
        if visit.preview is not None:
            visit.preview.stop()
        visit.preview = confirm.preview(site, told.kind, file, told.mapping, by=by)
    if not import_result.awaited(visit.preview):
        return
    if visit.preview.refusal:
        notices.refused(visit.preview.refusal)
        return
    if import_result.confirmed(site, told.kind, file, visit.preview.result):
        try:
            visit.applying = confirm.apply(site, told.kind, file, told.mapping, by=by)
        except UserError as refusal:
            notices.refused(refusal)
            return
        st.rerun()


def _lacking(told: import_columns.Told, table: Reading) -> str | None:
    """What keeps the file from being read so, if anything."""
    required = (f for f in told.kind.fields if f.required)
    unknown = [f"«{f.label}»" for f in required if f.name not in told.mapping.columnas]
    if unknown:
        return f"Falta decir qué columna es {', '.join(unknown)}."
    try:
        mapping.check(told.mapping, told.kind, table.unique_columns())
    except UserError as refusal:
        return str(refusal)
    return None
