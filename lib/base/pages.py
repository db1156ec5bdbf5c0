"""A page of the menu, as a procedure declares it."""

from dataclasses import dataclass

from lib.base.permissions import Permission

# The order of the menu; what stands under CUENTA is shown beneath the person's own name.
CUENTA = "Cuenta"
SECTIONS = (
    "",
    "Top 10",
    "Anulaciones",
    "Mayorista",
    "Reincidencia",
    "SWAT",
    "Gerencia",
    "Datos",
    "Administración",
    CUENTA,
)


@dataclass(frozen=True)
class Page:
    """One page: its file, its place in the menu, and the permission that opens it.

    path is relative to the repository; section "" stands in the menu by itself;
    url "" is the page at the root; permission None admits whoever is signed in;
    ayuda is the manual's file that explains it, without «.md».
    """

    path: str
    title: str
    section: str
    icon: str
    url: str
    permission: Permission | None
    help: str
    ayuda: str

    def __post_init__(self) -> None:
        if self.section not in SECTIONS:
            raise ValueError(f"{self.path}: «{self.section}» is no section of the menu")
