"""Which encoding a text file is in, and on what evidence."""

import codecs
import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from charset_normalizer import from_bytes

from lib.base.errors import UserError

_BLOCK = 1 << 20
_LONGEST_LINE = 4 << 20  # bytes; a longer one would be held whole in memory
_EVIDENCE = 128 * 1024  # bytes of lines with accents that are weighed
_SPANISH = frozenset("áéíóúüñçÁÉÍÓÚÜÑÇ")
_WESTERN = frozenset("àèìòùâêîôûäëïöãõåøæœßÿÀÈÌÒÙÂÊÎÔÛÄËÏÖÃÕÅØÆŒŸ")
_SIGNS = frozenset("¿¡ºª°«»“”‘’–—…€£§·´©®™²³¼½¾±×÷•„‹›\xa0\xad")
_INSIDE_WORDS = frozenset("’·´\xad–")  # signs that may stand between two letters
_HIGH = re.compile(rb"[\x80-\xff]+")
_CONTROL = re.compile(rb"[\x01-\x08\x0e-\x19\x1c-\x1f\x7f]")
# UTF-8 that some program read as Windows text and wrote again: "NÃºÃ±ez"; and lost letters.
_SPOILT = re.compile(r"[ÃÂ][\x80-\xbf‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|\ufffd")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16: it begins with the same two bytes
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True)
class Encoding:
    name: str
    sure: bool
    notes: tuple[str, ...] = ()


def decide_encoding(path: Path, chosen: str | None) -> Encoding:
    """The codec that decodes the whole file without a single error."""
    with path.open("rb") as file:
        head = file.read(64 * 1024)
    if chosen is not None:
        _known(chosen)
        _check_whole(path, chosen, "el encabezado o los datos no están en esa codificación")
        return Encoding(chosen, sure=True)
    for mark, name in _BOMS:
        if head.startswith(mark):
            _check_whole(path, name, "el archivo está dañado, cortado o mezcla codificaciones")
            return Encoding(name, sure=True)
    wide = _wide_without_mark(head)
    if wide is not None:
        _check_whole(path, wide, "el archivo parece dañado o cortado")
        return Encoding(wide, sure=True, notes=(f"El archivo está en {wide}, sin marca inicial.",))
    if len(_CONTROL.findall(head)) > len(head) // 100:
        raise UserError(
            f"«{path.name}» no es texto: contiene datos binarios. "
            "Suba la planilla en .xlsx, .ods, .xls o .csv."
        )
    if _first_error(path, "utf-8") is None:
        return _spoilt_or_sound(head)
    return _legacy(path)


def _spoilt_or_sound(head: bytes) -> Encoding:
    text = head.decode("utf-8", errors="ignore")
    if _SPOILT.search(text) is None:
        return Encoding("utf-8-sig", sure=True)
    words = (word.strip('";,|') for piece in text.split() for word in re.split("[;,|]", piece))
    shown = _some(word for word in words if _SPOILT.search(word))
    note = (
        f"El texto ya venía con las tildes dañadas ({shown}): se leyó tal cual. Pida que lo "
        "exporten de nuevo en UTF-8."
    )
    return Encoding("utf-8-sig", sure=False, notes=(note,))


def _known(name: str) -> None:
    try:
        "".encode(name)
    except (LookupError, ValueError):
        raise UserError(
            f"No se conoce la codificación «{name}». Escriba, por ejemplo, utf-8, cp1252 o utf-16."
        ) from None


def _wide_without_mark(head: bytes) -> str | None:
    """UTF-16 without a mark shows as a NUL in every other byte of plain text."""
    pairs = len(head) // 2
    if pairs == 0:
        return None
    low, high = head[0::2].count(0) / pairs, head[1::2].count(0) / pairs
    if high > 0.4 and low < 0.05:
        return "utf-16-le"
    if low > 0.4 and high < 0.05:
        return "utf-16-be"
    return None


def _first_error(path: Path, name: str) -> int | None:
    """The line of the first byte that does not decode; NULs and endless lines are refused."""
    decoder = codecs.getincrementaldecoder(name)()
    lines = 0
    unbroken = 0
    with path.open("rb") as file:
        while True:
            block = file.read(_BLOCK)
            try:
                text = decoder.decode(block, final=not block)
            except UnicodeDecodeError as error:
                return lines + _newlines(error.object[: error.start].decode("latin-1")) + 1
            except UnicodeError:  # a mark of order with nothing behind it
                return lines + 1
            if "\0" in text:
                line = lines + _newlines(text[: text.index("\0")]) + 1
                raise UserError(
                    f"«{path.name}» tiene caracteres nulos (NUL) en la línea {line}: está dañado "
                    "o no es texto. Expórtelo de nuevo."
                )
            if not block:
                return None
            lines += _newlines(text)
            unbroken = 0 if b"\n" in block or b"\r" in block else unbroken + len(block)
            if unbroken > _LONGEST_LINE:
                raise UserError(
                    f"«{path.name}» tiene una línea de más de {_LONGEST_LINE >> 20} MB (después "
                    f"de la línea {lines}): no es una tabla. Revise cómo se exportó."
                )


