"""Words of people on a screen: Streamlit itself, in a real browser, draws them as they are."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.processes import free_port, stop, tied

ROOT = Path(__file__).resolve().parents[2]
WORDS = (
    ":material/skull: :material_skull: :smile: :+1: :8ball: :streamlit: a:smile:tada:b",
    ":red[rojo] :blue-badge[azul] :small[chico] ::nota[x] ::: x :x{a=b}",
    "# 3 no contesta",
    "- sí - no",
    "+591 70712345",
    "* nota *importante* _y_ __otra__",
    "> cita",
    "1. Llamar 2. Ir",
    "2) Volver",
    "---",
    "===",
    "[x] hecho [a](http://malo) ![b](http://malo/p.png)",
    "$5 y $6",
    "A|B \\| C",
    "~~no~~ ~casi~ `código` <b>negrita</b> <!-- nada -->",
    "Sucre & Cía. &amp; hijos &#35;",
    "10:30:45 de 1.234 a 12.5, hora:minuto",
    "planilla_de_*.xlsx",
)
PAGE = f"""
import streamlit as st
from lib.ui.format import plain

WAYS = {{
    "cuerpo": st.markdown,
    "nota": st.caption,
    "error": st.error,
    "aviso": st.warning,
    "titulo": lambda text: st.title(text, anchor=False),
    "boton": lambda text: st.button(text, key=f"b{{text}}"),
    "desplegable": lambda text: st.popover(text, key=f"p{{text}}"),
    "pastilla": lambda text: st.pills("Motivos", [text], label_visibility="collapsed"),
    "negrita": lambda text: st.markdown(f"**{{text}}** y más"),
    "chico": lambda text: st.markdown(f"Hoy  \\n:small[{{text}}]"),
    "punto": lambda text: st.markdown(f"- {{text}}"),
    "celda": lambda text: st.markdown(f"| Campo | Valor |\\n| - | - |\\n| Obs | {{text}} |"),
}}
for way, draw in WAYS.items():
    for n, words in enumerate({WORDS!r}):
        with st.container(key=f"{{way}}-{{n}}"):
            draw(plain(words))
st.text("Fin de la prueba")
"""
# What stands around the words where they are drawn, before and after.
AROUND = {
    "desplegable": ("", "expand_more"),
    "negrita": ("", " y más"),
    "chico": ("Hoy\n", ""),
    "celda": ("Campo\tValor\nObs\t", ""),
}
WAYS = (
    *("cuerpo", "nota", "error", "aviso", "titulo", "boton"),
    *("desplegable", "pastilla", "negrita", "chico", "punto", "celda"),
)


@pytest.fixture(scope="module")
def page(chromium, tmp_path_factory) -> Iterator[object]:
    """The words in every way that a page draws them."""
    from playwright.sync_api import Error

    folder = tmp_path_factory.mktemp("palabras")
    (folder / "pagina.py").write_text(PAGE)
    port = free_port()
    options = {"server.port": port, "server.headless": "true", "browser.gatherUsageStats": "false"}
    command = [sys.executable, "-m", "streamlit", "run", str(folder / "pagina.py")]
    command += [f"--{name}={value}" for name, value in options.items()]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            tied(command), cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.DEVNULL, stdout=log, stderr=log,
        )  # fmt: skip
    try:
        context = chromium.new_context(viewport={"width": 1440, "height": 900})
        found = context.new_page()
        for _ in range(100):
            try:
                found.goto(f"http://127.0.0.1:{port}")
                break
            except Error:  # it does not listen yet
                found.wait_for_timeout(200)
        found.get_by_text("Fin de la prueba").wait_for(timeout=60_000)
        yield found
        context.close()
    finally:
        stop(process, signal=signal.SIGTERM)


@pytest.mark.parametrize("way", WAYS)
def test_words_of_a_person_are_drawn_as_they_are(page, way: str) -> None:
    before, after = AROUND.get(way, ("", ""))
    for n, words in enumerate(WORDS):
        drawn = page.locator(f".st-key-{way}-{n}")
        shown = drawn.inner_text().replace("\u2060", "")
        assert "".join(shown.split()) == "".join(f"{before}{words}{after}".split()), way
        marks = "h2, h3, ol, hr, em, del, code, pre, img, math, blockquote"
        assert drawn.locator(marks).count() == 0, (way, words)
