"""Words of files and of people where pieces of a screen show them: they draw nothing."""

import pandas as pd
from streamlit.testing.v1 import AppTest

from lib.base.errors import UserError


def test_a_cell_keeps_what_follows_a_bar_and_a_line_end() -> None:
    def page() -> None:
        from lib.tools.board.spec import Column
        from lib.ui import case_view

        columns = [Column("obs", "Observación"), Column("zona", "Zona")]
        case_view.facts(columns, {"obs": "A|B \\| C\nD", "zona": None})

    (table,) = AppTest.from_function(page, default_timeout=30).run().markdown
    assert table.value == (
        "| Campo | Valor |\n| --- | --- |\n| Observación | A\\|B \\\\\\| C D |\n| Zona | — |"
    )


def test_an_import_shows_its_person_and_file_as_they_are() -> None:
    row = {
        "clase": "reportes", "estado": "aplicado", "cuarentena": 0, "por": "Ana _R_",
        "creado_en": pd.Timestamp("2026-11-18 15:00", tz="UTC"), "archivo": "a`b`_c_.xlsx",
        "nuevas": 1, "cambiadas": 0, "cubre_desde": None, "cubre_hasta": None,
    }  # fmt: skip

    def page(row: dict) -> None:
        from zoneinfo import ZoneInfo

        import pandas as pd

        from lib.ui import tray

        tray.imports(pd.DataFrame([row]), {"reportes": "reportes"}, ZoneInfo("America/La_Paz"))

    (line,) = AppTest.from_function(page, args=(row,), default_timeout=30).run().markdown
    assert r"Ana \_R\_, 18/11/2026 11:00 · a\`b\`\_c\_.xlsx · 1 fila nueva" in line.value


def test_a_refusal_and_a_warning_show_the_words_they_carry() -> None:
    def page(why: Exception) -> None:
        from lib.ui import notices

        notices.refused(why)
        notices.warned(why, icon=":material/lock:")

    at = AppTest.from_function(
        page, args=(UserError("# La fila «*A*»\nno está."),), default_timeout=30
    ).run()
    assert at.error[0].value == at.warning[0].value == r"\# La fila «\*A\*» no está."
    assert at.warning[0].icon == ":material/lock:"


def test_a_conflict_shows_its_values_as_they_are() -> None:
    def page() -> None:
        from lib.base.errors import Conflict
        from lib.ui import conflicts

        both = {"mine": {"n": "_a_"}, "theirs": {"n": ":smile:"}, "original": {"n": "*b*"}}
        conflicts.shown(Conflict("x", **both), {"n": "Nombre"})

    (table,) = AppTest.from_function(page, default_timeout=30).run().table
    assert list(table.value.iloc[0]) == ["Nombre", r"\_a\_", ":\u2060smile:", r"\*b\*"]
