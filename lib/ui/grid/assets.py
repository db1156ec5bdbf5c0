"""The files of the page side of our elements: their modules, and the grid the board stands on.

Each is served under its folder, as they lie here, so that one may import another's.

The grid (AG Grid Community, MIT) is a file of an installed package, taken only
when it is byte for byte the one this was written and tried with.
"""

import gzip
import json
from functools import cache
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from lib.base.errors import UserError

_FOLDERS = {name: Path(__file__).parents[1] / name for name in ("grid", "visit")}
_GRID = "grid/ag-grid.mjs"
_GRID_PACKAGE, _GRID_FILE = "nicegui", "elements/aggrid/dist/index.js"
GRID_SHA256 = "8b10236e360bdfe5daea998bcda1b5a0aafb1fd860a4150c85e68be4ae21ba9f"

_BOOTSTRAP = """
export default function (component) {
  const address = new URL(component.data.module, window.location.origin).href;
  let cleanup = null;
  let gone = false;
  import(address).then(
    (module) => {
      if (!gone) cleanup = module.mount(component);
    },
    () => {
      const words = WORDS;
      const told = document.createElement("p");
      told.setAttribute("role", "alert");
      told.textContent = words;
      component.parentElement.append(told);
    },
  );
  return () => {
    gone = true;
    cleanup?.();
  };
}
"""


class Asset(NamedTuple):
    """One file, as it is sent: plain and compressed."""

    plain: bytes
    compressed: bytes


@cache
def modules() -> dict[str, Asset]:
    """The modules by name; UserError when the grid is not the one we know."""
    found = {
        f"{folder}/{path.name}": path.read_bytes()
        for folder, where in _FOLDERS.items()
        for path in sorted(where.glob("*.mjs"))
    }
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
def styles(folder: str) -> str:
    """The styles of an element, one text."""
    found = sorted(_FOLDERS[folder].glob("*.css"))
    return "\n".join(path.read_text(encoding="utf-8") for path in found)


def bootstrap(failed: str) -> str:
    """An element's own script: it only fetches the modules, which browsers keep by their address.

    failed is what is said when they do not come.
    """
    return _BOOTSTRAP.replace("WORDS", json.dumps(failed))


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
