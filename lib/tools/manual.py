"""The manual: the very files of docs/manual, as the application shows and searches them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from lib.base.settings import ROOT
from lib.base.text import folded

FOLDER = ROOT / "docs" / "manual"
CONTENTS = "README"
FIRST_BASE = "primera-base"

# A block of code, or a picture alone on its line.
_APART = re.compile(
    r"^```(?P<kind>\w*)\n(?P<code>.*?)\n```$|^!\[(?P<alt>[^\]]*)\]\((?P<image>[^)\s]+)\)$",
    re.MULTILINE | re.DOTALL,
)
_LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")
_TOPIC = re.compile(r"([\w-]+)\.md(?:#\S*)?")
_MARKS = re.compile(r"[*_`|#>]|\]\([^)]*\)|\[")


@dataclass(frozen=True)
class Topic:
    """One file of the manual: its stem, its title, the text under the title."""

    code: str
    title: str
    text: str

    @property
    def files(self) -> tuple[Path, ...]:
        """The other files of the manual that the text points at, to download."""
        return tuple(dict.fromkeys(f for _, to in _LINK.findall(self.text) if (f := _file(to))))


@dataclass(frozen=True)
class Image:
    """A picture of the manual and what it shows."""

    path: Path
    alt: str


@dataclass(frozen=True)
class Code:
    """A block of code."""

    text: str


@dataclass(frozen=True)
class Diagram:
    """The flow of a procedure, by its code: drawn from the flow itself."""

    flow: str


@dataclass(frozen=True)
class Found:
    """A section that holds what was searched: its topic, its heading, a line of it."""

    topic: Topic
    heading: str
    line: str


@cache
def topics() -> dict[str, Topic]:
    """Every topic by its code, in the order of the table of contents, which comes first."""
    found = {path.stem: _read(path) for path in sorted(FOLDER.glob("*.md"))}
    listed = [m[1] for _, to in _LINK.findall(found[CONTENTS].text) if (m := _TOPIC.fullmatch(to))]
    order = dict.fromkeys([CONTENTS, *listed, *found])
    return {code: found[code] for code in order if code in found}


def pieces(topic: Topic) -> Iterator[str | Image | Code | Diagram]:
    """A topic's text for the screen, in order: Markdown, and pictures, code and diagrams between.

    A link to another topic is one within the page, in the same tab; to any
    other file of the manual, its name alone, for `files` offers it; one within
    the topic, its words, for the screen has no anchors.
    """
    at = 0
    for found in _APART.finditer(topic.text):
        yield _LINK.sub(_link, topic.text[at : found.start()])
        at = found.end()
        if found["code"] is not None:
            yield (Diagram if found["kind"] == "flujo" else Code)(found["code"])
            continue
        path = (FOLDER / found["image"]).resolve()
        if path.is_relative_to(FOLDER.parent) and path.is_file():
            yield Image(path, found["alt"])
    yield _LINK.sub(_link, topic.text[at:])


def search(text: str) -> list[Found]:
    """The sections that hold every word, accents and capitals apart; headings with them first."""
    words = folded(text).split()
    found = []
    for topic in topics().values() if words else ():
        for heading, body in _sections(topic):
            whole, head = folded(f"{topic.title} {heading} {body}"), folded(heading)
            if all(word in whole for word in words):
                line = next((x for x in body.splitlines() if words[0] in folded(x)), "")
                found.append(
                    (not all(w in head for w in words), Found(topic, heading, _plain(line)))
                )
    return [one for _, one in sorted(found, key=lambda pair: pair[0])]


def _read(path: Path) -> Topic:
    head, _, text = path.read_text(encoding="utf-8").partition("\n")
    return Topic(path.stem, head.removeprefix("# ").strip(), text.strip())


def _sections(topic: Topic) -> Iterator[tuple[str, str]]:
    """The headings of a topic, each with its text; its title with what stands before the first."""
    parts = re.split(r"^##+ (.+)$", topic.text, flags=re.MULTILINE)
    yield topic.title, parts[0]
    yield from zip(parts[1::2], parts[2::2], strict=True)


def _link(match: re.Match[str]) -> str:
    words, to = match.groups()
    topic = _TOPIC.fullmatch(to)
    if topic and topic[1] in topics():
        return f'<a href="?tema={topic[1]}" target="_self">{words}</a>'
    return words if _file(to) or to.startswith("#") else match[0]


def _file(to: str) -> Path | None:
    """A file of the manual that is no topic, by its relative address."""
    path = (FOLDER / to).resolve()
    inside = path.is_relative_to(FOLDER) and path.suffix != ".md"
    return path if inside and path.is_file() else None


def _plain(line: str) -> str:
    """A line without the marks of Markdown."""
    return " ".join(_MARKS.sub(" ", line).lstrip("- ").split())
