"""The import screen: what it says of a mapping that cannot read the file."""

from pathlib import Path

from lib.procedimientos import clase
from lib.tools.importer.mapping import Agrupar, propose
from lib.tools.importer.reading import read_table
from lib.ui.import_columns import Told
from lib.ui.import_view import _lacking


def test_what_keeps_a_file_from_being_read_is_said(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_text("Número de reporte;Producto;Apertura\nR1;4001;17/11/2026 08:00\n")
    table, kind = read_table(path), clase("reportes_dano")
    found = propose(kind, table.unique_columns())
    columns = {"numero": "Número de reporte", "producto": "Producto", "abierto_en": "Apertura"}
    whole = found.model_copy(update={"columnas": columns})
    assert _lacking(Told(kind, whole), table) is None
    short = whole.model_copy(update={"columnas": {"numero": "Número de reporte"}})
    label = {f.name: f.label for f in kind.fields}
    assert _lacking(Told(kind, short), table) == (
        f"Falta decir qué columna es «{label['producto']}», «{label['abierto_en']}»."
    )
    # A source kept for files that make a record of several rows, by a column this one lacks.
    grouped = whole.model_copy(update={"agrupar": Agrupar(clave="Ticket")})
    assert "no tiene la columna «Ticket»" in (_lacking(Told(kind, grouped), table) or "")
