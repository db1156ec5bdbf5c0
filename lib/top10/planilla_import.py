"""The planilla as an import's target: rows join or open cases (COM-DSC-P14, Anexo 1).

A row is found by its ORDEN, else by PRODUCTO + FECHA; otherwise it joins the
product's case that is still being attended, or opens one. An empty cell of the
file leaves the case's cell alone: nothing typed is lost to a blank.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from lib.base.permissions import Person
from lib.store import queries, records, rows
from lib.store.tables.top10 import caso
from lib.store.work import Connection
from lib.tools.importer.kinds import Aside, Good, Outcome
from lib.top10.flow import ANULADO, CERRADO, EN_REVISION, ESTADOS
from lib.top10.spec import TABLERO_TOPE


class PlanillaTarget:
    """Writes cases through their journal, all of a file in one transaction."""

    whole_limit: int | None = TABLERO_TOPE

    def compare(
        self, connection: Connection, goods: Sequence[Good]
    ) -> tuple[list[Outcome], list[Aside]]:
        by_order, by_day, attended = _existing(connection, goods)
        takes = _newest_by_product(goods)
        outcomes: list[Outcome] = []
        asides: list[Aside] = []
        for good in goods:
            v = good.values
            found = by_order.get(v["orden"]) if v.get("orden") else by_day.get(_day_key(v))
            if found is None and takes[v["producto"]] == good.row:
                found = attended.get(v["producto"])
            if found is not None:
                outcomes.append(_change(connection, good, found))
            elif v.get("causal_cierre") or takes[v["producto"]] == good.row:
                outcomes.append(Outcome(good.row, "nueva", v))
            else:
                reason = (
                    "otra fila más nueva de este archivo ya abre o actualiza el caso del "
                    "producto; ciérrela con su causal o impórtela aparte"
                )
                asides.append(Aside(good.row, "PRODUCTO", v["producto"], reason, good.content))
        return outcomes, asides

    def apply(
        self,
        connection: Connection,
        outcomes: Sequence[Outcome],
        *,
        batch: int,
        by: Person,
        now: datetime,
    ) -> None:
        new = [_new(o.values, batch) for o in outcomes if o.action == "nueva"]
        rows.create_many(connection, caso, new, by=by, now=now, batch=batch)
        for outcome in outcomes:
            if outcome.action == "cambiada" and outcome.target_id is not None:
                cells = {c: outcome.values[c] for c in outcome.before or {}}
                rows.change(
                    connection,
                    caso,
                    outcome.target_id,
                    cells,
                    by=by,
                    now=now,
                    seen=outcome.before,
                    batch=batch,
                )

    def objection(self, connection: Connection, batch: int) -> str | None:
        for later in queries.rows(connection, "top10/cambio_posterior", lote=batch):
            return f"{later['quien']} ya cambió el caso {later['fila_id']} después de importarla"
        return None

    def hide(self, connection: Connection, batch: int, *, by: Person, now: datetime) -> None:
        """Annul the cases it opened and put back the cells it changed, journaled."""
        for done in queries.rows(connection, "top10/cambios_de_lote", lote=batch):
            if done["accion"] == "crear":
                back: dict[str, Any] = {"estado": ANULADO}
            else:
                back = {done["columna"]: _typed(done["columna"], done["antes"])}
            reason = f"Se deshizo la importación {batch}"
            rows.change(connection, caso, done["fila_id"], back, by=by, now=now, reason=reason)

    def purge_some(self, connection: Connection, batch: int) -> bool:
        """Nothing is hidden in rows of its own: `hide` already put all back."""
        return False


def _existing(
    connection: Connection, goods: Sequence[Good]
) -> tuple[dict[str, int], dict[tuple[str, date | None], int], dict[str, int]]:
    """Case ids by order, by product and day, and by product for those still being attended."""
    orders = [g.values["orden"] for g in goods if g.values.get("orden")]
    products = [g.values["producto"] for g in goods]
    by_order = {
        r["orden"]: r["id"]
        for r in queries.rows(connection, "top10/casos_por_orden", ordenes=orders)
    }
    by_day: dict[tuple[str, date | None], int] = {}
    attended: dict[str, int] = {}
    for case in queries.rows(connection, "top10/casos_de_productos", productos=products):
        if case["fecha"] is not None:
            by_day[case["producto"], case["fecha"]] = case["id"]
        state = ESTADOS[case["estado"]]
        if not state.final and not state.attended:
            attended[case["producto"]] = case["id"]
    return by_order, by_day, attended


def _newest_by_product(
    goods: Sequence[Good],
) -> dict[str, int]:
    """The row that speaks for each product's open case: the latest FECHA, then the last row."""
    newest: dict[str, tuple[date, int]] = {}
    for good in goods:
        v = good.values
        rank = (v.get("fecha") or date.min, good.row)
        if v["producto"] not in newest or rank > newest[v["producto"]]:
            newest[v["producto"]] = rank
    return {product: row for product, (_, row) in newest.items()}


def _day_key(values: Mapping[str, Any]) -> tuple[str, date | None]:
    return values["producto"], values.get("fecha")


def _change(connection: Connection, good: Good, case_id: int) -> Outcome:
    case = records.one(connection, caso, id=case_id)
    assert case is not None
    # PRODUCTO is locked once the case exists; a blank cell says nothing.
    told = {c: v for c, v in good.values.items() if v is not None and c in case and c != "producto"}
    before = {c: case[c] for c, v in told.items() if case[c] != v}
    return Outcome(good.row, "cambiada" if before else "igual", told, before, case_id)


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
