"""A PostgreSQL of the tests' own: a temporary cluster on a free port of 127.0.0.1.

Each pytest process (each xdist worker) starts its own when its first test asks
for it; the kernel ends it should that process be killed.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psycopg

from tests.processes import free_port, stop, tied


@dataclass
class Cluster:
    """One running server; databases are made on it by name."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes]
    _numbers: count = field(default_factory=lambda: count(1))

    def url(self, database: str) -> str:
        """The URL of a database as PLANILLA_DB takes it, with the driver named."""
        return f"postgresql+psycopg://planilla@127.0.0.1:{self.port}/{database}"

    def execute(self, statement: str) -> None:
        """Run one administrative statement."""
        with _connect(self.port) as connection:
            connection.execute(statement)

    def create(self, template: str = "template0") -> str:
        """A new database, copied from a template; returns its name."""
        name = f"prueba_{next(self._numbers)}"
        self.execute(f"create database {name} template {template}")
        return name

    def drop(self, database: str) -> None:
        """Remove a database, whoever is still connected."""
        self.execute(f"drop database {database} with (force)")

    def stop(self) -> None:
        """End the server and remove its files."""
        stop(self.process, signal=signal.SIGINT)
        shutil.rmtree(self.folder, ignore_errors=True)


def start(bin_folder: Path) -> Cluster:
    """Initialise and start a cluster; RuntimeError with the server's own words if it cannot."""
    owner = _owner()
    # /tmp and not pytest's folder: that one is closed to the user the server must run as.
    folder = Path(tempfile.mkdtemp(prefix="planilla-postgres-", dir="/tmp"))
    if owner:
        os.chown(folder, pwd.getpwnam(owner).pw_uid, pwd.getpwnam(owner).pw_gid)
    as_owner = {"user": owner, "group": pwd.getpwnam(owner).pw_gid, "extra_groups": []}
    identity = as_owner if owner else {}
    data = folder / "data"
    initdb = [f"{bin_folder}/initdb", "-D", data, "-U", "planilla", "-E", "UTF8", "--no-sync"]
    # Spanish collation, as a real server would have: an order that leans on bytes shows itself.
    spanish = [*initdb, "--locale=C", "--locale-provider=icu", "--icu-locale=es"]
    plain = [*initdb, "--locale=C"]
    for command in (spanish, plain):
        made = subprocess.run(command, cwd=folder, capture_output=True, text=True, **identity)
        if made.returncode == 0:
            break
    else:
        raise RuntimeError(f"initdb: {made.stderr}")
    for _ in range(5):  # another process may take the port between our look and the start
        port = free_port()
        process = _serve(bin_folder, folder, data, port, identity)
        if _answers(port, process):
            return Cluster(folder, port, process)
        stop(process, signal=signal.SIGINT)
    raise RuntimeError(f"postgres: {(folder / 'log').read_text()}")


def _serve(bin_folder, folder, data, port, identity) -> subprocess.Popen[bytes]:
    # fsync off: a killed client or server loses nothing, only a power cut would.
    options = {
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": "",
        "fsync": "off",
        "full_page_writes": "off",
        "max_connections": "200",
        "shared_buffers": "64MB",
    }
    command = [f"{bin_folder}/postgres", "-D", str(data), "-p", str(port)]
    command += [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
    with (folder / "log").open("ab") as log:
        return subprocess.Popen(
            tied(command, signal="INT"),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            **identity,
        )


def _owner() -> str | None:
    """initdb refuses root: the user to run as then, None when we are somebody already."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def _connect(port: int) -> psycopg.Connection:
    return psycopg.connect(
        host="127.0.0.1", port=port, user="planilla", dbname="postgres", autocommit=True
    )


def _answers(port: int, process: subprocess.Popen[bytes]) -> bool:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and process.poll() is None:
        try:
            _connect(port).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return True
    return False
