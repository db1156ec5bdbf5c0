"""A cell that is not a value of its field: the reason, in words for the person."""

from datetime import date, datetime, time, timedelta
from typing import Any

from lib.tools.importer.reading.cells import as_text


class Refused(Exception):
    """The reason, in Spanish, why a cell is not a value of its field."""


def what(cell: Any) -> str:
    """What sort of value a typed cell holds."""
    names = {bool: "sí o no", int: "un número", float: "un número", datetime: "una fecha",
             date: "una fecha", time: "una hora", timedelta: "una duración",
             str: "un texto"}  # fmt: skip
    return names.get(type(cell), as_text(cell))
