"""Workbooks (xlsx, xls, ods): which of their sheets is read."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from python_calamine import CalamineSheet, SheetTypeEnum, SheetVisibleEnum

from lib.base.errors import UserError
from lib.tools.importer.reading.file_kind import Format
from lib.tools.importer.reading.ods_facts import OdsFacts
from lib.tools.importer.reading.sheet_facts import SheetFacts
from lib.tools.importer.reading.sheet_table import SheetTable, table_of
from lib.tools.importer.reading.sheets import load_sheet, open_workbook
from lib.tools.importer.reading.spanish import enumeration
from lib.tools.importer.reading.xls_facts import XlsFacts
from lib.tools.importer.reading.xlsx_facts import XlsxFacts


def find_table(
    path: Path, kind: Format, *, sheet: str | None, header_row: int | None
) -> tuple[SheetTable, CalamineSheet]:
    """The sheet asked for, or the first one that holds a table; and that sheet, loaded."""
    facts_of = _facts(path, kind)  # before the library opens the file: it trusts what it reads
    with open_workbook(path) as book:
        visible = {
            entry.name: entry.visible == SheetVisibleEnum.Visible
            for entry in book.sheets_metadata
            if entry.typ == SheetTypeEnum.WorkSheet
        }
        names = tuple(visible)
        if sheet is not None and sheet not in names:
            raise UserError(
                f"No hay una hoja «{sheet}» en «{path.name}». Sus hojas son: "
                f"{enumeration([f'«{name}»' for name in names])}."
            )
        wanted = [sheet] if sheet is not None else sorted(names, key=lambda name: not visible[name])
        found: list[SheetTable] = []
        best: CalamineSheet | None = None
        reasons: list[UserError] = []
        for name in wanted:
            try:
                facts = facts_of(book.sheet_names.index(name), name)
                loaded = load_sheet(book, name)
                table = table_of(loaded, names, facts, header_row)
            except UserError as reason:
                reasons.append(_located(name, reason, alone=len(names) == 1))
                continue
            if not found or _rank(table, visible) < _rank(found[0], visible):
                found.insert(0, table)
                best = loaded
            else:
                found.append(table)
    if best is None:
        raise reasons[0] if reasons else UserError(f"«{path.name}» no tiene hojas con celdas.")
    return _chosen(found, visible, asked=sheet is not None), best


def reload(path: Path, name: str) -> CalamineSheet:
    """The sheet of a workbook that was found good before."""
    with open_workbook(path) as book:
        return load_sheet(book, name)


def _rank(table: SheetTable, visible: Mapping[str, bool]) -> tuple[bool, bool]:
    """What a person sees comes first; then, a table with titles."""
    return not visible[table.sheet], table.modest


def _facts(path: Path, kind: Format) -> Callable[[int, str], SheetFacts]:
    if kind == "xlsx":
        xlsx = XlsxFacts(path)
        return lambda _, name: xlsx.of(name)
    if kind == "ods":
        ods = OdsFacts(path)
        return lambda _, name: ods.of(name)
    return XlsFacts(path).of


def _chosen(found: list[SheetTable], visible: Mapping[str, bool], *, asked: bool) -> SheetTable:
    first, *others = found
    notes = list(first.notes)
    sure = first.sure
    rivals = [table.sheet for table in others if first.modest or not table.modest]
    scraps = [table.sheet for table in others if table.sheet not in rivals]
    if rivals:
        sure = False
        notes.insert(
            0,
            f"Se leyó la hoja «{first.sheet}»; también parecen tener tablas: {_quoted(rivals)}.",
        )
    elif scraps:
        notes.insert(
            0,
            f"Se leyó la hoja «{first.sheet}», la única con una tabla con títulos; hay datos sin "
            f"títulos en {_quoted(scraps)}.",
        )
    elif len(first.sheets) > 1 and not asked:
        notes.insert(0, f"Se leyó la hoja «{first.sheet}», la única con una tabla.")
    if not visible[first.sheet]:
        sure = False
        notes.insert(0, f"La hoja «{first.sheet}» está oculta.")
    return replace(first, sure=sure, notes=tuple(notes))


def _quoted(sheets: list[str]) -> str:
    return enumeration([f"«{sheet}»" for sheet in sheets])


def _located(sheet: str, reason: UserError, *, alone: bool) -> UserError:
    return reason if alone else UserError(f"Hoja «{sheet}»: {reason}")
