"""What the tests need beyond Python: found, installed where that is possible, or named.

`python -m tests.needs` is the step of `make test` before pytest.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")


def chromium() -> str | None:
    """The system's Chromium."""
    return next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


def postgres() -> Path | None:
    """The folder of initdb and postgres: where PATH leads, or the newest of Debian's."""
    named = shutil.which("initdb")
    folders = [Path(named).resolve().parent] if named else []
    debian = [p for p in Path("/usr/lib/postgresql").glob("*/bin") if p.parent.name.isdigit()]
    folders += sorted(debian, key=lambda p: int(p.parent.name), reverse=True)
    return next((f for f in folders if (f / "initdb").exists() and (f / "postgres").exists()), None)


def missing() -> list[str]:
    """The Debian packages of what is not there."""
    found = {"postgresql": postgres(), "chromium": chromium()}
    return [package for package, place in found.items() if place is None]


def install(packages: list[str]) -> None:
    """apt-get, quietly; what fails is told by whoever looks again."""
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    apt = ["apt-get", "-qq", "-o", "Dpkg::Use-Pty=0"]
    for command in ([*apt, "update"], [*apt, "install", "--no-install-recommends", *packages]):
        subprocess.run([*command, "-y"], env=quiet, stdin=subprocess.DEVNULL, check=False)


def main() -> None:
    if missing() and os.geteuid() == 0 and shutil.which("apt-get"):
        sys.stdout.write(f"Installing {' '.join(missing())}\n")
        install(missing())
    if missing():
        sys.stdout.write(f"Not installed, so not tested with: {' '.join(missing())}\n")


if __name__ == "__main__":
    main()
