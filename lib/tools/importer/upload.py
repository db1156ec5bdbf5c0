"""Files that people drop on the screen: on disk at once, and gone when they are of no use.

A file lies in `PLANILLA_VAR/subidas/<owner>/<hash>/<name>`; the owner is one
open page. It goes away when its import is applied, when its page lets it go,
two minutes after its page has closed, and in any case after a day.
"""

import hashlib
import os
import re
import secrets
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from lib.base.settings import settings
from lib.tools.site import Site

GRACE_SECONDS = 120.0  # a page that only lost its connection comes back within this
_KEPT_SECONDS = 24 * 3600
_CHUNK = 1 << 20
_UNFIT = re.compile(r"[\x00-\x1f\x7f/\\]")
_PARTIAL = "a-medias"

_leaving: dict[str, threading.Timer] = {}
_turn = threading.Lock()


@dataclass(frozen=True)
class Upload:
    """A file on disk: its name as the person knows it, the hash of its content, its bytes."""

    path: Path
    digest: str
    size: int

    @property
    def name(self) -> str:
        """The file's own name."""
        return self.path.name

    @property
    def max_mb(self) -> int:
        """A bound that the file keeps: the uploader has already held it to the site's."""
        return self.size // (1 << 20) + 1


def folder() -> Path:
    """Where uploads lie."""
    return settings().var / "subidas"


def new_owner() -> str:
    """A name for an open page."""
    return secrets.token_hex(8)


def receive(name: str, stream: BinaryIO, *, owner: str) -> Upload:
    """Copy a file to disk piece by piece; nothing is left of one that breaks off."""
    home = folder() / owner
    home.mkdir(parents=True, exist_ok=True)
    partial = home / f"{_PARTIAL}-{secrets.token_hex(4)}"
    digest, size = hashlib.sha256(), 0
    try:
        with partial.open("wb") as file:
            while piece := stream.read(_CHUNK):
                digest.update(piece)
                size += file.write(piece)
        place = home / digest.hexdigest()[:20]
        place.mkdir(exist_ok=True)
        path = partial.rename(place / _fit(name))
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    return Upload(path, digest.hexdigest(), size)


def discard(upload: Upload) -> None:
    """Remove a file that is of no more use to its page."""
    shutil.rmtree(upload.path.parent, ignore_errors=True)


@contextmanager
def lent(upload: Upload) -> Iterator[Path]:
    """The file under a second name for the block: its page may close and take the first away."""
    own = folder() / f"trabajo-{secrets.token_hex(8)}"
    own.mkdir(parents=True)
    path = own / upload.name
    try:
        os.link(upload.path, path)
        yield path
    finally:
        shutil.rmtree(own, ignore_errors=True)


def stay(owner: str) -> None:
    """The page is open (again): its files stay."""
    with _turn:
        timer = _leaving.pop(owner, None)
    if timer is not None:
        timer.cancel()


def leave(owner: str) -> None:
    """The page closed: its files go, unless it comes back soon."""
    stay(owner)
    timer = threading.Timer(GRACE_SECONDS, _forget, [owner])
    timer.daemon = True
    with _turn:
        _leaving[owner] = timer
    timer.start()


def sweep(site: Site) -> int:
    """Remove what is older than a day: of pages that a killed process could not see close."""
    oldest, gone = site.now().timestamp() - _KEPT_SECONDS, 0
    for home in folder().glob("*"):
        if all(p.stat().st_mtime < oldest for p in (home, *home.rglob("*")) if p.exists()):
            shutil.rmtree(home, ignore_errors=True)
            gone += 1
    return gone


def _forget(owner: str) -> None:
    with _turn:
        _leaving.pop(owner, None)
    shutil.rmtree(folder() / owner, ignore_errors=True)


def _fit(name: str) -> str:
    """The name as a file's: browsers may send anything."""
    plain = _UNFIT.sub(" ", name).strip(" .") or "archivo"
    stem, dot, ending = plain.rpartition(".")
    return f"{_short(stem, 120)}{dot}{_short(ending, 10)}" if dot else _short(plain, 120)


def _short(text: str, most: int) -> str:
    """The beginning of a text, by its bytes: those are what a file system counts, up to 255."""
    return text.encode()[:most].decode(errors="ignore")
