"""What a file really is: its content decides, its extension only breaks ties."""

import re
import zipfile
from pathlib import Path
from typing import Literal

from lib.base.errors import UserError

Format = Literal["csv", "xlsx", "xls", "ods"]

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHER_KINDS = {
    b"%PDF": "un documento PDF",
    b"\x89PNG": "una imagen",
    b"\xff\xd8\xff": "una imagen",
    b"GIF8": "una imagen",
    b"\x1f\x8b": "un archivo comprimido (gzip)",
    b"7z\xbc\xaf": "un archivo comprimido (7z)",
    b"Rar!": "un archivo comprimido (rar)",
    b"PAR1": "un archivo Parquet",
    b"SQLite format 3": "una base de datos SQLite",
    b"{\\rtf": "un documento RTF",
}
_MARKUP = re.compile(
    r"<(?:!doctype|!--|\?xml|html|head|body|table|meta|script|style|div|center|font|svg|rss"
    r"|workbook|br|p|title)\b",
    re.IGNORECASE,
)
_JSON = re.compile(r'\{\s*["}]|\[\s*[\[{]')
_EXPORT = "Ábralo en Excel o LibreOffice y guárdelo como .xlsx o .csv."


def decide_format(path: Path, *, max_mb: int) -> Format:
    """The format of the file, or a refusal when it is too big or is something else."""
    _check_size(path, max_mb)
    with path.open("rb") as file:
        head = file.read(4096)
    if head.startswith(b"PK"):
        return _kind_of_zip(path)
    if head.startswith(_OLE):
        return _kind_of_ole(path)
    for signature, name in _OTHER_KINDS.items():
        if head.startswith(signature):
            raise UserError(
                f"«{path.name}» es {name}, no una planilla. "
                "Pida los datos en .xlsx o .csv y vuelva a intentarlo."
            )
    _refuse_markup(path, head)
    return "csv"


def _check_size(path: Path, max_mb: int) -> None:
    try:
        size = path.stat().st_size
    except OSError:
        raise UserError(
            f"No se pudo abrir «{path.name}»: no existe o no hay permiso para leerlo. "
            "Revise la ruta."
        ) from None
    if path.is_dir():
        raise UserError(f"«{path.name}» es una carpeta. Escoja un archivo.")
    if size == 0:
        raise UserError(
            f"«{path.name}» está vacío (0 bytes). Expórtelo o descárguelo de nuevo y vuelva a "
            "subirlo."
        )
    if size > max_mb * 1024 * 1024:
        shown = f"{size / 1024 / 1024:.1f}".replace(".", ",")
        raise UserError(
            f"«{path.name}» pesa {shown} MB y el límite es {max_mb} MB. Divídalo en archivos más "
            "pequeños, o impórtelo por la línea de comandos con un límite mayor (--max-mb)."
        )


def _kind_of_zip(path: Path) -> Format:
    try:
        with zipfile.ZipFile(path) as archive:
            names = {info.filename.lower() for info in archive.infolist()}
            mimetype = archive.open("mimetype").read(200) if "mimetype" in names else b""
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError, KeyError):
        raise UserError(
            f"«{path.name}» está dañado o incompleto: no se pudo abrir por dentro. "
            "Descárguelo de nuevo, o ábralo en Excel y guárdelo otra vez."
        ) from None
    if "xl/workbook.xml" in names:
        return "xlsx"
    if mimetype.startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
        return "ods"
    if "xl/workbook.bin" in names:
        raise UserError(
            f"«{path.name}» es un libro binario de Excel (.xlsb), que no se lee aquí. "
            "Ábralo en Excel y guárdelo como .xlsx."
        )
    if any(name.startswith(("word/", "ppt/")) for name in names):
        raise UserError(
            f"«{path.name}» es un documento de Word o PowerPoint, no una planilla. "
            "Copie la tabla a Excel y guárdela como .xlsx."
        )
    raise UserError(
        f"«{path.name}» es un archivo comprimido (zip), no un libro de Excel ni de LibreOffice. "
        "Descomprímalo y suba la planilla que está adentro."
    )


def _kind_of_ole(path: Path) -> Format:
    data = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise UserError(
            f"«{path.name}» está protegido con contraseña. Ábralo en Excel, quite la contraseña "
            "(Archivo › Información › Proteger libro) y vuelva a subirlo."
        )
    if any(f"{name}\0".encode("utf-16-le") in data for name in ("Workbook", "Book")):
        return "xls"
    raise UserError(
        f"«{path.name}» es un documento antiguo de Office, no un libro de Excel. {_EXPORT}"
    )


def _refuse_markup(path: Path, head: bytes) -> None:
    codec = "utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "latin-1"
    text = head.decode(codec, errors="ignore").lstrip("\ufeffï»¿ \t\r\n")
    if _MARKUP.match(text):
        raise UserError(
            f"«{path.name}» es una página web o un XML, no una planilla, aunque termine en "
            f"«{path.suffix or 'otra cosa'}». {_EXPORT}"
        )
    if _JSON.match(text):
        raise UserError(f"«{path.name}» parece JSON, no una tabla. Pida los datos en .xlsx o .csv.")
