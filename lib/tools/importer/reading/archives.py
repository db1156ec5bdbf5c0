"""Zip containers (xlsx, ods) checked before anything else opens them."""

import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from xml.parsers import expat

from lib.base.errors import UserError

_LARGEST = 1 << 30  # bytes, once expanded
_RATIO = 200
_RATIO_COUNTS_FROM = 50 << 20  # small repetitive sheets do compress a lot
_BLOCK = 1 << 16
_LOCAL_HEADER = 30

Start = Callable[[str, dict[str, str]], None]


def damaged(name: str) -> UserError:
    return UserError(
        f"«{name}» está dañado o incompleto: no se pudo abrir por dentro. Descárguelo de nuevo, o "
        "ábralo en Excel o LibreOffice y guárdelo otra vez."
    )


def checked_entries(path: Path) -> dict[str, zipfile.ZipInfo]:
    """The container's entries by name, or a refusal if it would expand beyond reason."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise damaged(path.name) from None
    total = sum(entry.file_size for entry in entries)
    packed = max(1, path.stat().st_size)
    if total > _LARGEST or (total > _RATIO_COUNTS_FROM and total > _RATIO * packed):
        raise UserError(
            f"«{path.name}» se expande a {total >> 20} MB, más de lo razonable: no se abrió. "
            "Guarde la tabla como .csv, o divídala en archivos más pequeños."
        )
    for entry in entries:
        if entry.header_offset < 0:
            raise damaged(path.name)
        if entry.flag_bits & 1:
            raise UserError(f"«{path.name}» está protegido con contraseña. Quítela y repita.")
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise damaged(path.name)
    return {entry.filename: entry for entry in entries}


def entry_blocks(path: Path, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """The entry expanded block by block; it may not hold a byte more than it declares.

    zipfile would stop reading at the declared size, and the library that reads
    the workbook would not.
    """
    produced = 0
    head = b""
    for block in _expanded(path, entry):
        produced += len(block)
        if produced > entry.file_size:
            raise damaged(path.name)
        if len(head) < 4:
            head += block[:4]
            if head[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in head:
                raise damaged(path.name)  # UTF-16: none of the programs people use writes it
        if b"<!DOCTYPE" in block or b"<!ENTITY" in block:
            raise _definitions(path.name)
        yield block


def _expanded(path: Path, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(entry.header_offset)
        header = file.read(_LOCAL_HEADER)
        if len(header) < _LOCAL_HEADER or not header.startswith(b"PK\x03\x04"):
            raise damaged(path.name)
        file.seek(sum(struct.unpack("<HH", header[26:30])), 1)
        left = entry.compress_size
        inflate = zlib.decompressobj(-15) if entry.compress_type else None
        while left > 0:
            packed = file.read(min(left, _BLOCK))
            if not packed:
                raise damaged(path.name)
            left -= len(packed)
            try:
                while packed:
                    if inflate is None:
                        yield packed
                        break
                    yield inflate.decompress(packed, 1 << 20)
                    packed = inflate.unconsumed_tail
            except zlib.error:
                raise damaged(path.name) from None


def _definitions(name: str) -> UserError:
    return UserError(
        f"«{name}» trae definiciones XML (DTD) que ninguna planilla necesita: no se abrió, por "
        "seguridad. Ábralo en Excel o LibreOffice y guárdelo de nuevo."
    )


def walk_xml(
    name: str,
    blocks: Iterable[bytes],
    start: Start,
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Goes over a piece of XML; definitions and entities are refused, never expanded."""

    def refuse(*_: object) -> None:
        raise _definitions(name)

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.buffer_text = True
    try:
        for block in blocks:
            parser.Parse(block, False)
        parser.Parse(b"", True)
    except (expat.ExpatError, LookupError, ValueError):  # the last two: an unknown encoding
        raise damaged(name) from None
