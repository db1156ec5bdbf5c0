"""The journal: written once, numbered without gaps in the order of the commits."""

import random
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import DBAPIError

from lib.base.permissions import Person
from lib.store import journal
from lib.store.tables.sistema import diario
from lib.store.work import reading, writing
from lib.tools.site import Site
from tests.conftest import NOW


def append(engine: Engine, by: Person, *row_ids: int, undo: bool = False) -> int:
    """Append one entry per row id in a transaction of its own, saved or rolled back."""
    entries = [journal.Entry("crear", "caso", row_id) for row_id in row_ids]
    with writing(engine) as connection:
        last = journal.append(connection, entries, by=by, now=NOW)
        if undo:
            connection.rollback()
        return last


def numbers(engine: Engine) -> list[tuple[int, int]]:
    """(seq, row id) of every entry."""
    with reading(engine) as connection:
        query = select(diario.c.seq, diario.c.fila_id).order_by(diario.c.seq)
        return [(seq, row_id) for seq, row_id in connection.execute(query)]


def test_append_numbers_from_one_without_gaps(site: Site, ana: Person) -> None:
    assert append(site.engine, ana, 7, 8) == 2
    assert append(site.engine, ana) == 2, "nothing appended, nothing counted"
    assert append(site.engine, ana, 9) == 3
    assert numbers(site.engine) == [(1, 7), (2, 8), (3, 9)]


def test_append_says_who_when_why_and_through_what(site: Site, ana: Person) -> None:
    entry = journal.Entry("cambiar", "caso", 7, "zona", "Norte", None)
    with writing(site.engine) as connection:
        journal.append(connection, [entry], by=ana, now=NOW, reason="mudanza", batch=3)
    with reading(site.engine) as connection:
        row = dict(connection.execute(select(diario)).mappings().one())
    assert row == {
        "seq": 1,
        "en": NOW,
        "quien": "ana",
        "via": "pantalla",
        "accion": "cambiar",
        "tabla": "caso",
        "fila_id": 7,
        "columna": "zona",
        "antes": "Norte",
        "despues": None,
        "motivo": "mudanza",
        "lote": 3,
        "cliente_n": None,
    }


ALTERATIONS = {
    "update": "update diario set quien = 'otra' where seq = 1",
    "update of nothing in particular": "update diario set motivo = motivo",
    "delete": "delete from diario where seq = 1",
    "delete of all": "delete from diario",
    "truncate": "truncate diario",
    "replace": "insert or replace into diario (seq, en, quien, via, accion, tabla, fila_id)"
    " values (1, '2026-01-01', 'otra', 'x', 'x', 'x', 1)",
    "upsert": "insert into diario (seq, en, quien, via, accion, tabla, fila_id)"
    " values (1, '2026-01-01', 'otra', 'x', 'x', 'x', 1)"
    " on conflict (seq) do update set quien = 'otra'",
}


ONLY = {"truncate": "postgres", "replace": "sqlite"}  # the other engine has no such statement
CASES = [(b, a) for a in ALTERATIONS for b in ("sqlite", "postgres") if ONLY.get(a, b) == b]


@pytest.mark.parametrize(("backend", "alteration"), CASES)
def test_alteration_is_refused_by_the_database(site: Site, ana: Person, alteration: str) -> None:
    append(site.engine, ana, 7)
    with (
        pytest.raises(DBAPIError, match="el diario no se altera"),
        writing(site.engine) as connection,
    ):
        connection.execute(text(ALTERATIONS[alteration]))
    with reading(site.engine) as connection:
        assert connection.execute(select(diario.c.quien)).scalars().all() == ["ana"]


def test_rolled_back_entry_leaves_no_gap(site: Site, ana: Person) -> None:
    append(site.engine, ana, 1)
    append(site.engine, ana, 2, undo=True)
    append(site.engine, ana, 3)
    assert numbers(site.engine) == [(1, 1), (2, 3)]


def test_second_writer_waits_for_the_commit_of_the_first(site: Site, ana: Person) -> None:
    """Interleaved: the second may not take a number while the first could still roll back."""
    done = threading.Event()

    def second() -> None:
        append(site.engine, ana, 2)
        done.set()

    with writing(site.engine) as connection:
        journal.append(connection, [journal.Entry("crear", "caso", 1)], by=ana, now=NOW)
        thread = threading.Thread(target=second)
        thread.start()
        assert not done.wait(0.4), "the second committed while the first was open"
        assert numbers(site.engine) == [], "an uncommitted entry is visible"
    assert done.wait(60)
    thread.join()
    assert numbers(site.engine) == [(1, 1), (2, 2)]


def test_reader_never_sees_a_gap_while_writers_race(site: Site, ana: Person) -> None:
    """4 writers × 25 transactions, a third of them rolled back; a reader looks all the time."""
    chance = random.Random(2026)
    undone = {n for n in range(100) if chance.random() < 1 / 3}
    seen: list[list[int]] = []
    stop = threading.Event()

    def write(n: int) -> None:
        append(site.engine, ana, n, undo=n in undone)

    def look() -> None:
        while not stop.is_set():
            seen.append([seq for seq, _ in numbers(site.engine)])

    reader = threading.Thread(target=look)
    reader.start()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(100)))
    stop.set()
    reader.join()
    assert all(view == list(range(1, len(view) + 1)) for view in seen)
    final = numbers(site.engine)
    assert [seq for seq, _ in final] == list(range(1, 101 - len(undone)))
    assert {row_id for _, row_id in final} == set(range(100)) - undone


def test_cells_have_one_text_form() -> None:
    assert journal.as_text(None) is None
    assert journal.as_text("Norte") == "Norte"
    assert journal.as_text(True) == "true"
    assert journal.as_text(15) == "15"
    assert journal.as_text(NOW) == "2026-11-18T15:00:00+00:00"
    assert journal.as_text(NOW.date()) == "2026-11-18"
    assert journal.as_text({"b": 1, "a": "ñ"}) == '{"a": "ñ", "b": 1}'
