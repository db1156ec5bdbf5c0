"""kill -9 at random moments: nothing half, nothing acknowledged missing, the check clean."""

import json
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select, text, update

from lib.base.permissions import CONSOLA
from lib.procedimientos import clases
from lib.store import integrity, rows
from lib.store.tables.importacion import cuarentena, lote
from lib.store.tables.maestros import zona
from lib.store.tables.sistema import diario
from lib.store.tables.top10 import reporte_dano
from lib.store.work import reading, writing
from lib.tools.importer import batches
from lib.tools.site import Site
from tests.conftest import NOW, ROOT
from tests.processes import tied

KILLS = 12


@dataclass
class Child:
    """A process of ours and what it has told us, line by line, until it was killed."""

    process: subprocess.Popen[bytes]

    @classmethod
    def start(cls, module: str, *arguments: str) -> "Child":
        command = tied([sys.executable, "-m", module, *arguments], signal="KILL")
        child = cls(subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE))
        assert child.process.stdout is not None
        assert child.process.stdout.readline() == b"ready\n"
        return child

    def killed_after(self, seconds: float, *, lines: int = 0) -> list[dict[str, object]]:
        """Let it tell some lines and work on, kill -9 it, and return the lines not yet read.

        Only whole lines count: they are what it acknowledged.
        """
        for _ in range(lines):
            self.process.stdout.readline()
        time.sleep(seconds)
        self.process.kill()
        told, _ = self.process.communicate()
        whole = told[: told.rfind(b"\n") + 1]
        return [json.loads(line) for line in whole.splitlines()]


def settle(site: Site) -> None:
    """Wait until the server has seen that its killed clients are gone."""
    site.engine.dispose()
    others = text("select count(*) from pg_stat_activity where datname = current_database()")
    deadline = time.monotonic() + 60
    while site.engine.dialect.name == "postgresql" and time.monotonic() < deadline:
        with reading(site.engine) as connection:
            if connection.execute(others).scalar_one() == 1:  # this very connection
                return
        time.sleep(0.01)
    assert site.engine.dialect.name != "postgresql", "a killed client's backend is still there"


def problems(site: Site) -> Sequence[object]:
    with reading(site.engine) as connection:
        return list(integrity.problems(connection))


