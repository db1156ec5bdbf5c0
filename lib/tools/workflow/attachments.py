"""Files that hang on a row: checked by what they hold, kept once beside the database."""

import hashlib
import os
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path, PurePath
from typing import Any
from uuid import uuid4

from PIL import Image, ImageOps, UnidentifiedImageError

from lib.base.errors import UserError
from lib.base.permissions import Person
from lib.base.settings import settings
from lib.store import journal, records, rows
from lib.store.records import Record
from lib.store.tables.flujo import adjunto
from lib.store.work import Connection, reading, writing
from lib.tools.site import Site
from lib.tools.workflow.flow import Step

LIMIT = 10 * 2**20
MOST = 100  # files of a row: more is somebody filling the disk
_PIXELS = 50_000_000  # a picture of more is no photograph of a visit
_SMALL = (360, 360)
SUFFIXES = ("jpg", "jpeg", "png", "webp", "pdf", "xlsx", "docx", "txt", "csv")
_PICTURES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
_OFFICE = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def keep(site: Site, table: str, row_id: int, name: str, content: bytes, *, by: Person) -> int:
    """Keep a file of a row and return its id; UserError when it is not what it may be.

    The caller has checked that the person may see the row. The content goes to the disk
    first: a row never names a file that is not there. The same content sent again, by a
    phone that got no answer, is the file it already was.
    """
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
        raise UserError(f"El archivo {found['nombre']} ya no está en el servidor.") from None


def thumbnail(found: Record) -> bytes | None:
    """A small picture of a file that is one, made once and kept beside it; None of any other."""
    if found["tipo"] not in _PICTURES.values():
        return None
    path = _path(found["huella"])
    small = path.with_name(f"{path.name}.mini")
    if not small.exists():
        try:
            with Image.open(path) as picture:
                picture.thumbnail(_SMALL)
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
        raise UserError(f"No se admiten archivos {suffix or 'sin extensión'}: {name}.")
    if content.startswith(b"%PDF-") and suffix == ".pdf":
        return "application/pdf"
    if content.startswith(b"PK\x03\x04") and suffix in _OFFICE:
        return _OFFICE[suffix]
    if suffix in (".txt", ".csv") and b"\0" not in content:
        return "text/plain"
    try:
        with Image.open(BytesIO(content)) as picture:
            if picture.width * picture.height > _PIXELS:
                raise UserError(f"La imagen {name} es demasiado grande.")
            kind = _PICTURES.get(picture.format or "")
            picture.verify()
    except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError):
        kind = None
    if kind is None:
        raise UserError(f"El archivo {name} no es lo que dice su nombre. Vuelva a guardarlo.")
    return kind


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
