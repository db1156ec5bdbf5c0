"""The outbox: an effect is asked for with its change, done after it, at least once."""

import logging
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest

from lib.store import records
from lib.store.locks import held
from lib.store.tables.sistema import salida
from lib.store.work import reading, writing
from lib.tools import outbox
from lib.tools.site import Site
from tests.conftest import NOW

Done = list[Mapping[str, Any]]


@pytest.fixture
def done() -> Done:
    """What the handlers were given, in order."""
    return []


def handlers(done: Done) -> dict[str, outbox.Handler]:
    return {"correo": lambda _site, payload: done.append(payload)}


def ask(site: Site, *numbers: int, kind: str = "correo") -> None:
    with writing(site.engine) as connection:
        for n in numbers:
            outbox.put(connection, kind, {"n": n}, now=site.now())


def items(site: Site) -> list[dict[str, Any]]:
    with reading(site.engine) as connection:
        return records.many(connection, salida)


def later(site: Site, minutes: float) -> None:
    site.clock.instant += timedelta(minutes=minutes)


def test_effects_are_done_once_and_in_order(site: Site, done: Done) -> None:
    ask(site, 3, 1, 2)
    assert outbox.work(site, handlers(done)) == 3
    assert outbox.work(site, handlers(done)) == 0
    assert [payload["n"] for payload in done] == [3, 1, 2]
    assert {(i["hecha_en"], i["intentos"], i["error"]) for i in items(site)} == {(NOW, 1, None)}


def test_change_that_is_rolled_back_asks_for_nothing(site: Site, done: Done) -> None:
    with suppress(ZeroDivisionError), writing(site.engine) as connection:
        outbox.put(connection, "correo", {"n": 1}, now=site.now())
        raise ZeroDivisionError
    assert outbox.work(site, handlers(done)) == 0
    assert items(site) == []


def failing(times: int, done: Done) -> dict[str, outbox.Handler]:
    """A handler that fails so many times first."""
    left = [ValueError("sin red")] * times

    def send(_site: Site, payload: Mapping[str, Any]) -> None:
        if left:
            raise left.pop()
        done.append(payload)

    return {"correo": send}


def test_failure_is_kept_and_tried_again_with_longer_pauses(site: Site, done: Done) -> None:
    """Due again 1, 5, 15, 60 and 240 minutes after each failure, then every 240."""
    work = failing(6, done)
    ask(site, 1)
    for tries, pause in enumerate((1, 5, 15, 60, 240, 240), start=1):
        assert outbox.work(site, work) == 0
        (item,) = items(site)
        assert (item["intentos"], item["error"]) == (tries, "ValueError: sin red")
        later(site, pause - 0.5)
        assert outbox.work(site, work) == 0
        assert items(site) == [item], "not yet due, not tried"
        later(site, 0.5)
    assert outbox.work(site, work) == 1
    (item,) = items(site)
    assert (item["intentos"], item["error"], item["hecha_en"]) == (7, None, site.now())


def test_failure_does_not_hold_up_the_others(site: Site, done: Done) -> None:
    ask(site, 1, 2)
    assert outbox.work(site, failing(1, done)) == 1
    assert [payload["n"] for payload in done] == [2]


def test_handler_that_has_to_wait_has_not_failed(
    site: Site, done: Done, caplog: pytest.LogCaptureFixture
) -> None:
    def not_now(_site: Site, _payload: Mapping[str, Any]) -> None:
        raise outbox.NotNow

    ask(site, 1)
    with caplog.at_level(logging.WARNING):
        assert outbox.work(site, {"correo": not_now}) == 0
    assert caplog.records == []
    (item,) = items(site)
    assert (item["intentos"], item["error"], item["hecha_en"]) == (0, None, None)
    assert item["proximo_en"] == NOW + timedelta(minutes=1)
    later(site, 1)
    assert outbox.work(site, handlers(done)) == 1


def test_effect_nobody_knows_waits_for_a_version_that_does(site: Site, done: Done) -> None:
    ask(site, 1, kind="fax")
    assert outbox.work(site, handlers(done)) == 0
    assert items(site)[0]["error"] == "KeyError: 'fax'"
    later(site, 1)
    assert outbox.work(site, {"fax": handlers(done)["correo"]}) == 1


def test_effect_asked_for_by_a_handler_is_done_next_time(site: Site, done: Done) -> None:
    def send(here: Site, payload: Mapping[str, Any]) -> None:
        done.append(payload)
        if len(done) == 1:
            ask(here, 2)

    ask(site, 1)
    assert outbox.work(site, {"correo": send}) == 1
    assert outbox.work(site, {"correo": send}) == 1
    assert [payload["n"] for payload in done] == [1, 2]


def test_one_worker_at_a_time(site: Site, done: Done) -> None:
    ask(site, 1)
    with held(site.engine, "salida") as free:
        assert free
        assert outbox.work(site, handlers(done)) == 0
    assert outbox.work(site, handlers(done)) == 1


def test_worker_killed_after_the_effect_does_it_again(site: Site, done: Done) -> None:
    """At least once: what was done and not noted is done again, so a handler must bear it."""

    def killed(_site: Site, payload: Mapping[str, Any]) -> None:
        done.append(payload)
        raise KeyboardInterrupt

    ask(site, 1)
    with pytest.raises(KeyboardInterrupt):
        outbox.work(site, {"correo": killed})
    assert items(site)[0]["hecha_en"] is None
    assert outbox.work(site, handlers(done)) == 1
    assert [payload["n"] for payload in done] == [1, 1]
