"""Kept totals: forgotten where the rows under them changed, computed again when asked."""

from sqlalchemy import Connection, delete

from lib.store.tables.top10 import mes_top10, semana_top10


def forget_weeks(connection: Connection, first: str, last: str) -> None:
    """Forget the weekly totals from one ISO week to another, both included, under every rule."""
    week = semana_top10.c.semana
    connection.execute(delete(semana_top10).where(week >= first, week <= last))


def forget_months(connection: Connection, first: str, last: str, *, measure: str) -> None:
    """Forget a measure's totals from one month to another, both included, under every rule."""
    month = mes_top10.c.mes
    mine = mes_top10.c.medida == measure
    connection.execute(delete(mes_top10).where(mine, month >= first, month <= last))
