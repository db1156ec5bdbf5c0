"""The planilla as an import's target: rows join or open cases (COM-DSC-P14, Anexo 1).

A row is found by its ORDEN, else by PRODUCTO + FECHA; otherwise it joins the
product's case that is still being attended, or opens one. An empty cell of the
file leaves the case's cell alone: nothing typed is lost to a blank.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from lib.base.permissions import Person
from lib.store import queries, records, rows
from lib.store.records import Record
from lib.store.tables.top10 import caso
from lib.store.work import Connection
from lib.tools.importer.block import Aside, Block, Comparison, Outcome
from lib.tools.importer.reading.cells import as_text
from lib.top10.flow import ANULADO, ATENDIDOS, CERRADO, EN_REVISION, ESTADOS
from lib.top10.spec import TABLERO

_OLDER = (
    "otra fila más nueva de este archivo ya abre o actualiza el caso del producto; "
    "ciérrela con su causal o impórtela aparte"
)


class PlanillaTarget:
    """Writes cases through their journal, all of a file in one transaction."""

    whole_limit: int | None = TABLERO.cap
    neighbours: str | None = None

    def compare(self, connection: Connection, block: Block) -> Comparison:
        known, newest = _Known.of(connection, block), _newest_by_product(block)
        asides: list[Aside] = []
        chosen: dict[int, Record] = {}  # place in the block → its case
        taken: dict[int, int] = {}  # case → row of the file

        def set_aside(place: int, column: str, reason: str) -> None:
            value = as_text(block.columns[column.lower()][place])
            asides.append(Aside(block.rows[place], column, value, reason, block.content[place]))

        def choose(place: int, case: Record) -> None:
            chosen[place], taken[case["id"]] = case, block.rows[place]

        rest: list[int] = []
        for place in range(len(block)):
            v = block.values(place)
            case = known.by_key(v)
            if case is None:
                rest.append(place)
            elif case["producto"] != v["producto"]:
                reason = f"la orden es del caso {case['id']}, del producto {case['producto']}"
                set_aside(place, "ORDEN", reason)
            elif case["id"] in taken:
                reason = f"la fila {taken[case['id']]} ya actualiza el caso {case['id']}"
                set_aside(place, "PRODUCTO", reason)
            else:
                choose(place, case)
        new: list[int] = []
        for place in rest:
            v = block.values(place)
            speaks = newest[v["producto"]] == block.rows[place]
            attended = known.open_by_product.get(v["producto"])
            if speaks and attended is not None and attended["id"] not in taken:
                choose(place, attended)
            elif v.get("causal_cierre") or (speaks and attended is None):
                new.append(place)
            elif speaks and attended is not None:
                row = taken[attended["id"]]
                set_aside(place, "PRODUCTO", f"la fila {row} ya actualiza el caso del producto")
            else:
                set_aside(place, "PRODUCTO", _OLDER)
        changed, equal = _changes(block, chosen)
        asides.sort(key=lambda aside: aside.row)
        return Comparison(block.only(new), changed, block.only(equal), asides)

    def apply(
        self,
        connection: Connection,
        comparison: Comparison,
        *,
        batch: int,
        by: Person,
        now: datetime,
    ) -> None:
        new = [_new(comparison.new.values(i), batch) for i in range(len(comparison.new))]
        rows.create_many(connection, caso, new, by=by, now=now, batch=batch)
        edits = [
            rows.Edit(o.target_id, {column: o.values[column] for column in o.before}, o.before)
            for o in comparison.changed
            if o.target_id is not None and o.before is not None
        ]
        rows.change_many(connection, caso, edits, by=by, now=now, batch=batch)

    def objection(self, connection: Connection, batch: int) -> str | None:
        for later in queries.rows(connection, "top10/cambio_posterior", lote=batch):
            return (
                f"{later['quien']} ya cambió el caso {later['fila_id']} después de importarla; "
                "corrija en la planilla lo que esté mal"
            )
        return None

    def hide(self, connection: Connection, batch: int, *, by: Person, now: datetime) -> None:
        """Annul the cases it opened and put back the cells it changed, journaled."""
        back: dict[int, dict[str, Any]] = {}
        for done in queries.rows(connection, "top10/cambios_de_lote", lote=batch):
            cells = back.setdefault(done["fila_id"], {})
            if done["accion"] == "crear":
                cells["estado"] = ANULADO
            else:
                cells[done["columna"]] = _typed(done["columna"], done["antes"])
        edits = [rows.Edit(case_id, cells) for case_id, cells in back.items()]
        reason = f"Se deshizo la importación {batch}"
        rows.change_many(connection, caso, edits, by=by, now=now, reason=reason, batch=batch)

    def purge_some(self, connection: Connection, batch: int) -> bool:
        """Nothing is hidden in rows of its own: `hide` already put all back."""
        return False


@dataclass(frozen=True)
class _Known:
    """The cases the rows of a file may speak of, by each way a row can name one; none annulled."""

    by_order: Mapping[str, Record]
    by_day: Mapping[tuple[str, date], Record]
    open_by_product: Mapping[str, Record]  # whose damage is still being attended

    @classmethod
    def of(cls, connection: Connection, block: Block) -> "_Known":
        orders = [order for order in block.columns.get("orden", ()) if order]
        products = block.columns["producto"]
        ids = {
            found["id"]
            for query, values in (
                ("top10/casos_por_orden", {"ordenes": orders}),
                ("top10/casos_de_productos", {"productos": products}),
            )
            for found in queries.rows(connection, query, **values)
        }
        by_order, by_day, open_by_product = {}, {}, {}
        for case_id in sorted(ids):  # the newest case of an order, a day or a product counts
            case = records.one(connection, caso, id=case_id)
            if case is None or case["estado"] == ANULADO:
                continue
            by_order[case["orden"]] = case
            by_day[case["producto"], case["fecha"]] = case
            if not ESTADOS[case["estado"]].final and case["estado"] not in ATENDIDOS:
                open_by_product[case["producto"]] = case
        return cls(by_order, by_day, open_by_product)

    def by_key(self, values: Mapping[str, Any]) -> Record | None:
        """The case with the row's ORDEN, else with its PRODUCTO and FECHA."""
        if values.get("orden"):
            return self.by_order.get(values["orden"])
        return self.by_day.get((values["producto"], values["fecha"]))


