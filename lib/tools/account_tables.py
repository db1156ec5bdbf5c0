"""The accounts as a table, for the screen."""

from collections.abc import Sequence
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from lib.base.permissions import ROLE_LABELS
from lib.tools.account_rules import is_demo
from lib.tools.accounts import Account
from lib.tools.board.spec import Column

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = (
    Column("login", "Usuario", width=190),
    Column("name", "Nombre", width=210),
    Column("roles", "Roles", width=330),
    Column("zones", "Zonas", width=180),
    Column("email", "Correo", width=180),
    Column("state", "Estado", width=230),
    Column("last_session", "Última entrada", "instant", width=130),
)


def frame(accounts: Sequence[Account], *, zone: ZoneInfo) -> "pd.DataFrame":
    """One row per account, in the order given."""
    import pandas as pd  # heavy; not every process shows pages

    rows = {
        "id": pd.array([a.id for a in accounts], dtype="Int64"),
        "login": [a.login for a in accounts],
        "name": [a.name for a in accounts],
        "roles": [", ".join(ROLE_LABELS.get(r, r) for r in a.roles) or "ninguno" for a in accounts],
        "zones": [", ".join(a.zones) or "todas" for a in accounts],
        "email": [a.email or "" for a in accounts],
        "state": [state(a, zone) for a in accounts],
        "last_session": pd.Series([a.last_session for a in accounts], dtype="datetime64[us, UTC]"),
    }
    return pd.DataFrame(rows)


def state(account: Account, zone: ZoneInfo) -> str:
    """Whether the account may come in, and what stands in its way."""
    if not account.active:
        return "desactivada"
    if is_demo(account.login):
        return "activa, de la demostración"
    if account.locked_until is not None:
        return f"bloqueada hasta las {account.locked_until.astimezone(zone):%H:%M}"
    if not account.has_password:
        return "sin contraseña"
    return "debe cambiar la contraseña" if account.must_change else "activa"
