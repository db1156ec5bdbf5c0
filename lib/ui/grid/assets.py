"""The files of the board's page side: our modules and the grid they stand on.

The grid (AG Grid Community, MIT) is a file of an installed package, taken only
when it is byte for byte the one this was written and tried with.
"""

import gzip
from functools import cache
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from lib.base.errors import UserError

_FOLDER = Path(__file__).parent
_GRID = "ag-grid.mjs"
_GRID_PACKAGE, _GRID_FILE = "nicegui", "elements/aggrid/dist/index.js"
GRID_SHA256 = "8b10236e360bdfe5daea998bcda1b5a0aafb1fd860a4150c85e68be4ae21ba9f"


class Asset(NamedTuple):
    """One file, as it is sent: plain and compressed."""

    plain: bytes
    compressed: bytes


@cache
def modules() -> dict[str, Asset]:
    """The modules by name; UserError when the grid is not the one we know."""
    found = {p.name: p.read_bytes() for p in sorted(_FOLDER.glob("*.mjs"))}
    found[_GRID] = _grid()
    return {name: Asset(body, gzip.compress(body, 6)) for name, body in found.items()}


@cache
def version() -> str:
    """A name that changes with any of the files: browsers may keep them for ever under it."""
    whole = sha256()
    for name, asset in modules().items():
        whole.update(name.encode() + asset.plain)
    return whole.hexdigest()[:16]


def address(name: str) -> str:
    """Where a module is served."""
    return f"/vivo/js/{version()}/{name}"


@cache
def styles() -> str:
    """The styles of the board, one text."""
    return "\n".join(p.read_text(encoding="utf-8") for p in sorted(_FOLDER.glob("*.css")))


def _grid() -> bytes:
    package = find_spec(_GRID_PACKAGE)  # found, not imported: only its file is wanted
    if package is None or not package.submodule_search_locations:
        raise UserError(f"Falta el paquete {_GRID_PACKAGE}: pip install -r requirements.txt")
    path = Path(package.submodule_search_locations[0], _GRID_FILE)
    body = path.read_bytes() if path.exists() else b""
    if sha256(body).hexdigest() != GRID_SHA256:
        raise UserError(
            f"La rejilla instalada con {_GRID_PACKAGE} no es la probada: instale las versiones "
            "de requirements.txt en un entorno limpio."
        )
    return body
