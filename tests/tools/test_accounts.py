"""Accounts, passwords, sessions and the lock at the door, on both engines."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from lib.base.errors import Conflict, Forbidden, UserError
from lib.base.permissions import CONSOLA, ROLES, Permission
from lib.base.settings import settings
from lib.store.tables.sistema import clave, diario, sesion, usuario
from lib.tools import accounts, demo_people, passwords, sessions, sign_in
from lib.tools.sign_in import MustChange, change_own_password

GOOD = "una frase larga"
OTHER = "otra frase larga"


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch):
    """Hashes that cost nothing, and no memory of strangers from the test before."""
    monkeypatch.setattr(
        passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    )
    monkeypatch.setattr(sign_in, "_strangers", sign_in._Strangers())
    passwords._stand_in.cache_clear()
    yield
    passwords._stand_in.cache_clear()


@pytest.fixture
def local(monkeypatch: pytest.MonkeyPatch):
    """The mode where people have passwords."""
    monkeypatch.setenv("PLANILLA_MODO", "local")
    settings.cache_clear()
    yield
    settings.cache_clear()


def make(site, login="beto", roles=("analista_usm",), *, must_change=False, **more):
    cells = {"login": login, "name": login.title(), "roles": roles, "password": GOOD, **more}
    return accounts.create_user(site, must_change=must_change, by=CONSOLA, **cells)


def enter(site, login="beto", password=GOOD, **more):
    return sign_in.sign_in(site, login=login, password=password, **more)


def everything(site, table):
    with site.engine.connect() as connection:
        return connection.execute(select(table)).mappings().all()


def later(site, **delta):
    site.clock.instant += timedelta(**delta)


# Accounts


def test_created_user_signs_in_with_their_roles_and_zones(site) -> None:
    make(site, zones=[" Zona  Norte", "Zona Norte", "Sacaba"])
    found = sessions.person_for(site, enter(site, " Beto "))
    assert found is not None
    assert (found.login, found.roles, found.via) == ("beto", ("analista_usm",), "pantalla")
    assert found.zones == ("Sacaba", "Zona Norte")
    assert found.permissions == frozenset(ROLES["analista_usm"])


@pytest.mark.parametrize("login", ["", "b", "Beto", "b eto", "béto", ".beto", "x" * 41, "a\n"])
def test_login_that_is_no_login_is_refused(sqlite_site, login: str) -> None:
    with pytest.raises(UserError, match="no sirve como usuario"):
        make(sqlite_site, login)


@pytest.mark.parametrize("login", ["consola", "tareas", "entrada", "demo.analista_usm"])
def test_login_of_a_machine_is_reserved(sqlite_site, login: str) -> None:
    with pytest.raises(UserError, match="reservado"):
        make(sqlite_site, login)


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"roles": ["jefe"]}, "no es un rol"),
        ({"name": "  "}, "nombre"),
        ({"password": "corta"}, "al menos 10"),
        ({"password": "x" * 129}, "a lo sumo 128"),
        ({"login": "beto.mamani", "password": "Beto.Mamani"}, "igual al usuario"),
    ],
)
def test_wrong_account_is_refused_and_nothing_is_written(sqlite_site, cells, message) -> None:
    with pytest.raises(UserError, match=message):
        make(sqlite_site, **cells)
    assert everything(sqlite_site, usuario) == []
    assert everything(sqlite_site, diario) == []


def test_taken_login_is_refused_and_the_first_password_stays(site) -> None:
    make(site)
    with pytest.raises(UserError, match="Ya existe el usuario «beto»"):
        make(site, password=OTHER)
    assert enter(site)


def test_only_who_administers_users_may_write(site, beto) -> None:
    make(site)
    writes = [
        lambda: make_by(site, beto),
        lambda: accounts.change_user(site, login="beto", roles=["administrador"], by=beto),
        lambda: accounts.set_password(site, login="beto", password=OTHER, by=beto),
        lambda: accounts.revoke_all(site, login="ana", by=beto),
    ]
    for write in writes:
        with pytest.raises(Forbidden, match=Permission.USUARIOS.value):
            write()


def make_by(site, by):
    return accounts.create_user(site, login="nuevo", name="Nuevo", roles=[], password=GOOD, by=by)


def test_role_change_holds_at_the_next_look(site, ana) -> None:
    make(site)
    token = enter(site)
    accounts.change_user(site, login="beto", roles=["gerencia"], zones=["Quillacollo"], by=ana)
    found = sessions.person_for(site, token)
    assert found is not None
    assert found.may(Permission.INDICADORES_VER)
    assert found.zones == ("Quillacollo",)


def test_deactivated_user_is_out_at_once_and_not_let_in(site, ana) -> None:
    make(site)
    token = enter(site)
    accounts.change_user(site, login="beto", active=False, by=ana)
    assert sessions.person_for(site, token) is None
    with pytest.raises(UserError, match="desactivada"):
        enter(site)
    accounts.change_user(site, login="beto", active=True, by=ana)
    assert sessions.person_for(site, token) is None  # the old session does not come back
    assert sessions.person_for(site, enter(site))


def test_last_administrator_stays(site, ana) -> None:
    make(site, "ana", ["administrador"])
    make(site, "eva", ["administrador"])
    accounts.change_user(site, login="eva", active=False, by=ana)
    for change in ({"active": False}, {"roles": ["gerencia"]}):
        with pytest.raises(UserError, match="único administrador"):
            accounts.change_user(site, login="ana", by=ana, **change)
    demo_people.sign_in_demo(site, role="administrador")  # an invented one does not count
    with pytest.raises(UserError, match="único administrador"):
        accounts.change_user(site, login="ana", active=False, by=ana)
    accounts.change_user(site, login="ana", roles=["administrador", "gerencia"], by=ana)


def test_two_administrators_who_remove_each_other_leave_one(site) -> None:
    make(site, "ana", ["administrador"])
    make(site, "eva", ["administrador"])

    def remove(login: str) -> bool:
        try:
            accounts.change_user(site, login=login, active=False, by=CONSOLA)
            return True
        except UserError:
            return False

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(remove, ["ana", "eva"])) == [False, True]


def test_address_is_kept_changed_taken_away_and_journaled(site, ana) -> None:
    make(site, email=" beto@empresa.bo ")
    accounts.change_user(site, login="beto", email="b.mamani@empresa.bo", by=ana)
    accounts.change_user(site, login="beto", name="Beto", by=ana)  # says nothing of it
    (beto,) = accounts.list_users(site, by=ana)
    assert beto.email == "b.mamani@empresa.bo"
    accounts.change_user(site, login="beto", email="", by=ana)
    assert accounts.list_users(site, by=ana)[0].email is None
    told = [e for e in everything(site, diario) if e["columna"] == "correo"]
    assert [(e["antes"], e["despues"]) for e in told] == [
        ("beto@empresa.bo", "b.mamani@empresa.bo"), ("b.mamani@empresa.bo", None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "address", ["beto", "beto@", "beto@x.bo\r\nBcc: otro@x.bo", "a@b.bo,c@d.bo"]
)
def test_wrong_address_is_refused_and_nothing_is_written(sqlite_site, address: str) -> None:
    with pytest.raises(UserError, match="no es un correo"):
        make(sqlite_site, email=address)
    assert accounts.list_users(sqlite_site, by=CONSOLA) == []


def test_stale_form_meets_a_conflict(site, ana) -> None:
    make(site)
    accounts.change_user(site, login="beto", name="Beto M.", version=1, by=ana)
    with pytest.raises(Conflict):
        accounts.change_user(site, login="beto", name="Alberto", version=1, by=ana)


def test_unknown_user_is_named(sqlite_site, ana) -> None:
    with pytest.raises(UserError, match="No existe el usuario «nadie»"):
        accounts.change_user(sqlite_site, login="nadie", active=True, by=ana)
    with pytest.raises(UserError, match="No existe el usuario «nadie»"):
        accounts.revoke_all(sqlite_site, login="nadie", by=ana)


def test_list_shows_the_state_of_each_account(site) -> None:
    make(site, "eva", ["gerencia"], must_change=True)
    make(site)
    enter(site)
    for _ in range(5):
        with pytest.raises(UserError):
            enter(site, "eva", "no es esta")
    beto, eva = accounts.list_users(site, by=CONSOLA)
    assert (beto.login, beto.last_session, beto.locked_until) == ("beto", site.now(), None)
    assert eva.must_change
    assert eva.has_password
    assert eva.locked_until == site.now() + timedelta(minutes=15)
    later(site, minutes=15)
    assert accounts.list_users(site, by=CONSOLA)[1].locked_until is None


def test_every_write_is_in_the_journal_and_no_secret_is(site, ana) -> None:
    make(site)
    accounts.change_user(site, login="beto", roles=["gerencia"], by=ana)
    accounts.set_password(site, login="beto", password=OTHER, must_change=False, by=ana)
    accounts.revoke_all(site, login="beto", by=ana)
    token = enter(site, password=OTHER)
    lines = everything(site, diario)
    acts = [(line["quien"], line["accion"], line["columna"]) for line in lines]
    assert acts == [
        ("consola", "crear", None),
        ("ana", "cambiar", "roles"),
        ("ana", "cambiar_clave", None),
        ("ana", "cerrar_sesiones", None),
    ]
    assert everything(site, usuario)[0]["version"] == len(lines)
    hashes = [row["huella"] for row in (*everything(site, clave), *everything(site, sesion))]
    secrets = [GOOD, OTHER, token, *hashes]
    assert not [s for s in secrets if s in str([dict(line) for line in lines])]


# Signing in


def test_wrong_password_and_unknown_user_cannot_be_told_apart(site, monkeypatch) -> None:
    make(site)
    checks = []
    real = passwords.matches
    monkeypatch.setattr(passwords, "matches", lambda *a: (checks.append(a[0] is None), real(*a))[1])

    def told(login: str) -> list[str]:
        messages = []
        for _ in range(6):
            with pytest.raises(UserError) as refusal:
                enter(site, login, "no es esta")
            messages.append(str(refusal.value))
        return messages

    assert told("beto") == told("nadie")
    assert checks == [False] * 5 + [True] * 5  # as many hashes for one as for the other


def test_fifth_wrong_password_locks_for_a_quarter_of_an_hour(site) -> None:
    make(site)
    for _ in range(4):
        with pytest.raises(UserError, match=r"no son correctos\.$"):
            enter(site, password="no es esta")
    with pytest.raises(UserError, match="hasta las 11:15"):  # 11:00 in La Paz, plus 15 minutes
        enter(site, password="no es esta")
    later(site, minutes=14)
    with pytest.raises(UserError, match="hasta las 11:15"):
        enter(site)  # not even with the right one
    later(site, minutes=1)
    assert enter(site)
    assert [line["accion"] for line in everything(site, diario)] == ["crear", "bloquear"]


def test_guesses_sent_all_at_once_do_not_outrun_the_lock(site, monkeypatch) -> None:
    make(site)
    checks = []
    monkeypatch.setattr(passwords, "matches", lambda *a: bool(checks.append(a)))

    def guess(n: int) -> None:
        with pytest.raises(UserError):
            enter(site, password=f"intento {n}")

    with ThreadPoolExecutor(12) as pool:
        list(pool.map(guess, range(24)))
    assert len(checks) == 5


def test_right_password_starts_the_count_again(site) -> None:
    make(site)
    for _ in range(2):
        for _ in range(4):
            with pytest.raises(UserError, match=r"no son correctos\.$"):
                enter(site, password="no es esta")
        assert enter(site)


def test_lock_follows_its_parameters(site, ana) -> None:
    make(site)
    site.set_value(sign_in.INTENTOS, 3, by=ana)
    site.set_value(sign_in.BLOQUEO_MINUTOS, 60, by=ana)
    for _ in range(3):
        with pytest.raises(UserError) as refusal:
            enter(site, password="no es esta")
    assert "hasta las 12:00" in str(refusal.value)


def test_new_password_from_an_administrator_lifts_the_lock(site, ana) -> None:
    make(site)
    for _ in range(5):
        with pytest.raises(UserError):
            enter(site, password="no es esta")
    accounts.set_password(site, login="beto", password=OTHER, by=ana)
    with pytest.raises(MustChange):
        enter(site, password=OTHER)


def test_given_password_opens_nothing_until_it_is_changed(site, ana) -> None:
    make(site, must_change=True)
    with pytest.raises(MustChange):
        enter(site)
    with pytest.raises(UserError, match="igual a la anterior"):
        enter(site, new_password=GOOD)
    with pytest.raises(UserError, match="al menos 10"):
        enter(site, new_password="corta")
    assert everything(site, sesion) == []
    assert enter(site, new_password=OTHER)
    assert enter(site, password=OTHER)
    assert everything(site, diario)[-1]["quien"] == "beto"


def test_new_password_needs_the_old_one(site) -> None:
    make(site)
    with pytest.raises(UserError, match="no son correctos"):
        enter(site, password="no es esta", new_password=OTHER)
    assert enter(site)


def test_own_password_change_closes_the_other_sessions(site, beto) -> None:
    make(site)
    here, elsewhere = enter(site), enter(site)
    change_own_password(site, old=GOOD, new=OTHER, by=beto, keep=here)
    assert sessions.person_for(site, here)
    assert sessions.person_for(site, elsewhere) is None
    assert enter(site, password=OTHER)
    with pytest.raises(UserError, match="no son correctos"):
        enter(site)


def test_guessing_the_old_password_from_within_locks_too(site, beto) -> None:
    make(site)
    for _ in range(5):
        with pytest.raises(UserError):
            change_own_password(site, old="no es esta", new=OTHER, by=beto)
    with pytest.raises(UserError, match="hasta las 11:15"):
        enter(site)


def test_password_typed_on_another_keyboard_is_the_same(sqlite_site) -> None:
    make(sqlite_site, password="contrase\u00f1a larga")
    assert enter(sqlite_site, password="contrasen\u0303a larga")


def test_hash_made_with_weaker_costs_is_renewed_on_entry(sqlite_site, monkeypatch) -> None:
    make(sqlite_site)
    monkeypatch.setattr(
        passwords, "_HASHER", PasswordHasher(time_cost=2, memory_cost=8, parallelism=1)
    )
    enter(sqlite_site)
    assert ",t=2," in everything(sqlite_site, clave)[0]["huella"]
    assert enter(sqlite_site)


# Sessions


def test_session_ends_when_its_hours_are_over(site, ana) -> None:
    site.set_value(sessions.SESION_HORAS, 2, by=ana)
    make(site)
    token = enter(site)
    later(site, hours=1, minutes=59)
    assert sessions.person_for(site, token)
    later(site, minutes=1)
    assert sessions.person_for(site, token) is None


def test_signing_out_closes_this_session_alone(site) -> None:
    make(site)
    here, elsewhere = enter(site), enter(site)
    sessions.sign_out(site, here)
    assert sessions.person_for(site, here) is None
    assert sessions.person_for(site, elsewhere)
    sessions.sign_out(site, "esto no es nuestro")


def test_revoke_all_closes_every_session_of_one_person(site, ana) -> None:
    make(site)
    make(site, "eva")
    mine, theirs = enter(site), enter(site, "eva")
    accounts.revoke_all(site, login="beto", by=ana)
    assert sessions.person_for(site, mine) is None
    assert sessions.person_for(site, theirs)


def test_one_may_close_ones_own_sessions(site, beto) -> None:
    make(site)
    token = enter(site)
    accounts.revoke_all(site, login="beto", by=beto)
    assert sessions.person_for(site, token) is None


def test_forged_token_opens_nothing(sqlite_site, monkeypatch) -> None:
    make(sqlite_site)
    token = enter(sqlite_site)
    raw, _, signature = token.rpartition(".")
    for forged in (raw, f"{raw}x.{signature}", f"{raw}.{signature[:-1]}", "", ".", "é.é"):
        assert sessions.person_for(sqlite_site, forged) is None
    monkeypatch.setenv("PLANILLA_SECRETO", "x" * 40)
    settings.cache_clear()
    assert sessions.person_for(sqlite_site, token) is None
    settings.cache_clear()


def test_base_keeps_no_token(sqlite_site) -> None:
    make(sqlite_site)
    raw = enter(sqlite_site).rpartition(".")[0]
    assert raw not in str([dict(row) for row in everything(sqlite_site, sesion)])


def test_whoever_proved_an_identity_gets_a_session(site) -> None:
    """The door of OIDC: an id is enough."""
    token = sessions.open_session(site, make(site))
    found = sessions.person_for(site, token)
    assert found is not None
    assert found.login == "beto"


# The demonstration


def test_each_role_has_one_invented_person(sqlite_site) -> None:
    offered = [role for people in demo_people.AREAS.values() for role in people]
    assert sorted(offered) == sorted(ROLES)
    names = [name for people in demo_people.AREAS.values() for name in people.values()]
    assert len(set(names)) == len(names)
    for role in ROLES:
        found = sessions.person_for(sqlite_site, demo_people.sign_in_demo(sqlite_site, role=role))
        assert found is not None
        assert (found.login, found.roles) == (f"demo.{role}", (role,))


def test_demo_person_is_made_once(site) -> None:
    first = demo_people.sign_in_demo(site, role="gerencia")
    assert demo_people.sign_in_demo(site, role="gerencia") != first
    assert len(everything(site, usuario)) == 1


def test_demo_person_made_by_another_click_meanwhile_is_used(sqlite_site, monkeypatch) -> None:
    demo_people.sign_in_demo(sqlite_site, role="gerencia")
    real, answers = demo_people._find, iter([None])
    monkeypatch.setattr(demo_people, "_find", lambda *a: next(answers, real(*a)))
    assert demo_people.sign_in_demo(sqlite_site, role="gerencia")
    assert len(everything(sqlite_site, usuario)) == 1


def test_demo_person_has_no_password_to_guess_or_to_set(sqlite_site, ana) -> None:
    demo_people.sign_in_demo(sqlite_site, role="gerencia")
    with pytest.raises(UserError, match="no son correctos"):
        enter(sqlite_site, "demo.gerencia", "nadie")  # the stand-in's own password
    with pytest.raises(UserError, match="no tienen contraseña"):
        accounts.set_password(sqlite_site, login="demo.gerencia", password=GOOD, by=ana)


def test_no_role_outside_the_list(sqlite_site) -> None:
    with pytest.raises(UserError, match="no es un rol"):
        demo_people.sign_in_demo(sqlite_site, role="jefe")


def test_demonstration_ends_where_work_begins(sqlite_site, request) -> None:
    token = demo_people.sign_in_demo(sqlite_site, role="administrador")
    request.getfixturevalue("local")
    assert sessions.person_for(sqlite_site, token) is None
    with pytest.raises(Forbidden, match="no es una demostración"):
        demo_people.sign_in_demo(sqlite_site, role="administrador")
