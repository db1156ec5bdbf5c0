"""The command line: python -m lib …

Exit 0 when done, 1 with a Spanish message on stderr, 2 for a misused command.
"""

import sys

import typer

from lib.base.errors import UserError
from lib.commands import boards, data, figures, reports, upkeep, users
from lib.tools import faults

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Planilla Viva: control y seguimiento en línea.",
)
for group in (upkeep, data, boards, figures, reports):
    app.add_typer(group.app)
app.add_typer(users.app, name="usuario")


def main() -> None:
    """Run a command; what goes wrong is told on stderr, and the exit is 1."""
    try:
        app()
    except UserError as error:
        sys.stderr.write(f"{error}\n")
        raise SystemExit(1) from None
    except Exception as error:
        sys.stderr.write(f"{faults.logged(error)}\n")
        raise SystemExit(1) from None


if __name__ == "__main__":
    main()
