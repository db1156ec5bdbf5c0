"""Mapping files: what they may say, what is refused, and what the titles alone propose."""

import json
from pathlib import Path

import pytest

from lib.base.errors import UserError
from lib.procedimientos import clase
from lib.tools.importer import mapping
from lib.tools.importer.mapping import Mapping

REPORTES = clase("reportes_dano")
COLUMNS = ("id", "linea", "fecha")
GOOD = {"numero": "id", "producto": "linea", "abierto_en": "fecha"}


def told(**more) -> Mapping:
    return Mapping.model_validate({"clase": "reportes_dano", "columnas": GOOD, **more})


def test_mapping_that_fits_is_let_through() -> None:
    mapping.check(told(), REPORTES, COLUMNS)


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"clase": "bajas"}, "de la clase «bajas», no de «reportes_dano»"),
        ({"columnas": {**GOOD, "color": "id"}}, "campos que .* no tiene: color. Los campos"),
        ({"valores": {"color": {"a": "b"}}}, "no tiene: color"),
        ({"formato_fecha": {"color": "d/m/a"}}, "no tiene: color"),
        ({"agrupar": {"clave": "id", "primero": ["color"]}}, "no tiene: color"),
        (
            {"columnas": {**GOOD, "zona": "barrio"}},
            "no tiene la columna «barrio».*id, linea, fecha",
        ),
        ({"agrupar": {"clave": "caso"}}, "no tiene la columna «caso»"),
        ({"columnas": {"numero": "id"}}, r"«Producto» \(producto\), «Fecha de reporte»"),
        ({"valores": {"estado": {"x": "resuelto"}}}, "valores que no existen: estado: resuelto"),
    ],
)
def test_mapping_that_does_not_fit_is_refused(more: dict, message: str) -> None:
    with pytest.raises(UserError, match=message):
        mapping.check(told(**more), REPORTES, COLUMNS)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", r"no es JSON válido: revise la línea 1, columna 2\.$"),
        ("\xff", r"no está en UTF-8\. Guárdelo de nuevo así\.$"),
        ('{"clase": "bajas"}', "columnas: falta"),
        ('{"clase": "bajas", "columnas": {}, "otra": 1}', "otra: sobra"),
        ('{"clase": "bajas", "columnas": {}, "decimal": ";"}', "decimal: su valor no es"),
        (
            '{"clase": "bajas", "columnas": {}, "formato_fecha": "a/m/d"}',
            "formato_fecha.*: su valor no es",
        ),
    ],
)
def test_file_that_is_no_mapping_says_where(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "mapeo.json"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(UserError, match=message):
        mapping.load(path)


def test_mapping_file_is_read_with_or_without_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "mapeo.json"
    for encoding in ("utf-8", "utf-8-sig"):
        path.write_text(json.dumps({"clase": "bajas", "columnas": {"motivo": "Razón"}}), encoding)
        assert mapping.load(path).columnas == {"motivo": "Razón"}
    with pytest.raises(UserError, match="no existe o no se puede abrir"):
        mapping.load(tmp_path / "no_existe.json")


def test_titles_propose_by_name_label_or_synonym() -> None:
    """Accents and case do not matter; a column serves one field, the first that asks."""
    found = mapping.propose(REPORTES, ("NRO REPORTE", "Línea", "Fecha de Apertura", "tecnico", "x"))
    assert found.columnas == {"numero": "NRO REPORTE", "producto": "Línea",
                              "abierto_en": "Fecha de Apertura", "tecnico": "tecnico"}  # fmt: skip


def test_order_of_dates_for_all_fields_or_for_one() -> None:
    assert told(formato_fecha="m/d/a").order_of("abierto_en") == "m/d/a"
    one = told(formato_fecha={"abierto_en": "m/d/a"})
    assert (one.order_of("abierto_en"), one.order_of("cerrado_en")) == ("m/d/a", None)
