"""Dropped files: on disk at once, and gone with the page, with the import or with the day."""

import os
import time
from io import BytesIO

import pytest

from lib.tools.importer import upload
from tests.builders import set_clock

OWNER = "pagina"


@pytest.fixture(autouse=True)
def apart(tmp_path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(upload, "folder", lambda: tmp_path / "subidas")


def left() -> list[str]:
    return sorted(p.name for p in upload.folder().rglob("*") if p.is_file())


def test_file_keeps_its_name_and_its_bytes() -> None:
    found = upload.receive("Reportes de daño.csv", BytesIO(b"a;b\n1;2\n"), owner=OWNER)
    assert found.path.read_bytes() == b"a;b\n1;2\n"
    assert (found.name, found.size) == ("Reportes de daño.csv", 8)
    assert found.max_mb == 1


@pytest.mark.parametrize(
    ("sent", "kept"),
    [("../../etc/passwd", "etc passwd"), ("a\x00b.csv", "a b.csv"), ("  ", "archivo"),
     ("x" * 300 + ".csv", "x" * 120 + ".csv"),
     ("表" * 300 + ".csv", "表" * 40 + ".csv")],  # three bytes each
)  # fmt: skip
def test_name_that_no_file_may_have_is_made_fit(sent: str, kept: str) -> None:
    found = upload.receive(sent, BytesIO(b"1"), owner=OWNER)
    assert found.name == kept
    assert upload.folder() in found.path.parents


def test_copy_that_breaks_off_leaves_nothing() -> None:
    class Broken(BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell():
                raise ConnectionError
            return super().read(2)

    with pytest.raises(ConnectionError):
        upload.receive("a.csv", Broken(b"abcdef"), owner=OWNER)
    assert left() == []


def test_file_goes_when_its_page_closes_and_stays_when_it_comes_back(monkeypatch) -> None:
    monkeypatch.setattr(upload, "GRACE_SECONDS", 1.0)
    upload.receive("a.csv", BytesIO(b"1"), owner=OWNER)
    upload.leave(OWNER)
    upload.stay(OWNER)
    time.sleep(1.5)
    assert left() == ["a.csv"]
    monkeypatch.setattr(upload, "GRACE_SECONDS", 0.05)
    upload.leave(OWNER)
    deadline = time.monotonic() + 20
    while list(upload.folder().iterdir()):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_work_keeps_its_file_though_the_page_lets_it_go() -> None:
    found = upload.receive("a.csv", BytesIO(b"1"), owner=OWNER)
    with upload.lent(found) as path:
        upload.discard(found)
        assert path.read_bytes() == b"1"
        assert path.name == "a.csv"
    assert left() == []


def test_sweep_takes_what_is_older_than_a_day(sqlite_site) -> None:
    old = upload.receive("viejo.csv", BytesIO(b"1"), owner="ayer")
    upload.receive("nuevo.csv", BytesIO(b"2"), owner="hoy")
    set_clock(sqlite_site, "2026-11-18 11:00")
    now = sqlite_site.now().timestamp()
    for path in (old.path, old.path.parent, old.path.parent.parent):
        os.utime(path, (now - 25 * 3600, now - 25 * 3600))
    assert upload.sweep(sqlite_site) == 1
    assert left() == ["nuevo.csv"]
