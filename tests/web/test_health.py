"""The health route: ok, a database that does not answer, a schema that is not ours."""

from starlette.applications import Starlette
from starlette.testclient import TestClient

from lib.store import schema
from lib.store.engine import open_engine
from lib.tools.site import Site
from lib.web import health


def asked(site):
    return TestClient(Starlette(routes=[health.route(lambda: site)])).get("/salud")


def test_healthy_site_tells_its_version_and_schema(site) -> None:
    answer = asked(site)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    told = {"estado": "ok", "version": health.version(), "esquema": schema.head()}
    assert answer.json() == told


def test_empty_database_is_not_healthy(empty_url: str) -> None:
    answer = asked(Site(open_engine(empty_url)))
    assert answer.status_code == 503
    assert answer.json()["estado"] == "falla"
    assert "versión" in answer.json()["motivo"]


def test_silent_database_is_told_without_its_address(caplog) -> None:
    url = "postgresql+psycopg://planilla:secreta@127.0.0.1:1/planilla"
    answer = asked(Site(open_engine(url)))
    assert answer.status_code == 503
    assert answer.json()["motivo"] == "La base de datos no responde."
    assert "secreta" not in answer.text
    assert "la base no responde" in caplog.text