def _newest_by_product(block: Block) -> dict[str, int]:
    """The row that speaks for each product's open case: the latest FECHA, then the last row."""
    days = block.columns.get("fecha") or [None] * len(block)
    newest: dict[str, tuple[date, int]] = {}
    for product, day, row in zip(block.columns["producto"], days, block.rows, strict=True):
        newest[product] = max(newest.get(product, (date.min, 0)), (day or date.min, row))
    return {product: row for product, (_, row) in newest.items()}


def _changes(block: Block, chosen: Mapping[int, Record]) -> tuple[list[Outcome], list[int]]:
    """What the rows change in their cases, and the places of those that change nothing."""
    changed: list[Outcome] = []
    equal: list[int] = []
    for place in sorted(chosen):
        values, case = block.values(place), chosen[place]
        # PRODUCTO is locked once the case exists; a blank cell says nothing.
        told = {
            column: value
            for column, value in values.items()
            if value is not None and column in case and column != "producto"
        }
        if before := {c: case[c] for c, v in told.items() if case[c] != v}:
            changed.append(Outcome(block.rows[place], told, before, case["id"]))
        else:
            equal.append(place)
    return changed, equal


def _new(values: Mapping[str, Any], batch: int) -> dict[str, Any]:
    cells = {c: v for c, v in values.items() if c in caso.c}
    closed = bool(values.get("causal_cierre"))
    return {
        **cells,
        "control_calidad_usm": values.get("control_calidad_usm") or "pendiente",
        "estado": CERRADO if closed else EN_REVISION,
        "prioridad": 0,
        "segmento": "sin dato",
        "reportes": 0,
        "lote_id": batch,
    }


def _typed(column: str, text: str | None) -> Any:
    """A journaled cell as its column holds it."""
    if text is None:
        return None
    kind = caso.c[column].type.python_type
    return date.fromisoformat(text) if kind is date else kind(text)
