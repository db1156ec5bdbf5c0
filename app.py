"""The application: Streamlit's screens, the routes beside them, the guard before them."""

import hashlib
import logging
import os
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing

import streamlit as st
from anyio import to_thread
from starlette.middleware import Middleware

from lib import jobs, procedimientos
from lib.base.errors import UserError
from lib.base.settings import ROOT, Settings, settings
from lib.tools.board.hub import Hub
from lib.tools.site import site
from lib.ui import faults
from lib.web import boards, health, live, pages, signin, visits
from lib.web.guard import Guard
from lib.web.hostconfig import HostConfig


def _settings() -> Settings:
    """The settings, or the reason they are wrong and the end of the process."""
    try:
        return settings()
    except UserError as error:
        sys.exit(str(error))


_hubs: list[Hub] = []


def _hub() -> Hub:
    """The hub of this process; made on its event loop, when it begins to serve."""
    return _hubs[-1]


@asynccontextmanager
async def _lifespan(_app: st.App) -> AsyncIterator[None]:
    await to_thread.run_sync(jobs.prepare, site())
    scheduler = await to_thread.run_sync(jobs.start, site())
    _hubs.append(Hub(site(), procedimientos.tableros()))
    try:
        yield
    finally:
        await _hubs.pop().close()
        scheduler.shutdown(wait=False)


logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s")
logging.getLogger("planilla").setLevel(logging.INFO)
_DEMO = _settings().modo == "demo"
# Streamlit signs its own cookies too; its default key changes with every process.
os.environ.setdefault(
    "STREAMLIT_SERVER_COOKIE_SECRET",
    hashlib.sha256(b"streamlit" + _settings().secret().encode()).hexdigest(),
)

app = st.App(
    ROOT / "lib/ui/main.py",
    routes=[
        health.route(site),
        *signin.routes(site, demo=_DEMO),
        live.route(site, _hub),
        *visits.routes(site),
        *boards.routes(site, _hub),
    ],
    middleware=[Middleware(Guard, site=site, demo=_DEMO), Middleware(HostConfig)],
    lifespan=_lifespan,
    on_script_error=faults.show,
    exception_handlers={Exception: pages.fault},
)


def _run() -> None:
    """Serve until told to stop; what a person can mend is said before anything starts."""
    port = _settings().puerto
    with closing(socket.socket()) as probe:
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            sys.exit(f"El puerto {port} está ocupado. Libérelo, o elija otro con PLANILLA_PUERTO.")
    try:
        jobs.prepare(site())
    except UserError as error:
        sys.exit(str(error))
    print(f"Planilla Viva: http://127.0.0.1:{port}", flush=True)  # noqa: T201
    address = {"server.address": "127.0.0.1"} if _DEMO else {}
    app.run(config={"server.port": port, **address})


if __name__ == "__main__":
    _run()