def _newlines(text: str) -> int:
    return text.count("\n") or text.count("\r")


def _check_whole(path: Path, name: str, reason: str) -> None:
    line = _first_error(path, name)
    if line is not None:
        raise UserError(
            f"«{path.name}» no se puede leer como {name}: la línea {line} no se entiende; {reason}."
            " Expórtelo de nuevo (mejor en UTF-8) o indique otra codificación."
        )


def _legacy(path: Path) -> Encoding:
    """One of the one-byte encodings, chosen by how its accents fall inside words."""
    sample, valid, foreign = _lines_with_accents(path)
    if valid > 0.2 * (valid + foreign):
        line = _first_error(path, "utf-8")
        raise UserError(
            f"«{path.name}» está casi todo en UTF-8, pero la línea {line} tiene caracteres de otra "
            "codificación o está cortada. Expórtelo de nuevo en UTF-8, o indique la codificación."
        )
    for name, enough in (("cp1252", 0.9), ("cp850", 0.95), ("mac_roman", 0.95)):
        text = _decoded(sample, name)
        if text is not None and _plausible(text) >= enough:
            _check_whole(path, name, "mezcla codificaciones o está dañado")
            return _with_evidence(name, text, sure=True)
    guess = from_bytes(sample).best()
    text = None if guess is None else _decoded(sample, guess.encoding)
    if guess is None or text is None:
        raise UserError(
            f"No se pudo saber en qué codificación está «{path.name}». Guárdelo como «CSV UTF-8», "
            "o indique la codificación."
        )
    _check_whole(path, guess.encoding, "mezcla codificaciones o está dañado")
    return _with_evidence(guess.encoding, text, sure=False)


def _lines_with_accents(path: Path) -> tuple[bytes, int, int]:
    """Some lines with bytes above ASCII; runs that are valid UTF-8; runs that are not."""
    kept: list[bytes] = []
    size = valid = foreign = 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK) + file.readline(_BLOCK):
            for run in _HIGH.findall(block):
                if _decoded(run, "utf-8") is None:
                    foreign += 1
                else:
                    valid += 1
            for line in block.splitlines():
                if size < _EVIDENCE and _HIGH.search(line):
                    kept.append(line[:2000])
                    size += len(kept[-1])
    return b"\n".join(kept), valid, foreign


def _decoded(data: bytes, name: str) -> str | None:
    try:
        return data.decode(name)
    except UnicodeDecodeError:
        return None


def _plausible(text: str) -> float:
    """Share of the characters above ASCII that stand where Spanish would put them."""
    good = total = letters = foreign = 0
    for word in text.split():
        if word.isascii():
            continue
        marked = [place for place, sign in enumerate(word) if sign > "\x7f"]
        total += len(marked)
        letters += sum(sign.isalpha() for sign in word)
        foreign += sum(word[place].isalpha() for place in marked)
        good += sum(_in_its_place(word, place) for place in marked)
    if letters > 10 and foreign > 0.75 * letters:
        return 0.0  # hardly any plain letter: another alphabet read with the wrong table
    return good / total if total else 0.0


def _in_its_place(word: str, place: int) -> bool:
    sign = word[place]
    before, after = word[place - 1 : place], word[place + 1 : place + 2]
    between_letters = before.isalpha() and after.isalpha()
    if sign in _SIGNS:
        return sign in _INSIDE_WORDS or not between_letters
    if sign not in _SPANISH and sign not in _WESTERN:
        return False
    return not (sign.isupper() and before.islower())


def _with_evidence(name: str, text: str, *, sure: bool) -> Encoding:
    words = [word for word in re.findall(r"\w+", text) if not word.isascii()]
    shown = _some(words) or "(sin letras acentuadas)"
    return Encoding(
        name,
        sure=sure and bool(words),
        notes=(f"El archivo no está en UTF-8; se leyó como {name}. Compruebe: {shown}.",),
    )


def _some(words: Iterable[str]) -> str:
    """Up to four different words, quoted."""
    return ", ".join(f"«{word[:30]}»" for word in islice(dict.fromkeys(words), 4))
