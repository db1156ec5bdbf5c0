"""Files that hang on a row: checked by what they hold, kept once beside the database."""

import hashlib
import os
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path, PurePath
from typing import Any
from uuid import uuid4

from PIL import Image, ImageOps, UnidentifiedImageError

from lib.base.errors import Forbidden, UserError
from lib.base.permissions import Person
from lib.base.settings import settings
from lib.store import journal, records, rows
from lib.store.records import Record
from lib.store.tables.flujo import adjunto
from lib.store.work import Connection, reading, writing
from lib.tools.site import Site
from lib.tools.workflow.flow import Flow, Step, within

LIMIT = 10 * 2**20
MOST = 100  # files of a row: more is somebody filling the disk
# A picture of more is no photograph of a visit, and unpacking it would take the server's memory:
# up to 150 MB for a JPEG of so many points, 70 for a PNG, 120 for a WebP.
_PIXELS = {"JPEG": 50_000_000, "MPO": 50_000_000, "PNG": 16_000_000, "WEBP": 8_000_000}
_SMALL = (360, 360)
SUFFIXES = ("jpg", "jpeg", "png", "webp", "pdf", "xlsx", "docx", "txt", "csv")
# MPO: a JPEG that carries a second picture, as many telephones make them.
_PICTURES = {
    "JPEG": "image/jpeg",
    "MPO": "image/jpeg",
    "PNG": "image/png",
    "WEBP": "image/webp",
}
_READERS = ("JPEG", "PNG", "WEBP")  # nothing else of Pillow looks at what people send
_OFFICE = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def keep(
    site: Site, flow: Flow, step: Step, row: Record, name: str, content: bytes, *, by: Person
) -> int:
    """Keep a file for a step with a row and return its id; UserError when it may not be.

    The content goes to the disk first: a row never names a file that is not there. The same
    content sent again, by a phone that got no answer, is the file it already was.
    """
    by.require(flow.see)
    by.require(step.permission)
    if not within(flow, row, by):
        raise Forbidden(f"El {flow.noun[0]} {row['id']} es de otra zona que las suyas.")
    table, row_id = flow.table, row["id"]
    name = PurePath(name.replace("\\", "/")).name[-120:] or "archivo"
    kind = _kind(name, content)
    mark = hashlib.sha256(content).hexdigest()
    hung = [one["huella"] for one in of_row(site, table, row_id)]
    if len(hung) >= MOST and mark not in hung:
        raise UserError(f"Ya hay {MOST} archivos adjuntos: no se admiten más. No se guardó {name}.")
    _write(_path(mark), content)
    values = {
        "tabla": table,
        "fila_id": row_id,
        "nombre": name,
        "tipo": kind,
        "bytes": len(content),
        "huella": mark,
        "retirado": False,
    }
    with writing(site.engine) as connection:
        journal.hold(connection)
        hanging = records.many(connection, adjunto, tabla=table, fila_id=row_id, retirado=False)
        if known := [one["id"] for one in hanging if one["huella"] == mark]:
            return int(known[0])
        return rows.create(connection, adjunto, values, by=by, now=site.now())


def of_row(site: Site, table: str, row_id: int) -> list[Record]:
    """The files of a row, oldest first."""
    with reading(site.engine) as connection:
        return records.many(connection, adjunto, tabla=table, fila_id=row_id, retirado=False)


def own(
    connection: Connection, table: str, row_id: int, step: Step, values: Mapping[str, Any]
) -> None:
    """UserError when a step's answers name a file that does not hang on its row."""
    named = [one for f in step.fields if f.type == "files" for one in values.get(f.name) or ()]
    if named:
        held = records.many(connection, adjunto, tabla=table, fila_id=row_id, retirado=False)
        if not set(named) <= {one["id"] for one in held}:
            raise UserError("Un archivo adjunto no es de este caso. Vuelva a adjuntarlo.")


def content(found: Record) -> bytes:
    """What a file holds; UserError when it is gone from the disk."""
    try:
        return _path(found["huella"]).read_bytes()
    except FileNotFoundError:
        raise UserError(
            f"El archivo {found['nombre']} ya no está en el servidor. Avise al administrador."
        ) from None


def thumbnail(found: Record) -> bytes | None:
    """A small picture of a file that is one, made once and kept beside it; None of any other."""
    if found["tipo"] not in _PICTURES.values():
        return None
    path = _path(found["huella"])
    small = path.with_name(f"{path.name}.mini")
    if not small.exists():
        try:
            with Image.open(path) as picture:
                picture.thumbnail(_SMALL)  # which asks a JPEG for a reduced unpacking
                out = BytesIO()
                ImageOps.exif_transpose(picture).convert("RGB").save(out, "JPEG", quality=75)
        except OSError:  # gone from the disk, or cut
            return None
        _write(small, out.getvalue())
    return small.read_bytes()


def _kind(name: str, content: bytes) -> str:
    if not content:
        raise UserError(f"El archivo {name} está vacío.")
    if len(content) > LIMIT:
        raise UserError(f"El archivo {name} pasa de {LIMIT // 2**20} MB. Suba uno más chico.")
    suffix = PurePath(name).suffix.lower()
    if suffix.lstrip(".") not in SUFFIXES:
        raise UserError(
            f"No se admiten archivos {suffix or 'sin extensión'}: {name}. "
            f"Se admiten {', '.join(SUFFIXES)}."
        )
    if content.startswith(b"%PDF-") and suffix == ".pdf":
        return "application/pdf"
    if content.startswith(b"PK\x03\x04") and suffix in _OFFICE:
        return _OFFICE[suffix]
    if suffix in (".txt", ".csv") and b"\0" not in content:
        return "text/plain"
    return _picture(name, content)


def _picture(name: str, content: bytes) -> str:
    try:
        with Image.open(BytesIO(content), formats=list(_READERS)) as picture:
            made, pixels = str(picture.format), picture.width * picture.height
            if pixels <= _PIXELS[made]:
                picture.verify()
                return _PICTURES[made]
            most = f"más de {_PIXELS[made] // 10**6}"
    except Image.DecompressionBombError:
        most = "demasiados"
    except (UnidentifiedImageError, OSError, SyntaxError):
        raise UserError(
            f"El archivo {name} no es lo que dice su nombre. Vuelva a guardarlo."
        ) from None
    raise UserError(
        f"La imagen {name} tiene {most} millones de puntos. Redúzcala, o guárdela como JPEG."
    )


def _path(mark: str) -> Path:
    return settings().var / "adjuntos" / mark[:2] / mark


def _write(path: Path, content: bytes) -> None:
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{uuid4().hex}")
    with part.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
