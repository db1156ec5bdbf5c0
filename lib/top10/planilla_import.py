"""The planilla as an import's target: rows join or open cases (COM-DSC-P14, Anexo 1).

A row is found by its ORDEN, else by PRODUCTO + FECHA; otherwise it joins the
product's case that is still being attended, or opens one where no case of the
product is open. An empty cell of the file leaves the case's cell alone: nothing
typed is lost to a blank. Who imports writes what they may write on the board.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from lib.base.errors import UserError
from lib.base.permissions import Permission, Person
from lib.store import boards, queries, rows
from lib.store.records import Record
from lib.store.tables.top10 import caso
from lib.store.work import Connection
from lib.tools.importer.block import Aside, Block, Comparison, Outcome
from lib.tools.importer.reading.cells import as_text
from lib.top10.flow import ANULADO, ATENDIDOS, CERRADO, EN_REVISION
from lib.top10.planilla_cases import Known, newest_by_product, whole
from lib.top10.planilla_rights import Rights
from lib.top10.spec import TABLERO

_NOT_THEIRS = "el caso no es de sus zonas"
_TAKEN_OUT = "la fila no queda en sus zonas"
_ALREADY_OPEN = "el producto ya tiene un caso abierto"
_GO_ON = "Siga en él, o envíe la fila cuando termine"
_BORN = {"control_calidad_usm": "pendiente"}  # what a case holds where the file says nothing
_OLDER = (
    "otra fila más nueva de este archivo ya abre o actualiza el caso del producto; "
    "ciérrela con su causal o impórtela aparte"
)


class PlanillaTarget:
    """Writes cases through their journal, all of a file in one transaction."""

    whole_limit: int | None = TABLERO.cap
    neighbours: str | None = None

    def narrowed(self, by: Person) -> str:
        return Rights.of(by).told()

    def closed(self, by: Person) -> Mapping[str, Permission]:
        return Rights.of(by).closed

    def compare(self, connection: Connection, block: Block, *, by: Person) -> Comparison:
        by.require(Permission.PLANILLA_EDITAR)
        rights = Rights.of(by)
        known, newest = Known.of(connection, block), newest_by_product(block)
        asides: list[Aside] = []
        chosen: dict[int, Record] = {}  # place in the block → its case
        taken: dict[int, int] = {}  # case → row of the file

        def set_aside(place: int, column: str, reason: str) -> None:
            value = as_text(block.columns.get(column.lower(), {place: None})[place])
            asides.append(Aside(block.rows[place], column, value, reason, block.content[place]))

        def choose(place: int, case: Record) -> None:
            if rights.reach(block.values(place).get("zona") or case["zona"]):
                chosen[place], taken[case["id"]] = case, block.rows[place]
            else:
                set_aside(place, "ZONA", f"{_TAKEN_OUT}: {rights.only}")

        rest: list[int] = []
        for place in range(len(block)):
            v = block.values(place)
            case = known.by_key(v)
            if case is None:
                rest.append(place)
            elif not rights.reach(case["zona"]):
                set_aside(place, "PRODUCTO", f"{_NOT_THEIRS}: {rights.only}")
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
            case = known.open_by_product.get(v["producto"])
            if case is not None and not rights.reach(case["zona"]):
                set_aside(place, "PRODUCTO", f"{_NOT_THEIRS}: {rights.only}")
            elif case is not None and speaks and case["estado"] not in ATENDIDOS:
                if case["id"] in taken:
                    reason = f"la fila {taken[case['id']]} ya actualiza el caso del producto"
                    set_aside(place, "PRODUCTO", reason)
                else:
                    choose(place, case)
            elif case is not None:
                which = f"el {case['id']} ({case['estado']})"
                set_aside(place, "PRODUCTO", f"{_ALREADY_OPEN}: {which}. {_GO_ON}")
            elif not (speaks or v.get("causal_cierre")):
                set_aside(place, "PRODUCTO", _OLDER)
            elif rights.reach(v.get("zona")):
                new.append(place)
            else:
                set_aside(place, "ZONA", f"{_TAKEN_OUT}: {rights.only}")
        # The row that speaks for its product comes last: the case it opens is the newest one,
        # which is where the product's next reports go.
        new.sort(key=lambda place: newest[block.columns["producto"][place]] == block.rows[place])
        left_out: dict[str, list[int]] = {column: [] for column in rights.closed}
        changed, equal = _changes(block, chosen, left_out)
        opened = _without(block.only(new), left_out)
        asides.sort(key=lambda aside: aside.row)
        return Comparison(opened, changed, block.only(equal), asides, rights.notices(left_out))

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
            who = boards.names_of(connection, {later["quien"]})[later["quien"]]
            return (
                f"{who} ya cambió el caso {later['fila_id']} después de importarla; "
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
        zones = [case["zona"] for case in whole(connection, back)]
        if why := Rights.of(by).objection(back, zones):
            raise UserError(f"La importación {batch} no se puede deshacer: {why}.")
        edits = [rows.Edit(case_id, cells) for case_id, cells in back.items()]
        reason = f"Se deshizo la importación {batch}"
        rows.change_many(connection, caso, edits, by=by, now=now, reason=reason, batch=batch)

    def purge_some(self, connection: Connection, batch: int) -> bool:
        """Nothing is hidden in rows of its own: `hide` already put all back."""
        return False


def _changes(
    block: Block, chosen: Mapping[int, Record], left_out: dict[str, list[int]]
) -> tuple[list[Outcome], list[int]]:
    """What the rows change in their cases, and the places of those that change nothing.

    Notes in `left_out` the rows that would change one of its columns.
    """
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
        for column in left_out.keys() & told.keys():
            if told.pop(column) != case[column]:
                left_out[column].append(block.rows[place])
        if before := {c: case[c] for c, v in told.items() if case[c] != v}:
            known = told | {"producto": case["producto"]}  # what people know the case by
            changed.append(Outcome(block.rows[place], known, before, case["id"]))
        else:
            equal.append(place)
    return changed, equal


def _without(new: Block, left_out: dict[str, list[int]]) -> Block:
    """Rows that open cases, without the columns in `left_out`, where they are noted."""
    kept = {name: column for name, column in new.columns.items() if name not in left_out}
    for name in left_out.keys() & new.columns.keys():
        cells = zip(new.rows, new.columns[name], strict=True)
        left_out[name] += [row for row, value in cells if value not in (None, _BORN.get(name))]
        left_out[name].sort()
    return Block(new.rows, kept, new.content)


def _new(values: Mapping[str, Any], batch: int) -> dict[str, Any]:
    cells = {c: v for c, v in values.items() if c in caso.c}
    closed = bool(values.get("causal_cierre"))
    return {
        **cells,
        **{c: values.get(c) or born for c, born in _BORN.items()},
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
