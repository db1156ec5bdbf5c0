"""The manual as the application shows it: topics, links, pictures, search."""

import re
from pathlib import Path

import pytest

from lib import procedimientos
from lib.tools import manual
from tests.conftest import ROOT


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A manual of its own: a table of contents, two topics, a picture, a file beside."""
    docs = tmp_path / "docs" / "manual"
    docs.mkdir(parents=True)
    (docs / "README.md").write_text("# Índice\n\n- [Zeta](zeta.md)\n- [Alfa](alfa.md)\n")
    (docs / "zeta.md").write_text(
        "# Zeta\n\nVea [Alfa](alfa.md#uno), [otra web](https://ejemplo.bo) y\n"
        "[datos.json](datos.json), no [secreto](../../secreto.txt). Es lo [de abajo](#abajo).\n\n"
        "![La pantalla](../imagenes/zeta.png)\n\n```sh\n[Alfa](alfa.md)\n```\n"
    )
    (docs / "alfa.md").write_text("# Alfa\n\nAl empezar.\n\n## Conexión\n\nSin **señal** espere.\n")
    (docs / "datos.json").write_text("{}")
    (docs.parent / "imagenes").mkdir()
    (docs.parent / "imagenes" / "zeta.png").write_bytes(b"png")
    (tmp_path / "secreto.txt").write_text("clave")
    monkeypatch.setattr(manual, "FOLDER", docs)
    manual.topics.cache_clear()
    yield docs
    manual.topics.cache_clear()


def test_topics_follow_the_table_of_contents(folder: Path) -> None:
    assert list(manual.topics()) == ["README", "zeta", "alfa"]
    assert manual.topics()["alfa"].title == "Alfa"


def test_links_stay_within_the_page_and_code_stays_as_it_is(folder: Path) -> None:
    before, image, _, code, _ = manual.pieces(manual.topics()["zeta"])
    assert isinstance(before, str)
    assert '<a href="?tema=alfa" target="_self">Alfa</a>' in before
    assert "[otra web](https://ejemplo.bo)" in before
    assert "Es lo de abajo." in before
    assert image == manual.Image(folder.parent / "imagenes" / "zeta.png", "La pantalla")
    assert code == manual.Code("[Alfa](alfa.md)")


def test_only_files_of_the_manual_are_offered(folder: Path) -> None:
    assert manual.topics()["zeta"].files == (folder / "datos.json",)
    text = "![Otra](../../secreto.txt)"
    assert list(manual.pieces(manual.Topic("x", "X", text))) == ["", ""]


@pytest.mark.parametrize("code", ["../../secreto", "/etc/passwd", "alfa.md", "..", "", "ALFA"])
def test_a_topic_that_is_none_is_not_read(folder: Path, code: str) -> None:
    assert code not in manual.topics()


@pytest.mark.parametrize("asked", ["conexion", "CONEXIÓN", "señal", "senal espere", "alfa señal"])
def test_search_minds_neither_accents_nor_capitals(folder: Path, asked: str) -> None:
    (found, *_) = manual.search(asked)
    assert (found.topic.code, found.heading) == ("alfa", "Conexión")


def test_search_puts_headings_first_and_shows_the_line(folder: Path) -> None:
    assert manual.search("espere")[0].line == "Sin señal espere."
    assert [f.heading for f in manual.search("alfa")] == ["Alfa", "Índice", "Zeta", "Conexión"]
    assert manual.search("  ") == manual.search("nada de esto") == []


def test_every_page_opens_a_section_that_names_it() -> None:
    topics = manual.topics()
    for page in procedimientos.pages():
        topic = topics[page.ayuda]
        named = rf"[*«#]\s*(?:.*\b)?{re.escape(page.title)}"
        assert page.title in topic.title or re.search(named, topic.text), page.title


def test_every_link_between_topics_leads_to_one() -> None:
    topics = manual.topics()
    assert len(topics) == len(list((ROOT / "docs/manual").glob("*.md")))
    for topic in topics.values():
        text = "".join(p for p in manual.pieces(topic) if isinstance(p, str))
        assert set(re.findall(r"\?tema=([\w-]+)", text)) <= set(topics)
        assert re.findall(r"\]\((?!https?://)[^)]*\)", text) == [], topic.code
        assert all(file.is_file() for file in topic.files)


def test_every_topic_is_in_the_table_of_contents() -> None:
    contents = manual.topics()[manual.CONTENTS].text
    missing = [c for c in manual.topics() if c != manual.CONTENTS and f"({c}.md)" not in contents]
    assert missing == []


def test_everything_that_may_wait_is_told_with_the_first_page() -> None:
    """By its last words: the manual groups what differs in its beginning."""
    text = manual.topics()["primeros-pasos"].text
    for pendiente in procedimientos.pendientes():
        last = " ".join(pendiente.label[1].split()[-2:])
        assert last in text, pendiente.label[1]
