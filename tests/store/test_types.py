"""Column types: the same value, the same text and the same order on both engines."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import StatementError

from lib.store.tables.importacion import mapeo
from lib.store.tables.maestros import zona
from lib.store.tables.sistema import salida
from lib.store.work import writing
from lib.tools.site import Site

LA_PAZ = timezone(timedelta(hours=-4))


def kept(site: Site, instant: datetime) -> datetime:
    """An instant written and read back."""
    with writing(site.engine) as connection:
        row = {"clase": "correo", "carga": {}, "creada_en": instant, "proximo_en": instant}
        connection.execute(insert(salida), row)
        return connection.execute(select(salida.c.creada_en)).scalar_one()


@pytest.mark.parametrize(
    "instant",
    [
        datetime(2026, 11, 18, 15, 0, tzinfo=UTC),
        datetime(2026, 11, 18, 0, 0, tzinfo=LA_PAZ),  # midnight there, 04:00 UTC
        datetime(2026, 11, 17, 23, 59, 59, 999_999, tzinfo=LA_PAZ),
        datetime(1999, 12, 31, 20, 0, tzinfo=LA_PAZ),  # the year changes in UTC
    ],
)
def test_instant_comes_back_the_same_in_utc(site: Site, instant: datetime) -> None:
    back = kept(site, instant)
    assert back == instant
    assert back.utcoffset() == timedelta(0)


def test_naive_instant_is_refused(site: Site) -> None:
    with pytest.raises(StatementError, match="naive instant"):
        kept(site, datetime(2026, 11, 18, 15, 0))


def test_instants_compare_as_time_and_not_as_text(site: Site) -> None:
    """11:00 in La Paz is 15:00 UTC: later than 14:00 UTC though its hour is smaller."""
    kept(site, datetime(2026, 11, 18, 11, 0, tzinfo=LA_PAZ))
    with writing(site.engine) as connection:
        bound = datetime(2026, 11, 18, 14, 0, tzinfo=UTC)
        later = select(salida.c.id).where(salida.c.creada_en > bound)
        assert len(connection.execute(later).all()) == 1


def test_json_is_the_same_text_on_both_engines(site: Site) -> None:
    with writing(site.engine) as connection:
        content = {"z": [1, None], "a": "ñandú"}
        row = {"clase": "bajas", "fuente": "x", "contenido": content, "version": 1}
        connection.execute(insert(mapeo), row)
        stored = connection.execute(text("select contenido from mapeo")).scalar_one()
        assert stored == '{"a": "ñandú", "z": [1, null]}'
        assert connection.execute(select(mapeo.c.contenido)).scalar_one() == content


def test_text_is_ordered_the_same_on_both_engines(site: Site) -> None:
    """By code point, whatever the server's language: - < 1 < B < a < Á."""
    names = ["a", "B", "Á", "1", "-"]
    with writing(site.engine) as connection:
        for name in names:
            row = {"nombre": name, "centro_operaciones": "x", "activa": True, "version": 1}
            connection.execute(insert(zona), row)
        ordered = connection.execute(text("select nombre from zona order by nombre")).scalars()
        assert ordered.all() == ["-", "1", "B", "a", "Á"]
