"""Files of a few rows that take several blocks and transactions to import."""

from pathlib import Path

import pytest

from lib.procedimientos import clase
from lib.tools.importer import run, versioned
from lib.tools.site import Site


@pytest.fixture
def short_transactions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of a few rows take several blocks and transactions."""
    monkeypatch.setattr(run, "_READ_AHEAD", 5)
    monkeypatch.setattr(run, "_Pace", lambda: Pace())
    monkeypatch.setattr(versioned, "_PURGE", 2)


class Pace(run._Pace):
    """Two rows in a transaction, however fast."""

    def __init__(self) -> None:
        super().__init__(size=2)

    def after(self, rows: int, seconds: float) -> None:
        assert rows <= 2


@pytest.fixture
def opened(site: Site, tmp_path: Path, short_transactions: None):
    """Some rows `numero;producto;tecnico` of 17/11/2026 as an open file."""
    count = iter(range(100))

    def opening(*rows: str, name: str = ""):
        path = tmp_path / (name or f"archivo{next(count)}.csv")
        lines = (f"{row};17/11/2026 08:00" for row in rows)
        path.write_text("\n".join(("numero;producto;tecnico;abierto_en", *lines)), "utf-8")
        return run.open_records(site, clase("reportes_dano"), path, None)

    return opening