def test_killed_saves_leave_nothing_half_and_nothing_lost(site: Site, engine_url: str) -> None:
    """Two writers at a time, so that one is often waiting or inside when the other dies."""
    chance = random.Random(20261118)
    acknowledged: list[dict[str, object]] = []
    for turn in range(KILLS // 2):
        writers = [Child.start("tests.faults.saver", engine_url, f"{turn}{w}") for w in "ab"]
        for writer in writers:
            acknowledged += writer.killed_after(chance.uniform(0.01, 0.15))
    assert len(acknowledged) > KILLS, "the writers hardly wrote: this proves nothing"
    settle(site)

    with reading(site.engine) as connection:
        journal = connection.execute(select(diario).order_by(diario.c.seq)).mappings().all()
        zones = {r["id"]: r for r in connection.execute(select(zona)).mappings()}
    assert [e["seq"] for e in journal] == list(range(1, len(journal) + 1))
    by_seq = {e["seq"]: e for e in journal}
    for told in acknowledged:
        entry = by_seq[told["seq"]]
        assert entry["fila_id"] == told["row"]
        assert told["value"] in entry["despues"]
    entries = Counter(e["fila_id"] for e in journal)
    assert {row_id: row["version"] for row_id, row in zones.items()} == dict(entries)
    last = {e["fila_id"]: e["despues"] for e in journal if e["columna"] == "centro_operaciones"}
    assert {i: zones[i]["centro_operaciones"] for i in last} == last
    assert problems(site) == []


ROWS = 1_500


def reports(path: Path, rows: range, technician: str) -> Path:
    """A file of reports numbered by `rows`, one bad row among them, all of one technician."""
    head = "numero;producto;abierto_en;tecnico\n"
    lines = [f"R{n:05};44{n % 700:05};{1 + n % 28:02}/10/2026 08:30;{technician}\n" for n in rows]
    path.write_text(f"{head}{''.join(lines)}R99999;;15/10/2026 08:30;{technician}\n", "utf-8")
    return path


def visible(site: Site) -> Counter[str]:
    """Reports that people see, by technician: the old file gave Rojas, the new one Quispe."""
    hidden = select(lote.c.id).where(lote.c.estado.in_(("aplicando", "deshaciendo")))
    shown = reporte_dano.c.lote_id.not_in(hidden) & (
        reporte_dano.c.reemplazado_por.is_(None) | reporte_dano.c.reemplazado_por.in_(hidden)
    )
    query = select(reporte_dano.c.tecnico, func.count()).where(shown).group_by("tecnico")
    with reading(site.engine) as connection:
        return Counter(dict(tuple(row) for row in connection.execute(query)))


def imported(url: str, path: Path) -> int:
    """Import a file without killing; how many steps it took."""
    child = Child.start("tests.faults.importing", url, str(path))
    told, _ = child.process.communicate(timeout=60)
    assert child.process.returncode == 0
    return len(told.splitlines())


def test_killed_imports_show_all_or_nothing(site: Site, engine_url: str, tmp_path: Path) -> None:
    """Old file: R0…R1499 by Rojas. New: R750…R2249 by Quispe, half changes, half new.

    Seen before: 1,500 of Rojas. Seen after: 750 of Rojas and 1,500 of Quispe.
    """
    old = reports(tmp_path / "viejo.csv", range(ROWS), "Rojas")
    new = reports(tmp_path / "nuevo.csv", range(ROWS // 2, ROWS // 2 + ROWS), "Quispe")
    before = Counter({"Rojas": 1500})
    after = Counter({"Rojas": 750, "Quispe": 1500})
    steps = imported(engine_url, old)
    assert visible(site) == before
    chance = random.Random(20261118)
    cut = 0
    for turn in range(KILLS):
        child = Child.start("tests.faults.importing", engine_url, str(new))
        told = child.killed_after(chance.uniform(0, 0.02), lines=chance.randint(0, steps))
        settle(site)
        seen = visible(site)
        assert seen in (before, after)
        assert not any("done" in t for t in told) or seen == after, (
            "an acknowledged import is missing"
        )
        if seen == after:
            undo_under_fire(site, engine_url, chance.randint(0, 2 * steps), before)
            continue
        cut += leftovers(site) != []
        if turn % 2:  # else the next import finds what this one left
            batches.recover(site, clases())
            assert visible(site) == before, "recovering changed what people see"
            assert leftovers(site) == []
            assert problems(site) == []
    assert cut >= KILLS // 4, "hardly a kill came halfway: this proves nothing"
    for _ in range(KILLS // 3):
        imported(engine_url, new)
        undo_under_fire(site, engine_url, chance.randint(0, 2 * steps), before)
    imported(engine_url, new)
    assert visible(site) == after
    assert leftovers(site) == []
    assert problems(site) == []


def undo_under_fire(site: Site, url: str, steps: int, before: Counter[str]) -> None:
    """Undo the last import, killed as well; repeated until it is undone it ends as before."""
    with reading(site.engine) as connection:
        batch = connection.execute(select(func.max(lote.c.id)).where(lote.c.estado == "aplicado"))
        number = batch.scalar_one()
    shown = visible(site)
    child = Child.start("tests.faults.importing", url, "--deshacer", str(number))
    child.killed_after(0.005, lines=steps)
    settle(site)
    assert visible(site) in (shown, before)
    batches.recover(site, clases())
    if visible(site) == shown:  # killed before it began
        batches.undo(site, clases(), number, by=CONSOLA)
    assert visible(site) == before
    assert leftovers(site) == []
    assert problems(site) == []


def leftovers(site: Site) -> list[object]:
    """Rows of batches that were never shown or were undone, and batches in between."""
    gone = select(lote.c.id).where(lote.c.estado != "aplicado")
    with reading(site.engine) as connection:
        between = select(lote.c.id).where(lote.c.estado.in_(("aplicando", "deshaciendo")))
        rows = select(reporte_dano.c.id).where(reporte_dano.c.lote_id.in_(gone))
        replaced = select(reporte_dano.c.id).where(reporte_dano.c.reemplazado_por.in_(gone))
        interrupted = select(lote.c.id).where(lote.c.estado == "interrumpido")
        aside = select(cuarentena.c.id).where(cuarentena.c.lote_id.in_(interrupted))
        return [r for q in (between, rows, replaced, aside) for r in connection.execute(q).all()]


def test_verificar_finds_what_was_changed_behind_the_journal(site: Site, ana) -> None:
    """The check itself can fail: a cell is changed by hand, then a version."""
    cells = {"nombre": "Sur", "centro_operaciones": "A", "activa": True}
    with writing(site.engine) as connection:
        rows.create(connection, zona, cells, by=ana, now=NOW)
        rows.change(connection, zona, 1, {"centro_operaciones": "B"}, by=ana, now=NOW)
    assert problems(site) == []
    for change in ({"centro_operaciones": "C"}, {"centro_operaciones": "B", "version": 9}):
        with writing(site.engine) as connection:
            connection.execute(update(zona).values(**change))
        assert len(problems(site)) == 1
