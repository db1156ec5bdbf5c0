"""Commands about people: accounts, roles, passwords."""

import getpass
import sys
from typing import Annotated

import typer

from lib.base.errors import UserError
from lib.base.permissions import CONSOLA
from lib.commands.common import AsJson, ready, show
from lib.tools import accounts

app = typer.Typer(no_args_is_help=True, help="Cuentas, roles y contraseñas.")

Usuario = Annotated[str, typer.Argument(help="Nombre de usuario.")]
Roles = Annotated[list[str], typer.Option("--rol", help="Rol; se puede repetir.")]
Zonas = Annotated[list[str], typer.Option("--zona", help="Zona; se puede repetir.")]
Correo = Annotated[str, typer.Option(help="Correo al que recibe listas; vacío, ninguno.")]


@app.command()
def crear(
    usuario: Usuario,
    nombre: str,
    rol: Roles,
    zona: Zonas = [],  # noqa: B006
    correo: Correo = "",
) -> None:
    """Crea una cuenta; pide la contraseña, o la lee de la entrada estándar."""
    accounts.create_user(
        ready(), login=usuario, name=nombre, roles=rol, zones=zona, email=correo,
        password=_password(), by=CONSOLA,
    )  # fmt: skip
    typer.echo(f"Se creó {usuario}. Deberá cambiar la contraseña al entrar.")


@app.command()
def cambiar(
    usuario: Usuario,
    rol: Roles = [],  # noqa: B006
    zona: Zonas = [],  # noqa: B006
    todas_las_zonas: Annotated[bool, typer.Option(help="Quita las zonas: verá todas.")] = False,
    correo: Annotated[str | None, typer.Option(help="Correo; vacío lo quita.")] = None,
) -> None:
    """Cambia los roles, las zonas o el correo de una cuenta."""
    if not (rol or zona or todas_las_zonas) and correo is None:
        raise UserError("Diga qué cambiar: --rol, --zona, --todas-las-zonas o --correo.")
    if zona and todas_las_zonas:
        raise UserError("Use --zona o --todas-las-zonas, no las dos.")
    zones = [] if todas_las_zonas else zona or None
    accounts.change_user(
        ready(), login=usuario, roles=rol or None, zones=zones, email=correo, by=CONSOLA
    )
    typer.echo(f"Se cambió {usuario}.")


@app.command()
def contrasena(usuario: Usuario) -> None:
    """Pone una contraseña nueva y cierra las sesiones de la persona."""
    accounts.set_password(ready(), login=usuario, password=_password(), by=CONSOLA)
    typer.echo(f"Se cambió la contraseña de {usuario}. Deberá cambiarla al entrar.")


@app.command()
def activar(usuario: Usuario) -> None:
    """Vuelve a admitir una cuenta."""
    accounts.change_user(ready(), login=usuario, active=True, by=CONSOLA)
    typer.echo(f"Se activó {usuario}.")


@app.command()
def desactivar(usuario: Usuario) -> None:
    """Deja de admitir una cuenta y cierra sus sesiones."""
    accounts.change_user(ready(), login=usuario, active=False, by=CONSOLA)
    typer.echo(f"Se desactivó {usuario}.")


@app.command()
def cerrar_sesiones(usuario: Usuario) -> None:
    """Cierra todas las sesiones de una cuenta."""
    accounts.revoke_all(ready(), login=usuario, by=CONSOLA)
    typer.echo(f"Se cerraron las sesiones de {usuario}.")


@app.command()
def listar(json_: AsJson = False) -> None:
    """Lista las cuentas."""
    found = accounts.list_users(ready(), by=CONSOLA)
    told = [
        {
            "usuario": a.login,
            "nombre": a.name,
            "roles": list(a.roles),
            "zonas": list(a.zones),
            "correo": a.email,
            "activo": a.active,
        }
        for a in found
    ]
    show(told, lambda: [f"{a.login}: {a.name} ({', '.join(a.roles)})" for a in found], json_)


def _password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    first = getpass.getpass("Contraseña: ")
    if first != getpass.getpass("Otra vez: "):
        raise UserError("Las dos contraseñas no son iguales. No se cambió nada.")
    return first
