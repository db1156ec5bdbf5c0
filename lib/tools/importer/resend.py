"""Corrected rows of an import, sent again as an import of their own.

A row is read as its file was: by the batch's mapping, with the writing of dates
and decimals that the file had proved. What a person typed in the offending cell
is read as people here write, and keeps its type.
"""

import json
import secrets
import shutil
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from lib.base.errors import UserError
from lib.base.money import amount
from lib.base.parameters import time_zone
from lib.base.permissions import Permission, Person
from lib.base.text import folded
from lib.store import boards, queries, rows
from lib.store.records import Record
from lib.store.tables.importacion import cuarentena
from lib.store.work import Connection, reading
from lib.tools.importer import aside, batches, run, upload
from lib.tools.importer.kinds import Field, FieldType, Kind
from lib.tools.importer.mapping import Cobertura, Lectura, Mapping
from lib.tools.importer.reading import Cell, Reading
from lib.tools.importer.refused import Refused
from lib.tools.importer.summary import Summary
from lib.tools.importer.values import Writing, reader
from lib.tools.site import Site

MOST = 5_000  # rows sent at a time: as many as a planilla's file may have
_BLANK = "-"  # what a person types when the cell must be empty
_TYPED = (FieldType.DATE, FieldType.INSTANT, FieldType.MONEY)


def resend(
    site: Site,
    kinds: Sequence[Kind],
    batch: int,
    *,
    by: Person,
    progress: run.Progress | None = None,
) -> Summary:
    """Import the corrected rows of a batch; they leave the quarantine in the same transaction.

    At most MOST of them at a time: the others wait to be sent again, and so do rows corrected
    in a column that this person may not write; the notices say so. A row that fails again is
    set aside again, by the new import. When none is any good nothing changes, and UserError
    says why.
    """
    by.require(Permission.IMPORTAR)
    with reading(site.engine) as connection:
        of = batches.known(connection, batch)
        kind = next(k for k in kinds if k.code == of["clase"])
        table = _Table.of(of, kind, site)
        found = queries.rows(connection, "sistema/cuarentena_por_enviar", lote=batch)
        ready, left = _sorted(found, table, by)
        if not ready:
            raise UserError(
                " ".join(left)
                or f"La importación {batch} no tiene filas corregidas que se puedan enviar. A las "
                "filas con celdas de más o de menos corríjalas en el archivo, o descártelas."
            )
        ids, later = ready[:MOST], len(ready[MOST:])
        corrected = boards.rows_by_id(connection, cuarentena.name, list(cuarentena.c.keys()), ids)
    sent = [corrected[i] for i in ids]
    for row in sent:
        table.place(row["columna"])  # all columns are known before the first row is read
    if later:
        wait = "Queda 1 corregida" if later == 1 else f"Quedan {later} corregidas"
        left.append(f"{wait}: no caben en un envío, envíe otra vez.")
    home = upload.folder() / f"trabajo-{secrets.token_hex(8)}"
    home.mkdir(parents=True)
    path = home / f"Corregidas de la importación {batch}"
    try:
        # What the import is known by: these corrections of these rows, and no others.
        known = [[row["id"], row["version"], row["correccion"]] for row in sent]
        path.write_text(json.dumps(known), encoding="utf-8")
        lines = [(row["fila"], table.cells(row)) for row in sent]
        together = Reading(
            path=path,
            format="csv",
            encoding=None,
            separator=None,
            sheet=None,
            sheets=(),
            header_row=0,
            columns=tuple(table.titles),
            data_rows=len(lines),
            first=tuple(lines[0][1]),
            last=tuple(lines[-1][1]),
            confidence="alta",
            notes=(),
            _records=lambda: iter(lines),
            _left_out=frozenset(),
        )
        marking = _marking(kind, sent, by)
        source = run.records_of(site, marking, together, table.mapping)
        done = run.apply(site, source, by=by, progress=progress)
        done.avisos = [*done.avisos, *left]
        return done
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _sorted(found: Sequence[Record], table: "_Table", by: Person) -> tuple[list[int], list[str]]:
    """The corrected rows that this person may send, and words on those that somebody else has to.

    A correction in a column they may not write would be dropped, and the row gone with it.
    """
    closed = table.kind.target.closed(by)
    ready: list[int] = []
    others: Counter[str] = Counter()
    for row in found:
        if (cell := table.cell(row["columna"])) is None:
            continue
        if theirs := cell[1] & closed.keys():
            others.update(theirs)
        else:
            ready.append(row["id"])
    return ready, [
        f"{'1 fila corregida' if many == 1 else f'{many} filas corregidas'} en "
        f"{table.kind.field(name).label} no se envía{'' if many == 1 else 'n'}: su cuenta no puede "
        f"{closed[name].value}. Pídale a un administrador que envíe las corregidas."
        for name, many in others.items()
    ]


