"""The application: Streamlit's screens, the routes beside them, the guard before them."""

import hashlib
import logging
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st
from anyio import to_thread
from starlette.middleware import Middleware

from lib import jobs
from lib.base.errors import UserError
from lib.base.settings import ROOT, Settings, settings
from lib.tools.site import site
from lib.ui import faults
from lib.web import health, pages, signin
from lib.web.guard import Guard


def _settings() -> Settings:
    """The settings, or the reason they are wrong and the end of the process."""
    try:
        return settings()
    except UserError as error:
        sys.exit(str(error))


@asynccontextmanager
async def _lifespan(_app: st.App) -> AsyncIterator[None]:
    await to_thread.run_sync(jobs.prepare, site())
    scheduler = await to_thread.run_sync(jobs.start, site())
    try:
        yield
    finally:
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
    routes=[health.route(site), *signin.routes(site, demo=_DEMO)],
    middleware=[Middleware(Guard, site=site, demo=_DEMO)],
    lifespan=_lifespan,
    on_script_error=faults.show,
    exception_handlers={Exception: pages.fault},
)

if __name__ == "__main__":
    try:
        jobs.prepare(site())
    except UserError as error:
        sys.exit(str(error))
    address = {"server.address": "127.0.0.1"} if _DEMO else {}
    print(f"Planilla Viva: http://127.0.0.1:{_settings().puerto}", flush=True)  # noqa: T201
    app.run(config={"server.port": _settings().puerto, **address})
