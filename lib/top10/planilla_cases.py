"""The cases that the rows of a planilla's file may speak of."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from lib.store import boards, queries
from lib.store.records import Record
from lib.store.tables.top10 import caso
from lib.store.work import Connection
from lib.tools.importer.block import Block
from lib.top10.flow import ANULADO, ATENDIDOS, ESTADOS

_TOGETHER = 5_000  # cases read by one statement


@dataclass(frozen=True)
class Known:
    """The cases of a file's orders and products, by each way a row can name one; none annulled."""

    by_order: Mapping[str, Record]
    by_day: Mapping[tuple[str, date], Record]
    open_by_product: Mapping[str, Record]  # one whose damage is still being attended goes first

    @classmethod
    def of(cls, connection: Connection, block: Block) -> "Known":
        """Those of a block; the newest of an order, a day or a product counts."""
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
        cases = [c for c in whole(connection, ids) if c["estado"] != ANULADO]
        attending_last = sorted(cases, key=lambda case: case["estado"] not in ATENDIDOS)
        return cls(
            {case["orden"]: case for case in cases},
            {(case["producto"], case["fecha"]): case for case in cases},
            {c["producto"]: c for c in attending_last if not ESTADOS[c["estado"]].final},
        )

    def by_key(self, values: Mapping[str, Any]) -> Record | None:
        """The case with the row's ORDEN, else with its PRODUCTO and FECHA."""
        if values.get("orden"):
            return self.by_order.get(values["orden"])
        return self.by_day.get((values["producto"], values["fecha"]))


def whole(connection: Connection, ids: Collection[int]) -> list[Record]:
    """Cases with all their cells, in the order of their ids."""
    some, columns = sorted(ids), list(caso.c.keys())
    found: dict[int, Record] = {}
    for start in range(0, len(some), _TOGETHER):
        part = some[start : start + _TOGETHER]
        found |= boards.rows_by_id(connection, caso.name, columns, part)
    return [found[case_id] for case_id in some]


def newest_by_product(block: Block) -> dict[str, int]:
    """The row that speaks for each product's open case: the latest FECHA, then the last row."""
    days = block.columns.get("fecha") or [None] * len(block)
    newest: dict[str, tuple[date, int]] = {}
    for product, day, row in zip(block.columns["producto"], days, block.rows, strict=True):
        newest[product] = max(newest.get(product, (date.min, 0)), (day or date.min, row))
    return {product: row for product, (_, row) in newest.items()}