@dataclass
class _Table:
    """The batch's file as far as its set-aside rows know it."""

    kind: Kind
    mapping: Mapping
    titles: list[str]
    zone: ZoneInfo

    @classmethod
    def of(cls, batch: Record, kind: Kind, site: Site) -> "_Table":
        mapping = Mapping.model_validate(batch["mapeo"])
        if batch["columnas"] is None or mapping.agrupar is not None:
            because = (
                "se hizo con una versión anterior del programa"
                if batch["columnas"] is None
                else "arma cada registro con varias filas del archivo"
            )
            raise UserError(
                f"Las filas de la importación {batch['id']} no se pueden enviar sueltas: "
                f"{because}. Corríjalas en el archivo e impórtelo de nuevo."
            )
        # The rows of a few days cover no more than their file did.
        covers = Cobertura(desde=batch["cubre_desde"], hasta=batch["cubre_hasta"])
        mapping = mapping.model_copy(update={"lectura": Lectura(), "cubre": covers})
        zone = time_zone(mapping.zona_horaria) if mapping.zona_horaria else site.zone()
        return cls(kind, mapping, list(batch["columnas"]), zone)

    def cell(self, column: str) -> tuple[str, set[str]] | None:
        """The title and the fields of a set-aside row's column; None when it speaks of no cell."""
        if column in self.titles:
            return column, {f for f, title in self.mapping.columnas.items() if title == column}
        wanted = folded(column)
        for f in self.kind.fields:
            if column == f.name or (wanted and wanted == folded(f.label)):
                return self.mapping.columnas.get(f.name, f.label), {f.name}
        return None

    def place(self, column: str) -> int:
        """Where the cell of a set-aside row's column stands.

        It may name a field that the file does not bring: that becomes a column of its own.
        """
        cell = self.cell(column)
        assert cell is not None
        title, fields = cell
        if title not in self.titles:
            self.titles.append(title)
            columns = {**self.mapping.columnas, **dict.fromkeys(fields, title)}
            self.mapping = self.mapping.model_copy(update={"columnas": columns})
        return self.titles.index(title)

    def cells(self, row: Record) -> list[Cell]:
        """A row's cells, the corrected one in its place."""
        found: list[Cell] = [aside.revived(cell) for cell in row["contenido"]]
        found += [None] * (len(self.titles) - len(found))
        place = self.place(row["columna"])
        found[place] = self._typed(self.titles[place], str(row["correccion"]))
        return found

    def _typed(self, title: str, text: str) -> Cell:
        """What a person typed, as a cell: a date or an amount as such, whatever the file's way."""
        if text.strip() == _BLANK:
            return None
        fields = [f for f in self.kind.fields if self.mapping.columnas.get(f.name) == title]
        if len(fields) != 1 or fields[0].type not in _TYPED:
            return text
        try:
            value = reader(fields[0], Writing(self.zone), {}).one(text)
        except Refused:
            return text  # as the file writes it, perhaps; else its reason comes back
        return _cell(fields[0], value)


def _cell(field: Field, value: date | datetime | int) -> Cell:
    if field.type is FieldType.MONEY and isinstance(value, int):
        return float(Decimal(amount(value)))
    return value


def _marking(kind: Kind, sent: Sequence[Record], by: Person) -> Kind:
    """The kind, whose batch marks the rows as sent in the transaction that shows it.

    It covers what its mapping declares, not the days from its first row to its last.
    """

    def after(connection: Connection, site: Site, batch: int, sender: Person) -> None:
        kind.after(connection, site, batch, sender)
        edits = [
            rows.Edit(
                row["id"],
                {"estado": aside.RESENT, "reenvio_lote_id": batch},
                {name: row[name] for name in ("correccion", "motivo_descarte", "estado")},
            )
            for row in sent
        ]
        rows.change_many(connection, cuarentena, edits, by=by, now=site.now(), batch=batch)

    return replace(kind, after=after, covers="")
