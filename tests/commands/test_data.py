"""The commands `leer`, `importar`, `cuarentena` and `deshacer`: JSON, messages, exit codes."""

import json
from pathlib import Path

import pytest

from lib.store import records
from lib.store.tables.importacion import lote
from lib.store.tables.top10 import reporte_dano
from lib.store.work import reading
from lib.tools.site import Site
from tests.commands.conftest import Run

GOOD = (
    "Número de reporte;Producto;Fecha de reporte;Facturación mensual\n"
    "D1;00412;15/11/2026 08:00;1.450,50\n"
    "D2;00413;16/11/2026 09:00;\n"
    "D3;;16/11/2026 10:00;\n"
)


@pytest.fixture
def file(tmp_path: Path):
    """A file of the given content."""

    def written(content: str | bytes, name: str = "reportes.csv") -> str:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    return written


def test_importing_tells_its_counts(run: Run, file, sqlite_site: Site) -> None:
    said = run("importar", "reportes_dano", file(GOOD), "--json")
    assert said.code == 0, said.err
    told = json.loads(said.out)
    assert told.pop("avisos") is not None
    assert told.pop("muestra")["nueva"] != []
    assert told == {
        "leidas": 3, "nuevas": 2, "cambiadas": 0, "iguales": 0, "cuarentena": 1, "lote": 1,
        "cubre_desde": "2026-11-15", "cubre_hasta": "2026-11-16",
    }  # fmt: skip
    again = json.loads(run("importar", "reportes_dano", file(GOOD, "otro.csv"), "--json").out)
    assert (again["iguales"], again["nuevas"], again["lote"]) == (2, 0, 1)
    with reading(sqlite_site.engine) as connection:
        first = records.many(connection, reporte_dano)[0]
    assert (first["producto"], first["facturacion_centavos"]) == ("00412", 145050)


def test_segments_out_of_order_are_refused(run: Run) -> None:
    said = run("parametro", "top10.segmento_medio", "800")
    assert said.code != 0
    assert "El segmento Medio no puede empezar en 800 BOB si el Alto empieza en 700" in said.err


def test_simulating_writes_nothing(run: Run, file, sqlite_site: Site) -> None:
    told = json.loads(run("importar", "reportes_dano", file(GOOD), "--simular", "--json").out)
    assert (told["nuevas"], told["cuarentena"], told["lote"]) == (2, 1, None)
    with reading(sqlite_site.engine) as connection:
        assert records.many(connection, lote) == []


def test_rows_set_aside_are_listed(run: Run, file) -> None:
    run("importar", "reportes_dano", file(GOOD))
    (aside,) = json.loads(run("cuarentena", "1", "--json").out)
    assert (aside["fila"], aside["columna"], aside["valor"]) == (4, "Producto", "")
    assert aside["contenido"] == ["D3", "", "16/11/2026 10:00", ""]
    assert "fila 4, Producto" in run("cuarentena", "1").out
    missing = run("cuarentena", "9")
    assert (missing.code, missing.err) == (1, "No existe la importación 9.\n")


def test_undoing_once(run: Run, file, sqlite_site: Site) -> None:
    run("importar", "reportes_dano", file(GOOD))
    assert run("deshacer", "1").out == "La importación 1 se deshizo.\n"
    with reading(sqlite_site.engine) as connection:
        assert records.many(connection, reporte_dano) == []
    assert run("deshacer", "1").code == 1
    assert run("deshacer", "7").err == "No existe la importación 7.\n"


def test_what_nothing_decides_is_asked_and_the_options_answer(run: Run, file) -> None:
    doubtful = file("numero;producto;abierto_en;facturacion_centavos\nD1;P1;03/04/2026;1.450\n")
    asked = run("importar", "reportes_dano", doubtful)
    assert asked.code == 1
    assert "«03/04/2026» puede ser día/mes o mes/día" in asked.err
    half = run("importar", "reportes_dano", doubtful, "--formato-fecha", "d/m/a")
    assert "«1.450» puede ser mil o uno con decimales" in half.err
    done = run("importar", "reportes_dano", doubtful, "--formato-fecha", "d/m/a", "--decimal", ",",
               "--cubre-desde", "2026-04-01", "--cubre-hasta", "2026-04-30", "--json")  # fmt: skip
    told = json.loads(done.out)
    assert (told["cubre_desde"], told["cubre_hasta"]) == ("2026-04-01", "2026-04-30")
    wrong = run("importar", "reportes_dano", doubtful, "--formato-fecha", "a/d/m")
    assert (wrong.code, wrong.err[:16]) == (1, "--formato-fecha ")
    assert run("importar", "reportes_dano", doubtful, "--decimal", ";").code == 1


def test_mapping_file_says_which_column_is_which(run: Run, file, sqlite_site: Site) -> None:
    columns = {"numero": "id", "producto": "quien", "abierto_en": "cuando"}
    mapping = {"clase": "reportes_dano", "columnas": columns}
    table = file("id,quien,cuando\nA,C1,25/04/2026\n")
    refused = run("importar", "reportes_dano", table)
    assert refused.code == 1
    assert "El archivo tiene: id, quien, cuando" in refused.err
    told = run("importar", "reportes_dano", table, "--mapeo", file(json.dumps(mapping), "m.json"),
               "--json")  # fmt: skip
    assert json.loads(told.out)["nuevas"] == 1


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "vacio.csv", "vacío"),
        (b"<!DOCTYPE html><html><body>Entrar</body></html>", "reportes.csv", "web"),
        (b"fecha;monto;detalle\n25/04/2026;10;a\n26/04/2026;11;b\n", "x.csv", "falta saber qué"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "clave.xlsx", ""),
    ],
)
def test_file_of_no_use_is_refused_and_nothing_is_written(
    run: Run,
    file,
    sqlite_site: Site,
    content: bytes,
    name: str,
    said: str,
) -> None:
    refused = run("importar", "reportes_dano", file(content, name))
    assert refused.code == 1
    assert said in refused.err
    assert refused.out == ""
    with reading(sqlite_site.engine) as connection:
        assert records.many(connection, lote) == []


def test_file_too_big_or_absent(run: Run, file) -> None:
    big = file(GOOD + "D9;P9;17/11/2026 08:00;\n" * 60_000)
    refused = run("importar", "reportes_dano", big, "--max-mb", "1")
    assert refused.code == 1
    assert "MB" in refused.err
    assert run("importar", "reportes_dano", "/no/existe.csv").code == 1


def test_unknown_kind_names_those_there_are(run: Run, file) -> None:
    refused = run("importar", "facturas", file(GOOD))
    assert refused.code == 1
    assert "reportes_dano, bajas, planilla" in refused.err


def test_misuse_exits_with_2(run: Run) -> None:
    assert run("importar").code == 2
    assert run("importar", "bajas", "x.csv", "--cubre-desde", "ayer").code == 2
    assert run("deshacer", "uno").code == 2


def test_reading_tells_what_was_decided(run: Run, file) -> None:
    told = json.loads(run("leer", file(GOOD), "--json").out)
    assert (told["separator"], told["header_row"], told["data_rows"]) == (";", 0, 3)
    assert told["columns"][0] == "Número de reporte"
