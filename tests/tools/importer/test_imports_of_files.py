"""Imports from file to table: what is read, set aside, asked, versioned, undone."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from lib.base.errors import UserError
from lib.procedimientos import clase, clases
from lib.store import integrity, queries, records
from lib.store.tables.importacion import lote
from lib.store.tables.sistema import diario
from lib.store.tables.top10 import caso, reporte_dano
from lib.store.work import reading, writing
from lib.tools.importer import batches, mapping, run, sources
from lib.tools.importer.mapping import Mapping
from lib.tools.site import Site
from lib.top10.actions import generar_lista

HEAD = "numero;producto;abierto_en;cerrado_en;facturacion_centavos;estado\n"


@pytest.fixture
def load(site: Site, tmp_path: Path, ana):
    """Import some text as a file, and give what it did."""
    count = iter(range(1_000))

    def loading(text: str, kind: str = "reportes_dano", *, simulate: bool = False, **mapping):
        path = tmp_path / f"archivo{next(count)}.csv"
        path.write_text(text, encoding="utf-8")
        source = run.open_records(
            site, clase(kind), path, None, adjust=lambda m: m.model_copy(update=mapping)
        )
        return run.preview(site, source, by=ana) if simulate else run.apply(site, source, by=ana)

    return loading


def visible(site: Site) -> dict[str, dict]:
    """The reports that people see, by number."""
    day = {"desde": date(1900, 1, 1), "hasta": date(2100, 1, 1)}
    with reading(site.engine) as connection:
        products = {r["producto"] for r in records.many(connection, reporte_dano)}
        rows = [
            {**row, "producto": product}
            for product in sorted(products)
            for row in queries.rows(
                connection, "top10/reportes_de_producto", producto=product, **day
            )
        ]
    return {row["numero"]: row for row in rows}


def set_aside(site: Site, batch: int) -> list[tuple[int, str, str]]:
    with reading(site.engine) as connection:
        found = queries.rows(connection, "sistema/cuarentena", lote=batch)
    return [(q["fila"], q["columna"], q["motivo"]) for q in found]


def test_a_local_time_before_midnight_belongs_to_its_local_day(site: Site, load) -> None:
    done = load(HEAD + "D1;P1;15/11/2026 23:59;;;\nD2;P1;16/11/2026 00:00;;;\n")
    assert (done.leidas, done.nuevas, done.cuarentena) == (2, 2, 0)
    seen = visible(site)
    # La Paz is four hours behind UTC all year.
    assert seen["D1"]["abierto_en"] == datetime(2026, 11, 16, 3, 59, tzinfo=UTC)
    assert (done.cubre_desde, done.cubre_hasta) == (date(2026, 11, 15), date(2026, 11, 16))


def test_one_day_above_twelve_decides_the_whole_column(site: Site, load) -> None:
    load(HEAD + "D1;P1;03/04/2026 10:00;;;\nD2;P2;25/04/2026 10:00;;;\n")
    assert visible(site)["D1"]["abierto_en"] == datetime(2026, 4, 3, 14, 0, tzinfo=UTC)
    load(HEAD + "M1;P1;03/04/2026 10:00;;;\nM2;P2;04/25/2026 10:00;;;\n")
    assert visible(site)["M1"]["abierto_en"] == datetime(2026, 3, 4, 14, 0, tzinfo=UTC)


def test_dates_that_nothing_decides_are_asked(site: Site, load) -> None:
    text = HEAD + "D1;P1;03/04/2026 10:00;;;\nD2;P2;05/06/2026 10:00;;;\n"
    with pytest.raises(UserError, match="puede ser día/mes o mes/día"):
        load(text)
    assert visible(site) == {}
    load(text, formato_fecha="m/d/a")
    assert visible(site)["D1"]["abierto_en"] == datetime(2026, 3, 4, 14, 0, tzinfo=UTC)


def test_dates_that_contradict_each_other_are_asked(load) -> None:
    with pytest.raises(UserError, match="unas fechas son día/mes y otras mes/día"):
        load(HEAD + "D1;P1;25/04/2026 10:00;;;\nD2;P2;04/25/2026 10:00;;;\n")


def test_amounts_keep_the_local_form_and_doubt_is_asked(site: Site, load) -> None:
    load(HEAD + "D1;P1;25/04/2026;;1.450,50;\nD2;P1;26/04/2026;;349;\n")
    seen = visible(site)
    assert seen["D1"]["facturacion_centavos"] == 145050
    assert seen["D2"]["facturacion_centavos"] == 34900
    with pytest.raises(UserError, match="puede ser mil o uno"):
        load(HEAD + "D3;P1;25/04/2026;;1.450;\n")
    load(HEAD + "D3;P1;25/04/2026;;1.450;\n", decimal=",")
    assert visible(site)["D3"]["facturacion_centavos"] == 145000


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        (";P1;25/04/2026;;;", "numero", "obligatorio"),
        ("D1;;25/04/2026;;;", "producto", "obligatorio"),
        ("D1;P1;31/02/2026;;;", "abierto_en", "no existe como fecha"),
        ("D1;P1;25/04/26;;;", "abierto_en", "año de dos cifras"),
        ("D1;P1;25/04/2026 25:00;;;", "abierto_en", "no es una hora"),
        ("D1;P1;mañana;;;", "abierto_en", "no es una fecha"),
        ("D1;4,8E+06;25/04/2026;;;", "producto", "acortado"),
        ("D1;P1;25/04/2026;;12,345;", "facturacion_centavos", "más de dos decimales"),
        ("D1;P1;25/04/2026;;doce;", "facturacion_centavos", "no es un número"),
        ("D1;P1;25/04/2026;;;resuelto", "estado", "no conoce ese valor"),
        ("D1;P1;25/04/2026;24/04/2026;;", "cerrado_en", "se cerró antes de abrirse"),
        ("D1;P1;25/04/2026", "", "3 celdas y el encabezado 6"),
        ("D1;P1;25/04/2026;;;;sobra", "", "7 celdas y el encabezado 6"),
    ],
)
def test_a_cell_that_does_not_fit_sets_its_row_aside_and_the_rest_goes_on(
    site: Site, load, row: str, column: str, reason: str
) -> None:
    good = [f"G{n};0042;{n}/04/2026 08:00;;10,50;cerrado" for n in range(13, 23)]
    done = load(HEAD + "\n".join([*good[:5], row, *good[5:]]))
    assert (done.leidas, done.nuevas, done.cuarentena) == (11, 10, 1)
    assert done.lote is not None
    ((line, where, why),) = set_aside(site, done.lote)
    assert (line, where) == (7, column)
    assert reason in why
    assert visible(site)["G13"]["producto"] == "0042"  # a leading zero stays


def test_a_repeated_number_counts_once_and_is_told(site: Site, load) -> None:
    done = load(HEAD + "D1;P1;25/04/2026;;;\nD1;P1;26/04/2026;;;\nD1;P1;25/04/2026;;;\n")
    assert (done.nuevas, done.cuarentena) == (1, 2)
    assert [fila for fila, _, _ in set_aside(site, done.lote or 0)] == [3, 4]
    assert visible(site)["D1"]["abierto_en"] == datetime(2026, 4, 25, 4, 0, tzinfo=UTC)


def test_several_rows_make_a_report_only_where_the_mapping_says_so(site: Site, load) -> None:
    text = (
        "id;quien;cuando;paso;estado\n"
        "A;C1;25/04/2026 10:00;2;Closed\n"
        "A;C1;24/04/2026 09:00;0;New\n"
        "A;C1;25/04/2026 09:30;1;Active\n"
        "B;C2;26/04/2026 08:00;0;New\n"
    )
    declared = {
        "columnas": {"numero": "id", "producto": "quien", "abierto_en": "cuando",
                     "estado": "estado"},
        "valores": {"estado": {"Closed": "cerrado", "*": "abierto"}},
        "agrupar": {"clave": "id", "orden": "paso", "tipo_orden": "numero",
                    "primero": ["abierto_en"], "ultimo": ["estado"]},
    }  # fmt: skip
    asked = Mapping.model_validate({"clase": "reportes_dano", **declared})
    done = load(text, **{name: getattr(asked, name) for name in declared})
    assert (done.leidas, done.nuevas, done.cuarentena) == (4, 2, 0)
    seen = visible(site)
    assert seen["A"]["abierto_en"] == datetime(2026, 4, 24, 13, 0, tzinfo=UTC)
    assert seen["A"]["estado"] == "cerrado"
    assert seen["B"]["estado"] == "abierto"


def test_a_preview_says_what_applying_then_does_and_writes_nothing(site: Site, load) -> None:
    load(HEAD + "D1;P1;25/04/2026;;;\nD2;P2;25/04/2026;;;\n")
    text = (
        HEAD + "D1;P1;25/04/2026;;;\nD2;P9;25/04/2026;;;\nD3;P3;25/04/2026;;;\nD4;;25/04/2026;;;\n"
    )
    before = visible(site)
    told = load(text, simulate=True)
    assert visible(site) == before
    assert told.lote is None
    done = load(text)
    for figures in (told, done):
        assert (figures.leidas, figures.nuevas, figures.cambiadas) == (4, 1, 1)
        assert (figures.iguales, figures.cuarentena) == (1, 1)
    (changed,) = told.muestra.cambiada
    assert (changed.before, changed.values["producto"]) == ({"producto": "P2"}, "P9")


def test_the_same_file_twice_changes_nothing(site: Site, load) -> None:
    text = HEAD + "D1;P1;25/04/2026;;;\nD2;;25/04/2026;;;\n"
    first, again = load(text), load(text)
    assert (again.nuevas, again.cambiadas, again.iguales) == (0, 0, 1)
    assert (again.lote, again.cuarentena) == (first.lote, 1)
    with reading(site.engine) as connection:
        assert len(records.many(connection, reporte_dano)) == 1
        assert len(records.many(connection, lote)) == 1


def test_an_older_file_again_does_not_bring_its_values_back(site: Site, load) -> None:
    old = HEAD + "D1;P1;25/04/2026;;;\n"
    first = load(old)
    load(HEAD + "D1;P2;25/04/2026;;;\n")
    again = load(old)
    assert (again.lote, again.cambiadas) == (first.lote, 0)
    assert visible(site)["D1"]["producto"] == "P2"


def test_a_file_without_state_does_not_revive_a_report(site: Site, load) -> None:
    load(HEAD + "D1;P1;25/04/2026;;;anulado\nD2;P1;25/04/2026;26/04/2026;;\n")
    load("numero;producto;abierto_en\nD1;P9;25/04/2026\nD2;P9;25/04/2026\nD3;P9;25/04/2026\n")
    seen = visible(site)
    assert sorted(seen) == ["D2", "D3"]  # the annulled one stays annulled
    assert (seen["D2"]["estado"], seen["D3"]["estado"]) == ("cerrado", "abierto")


def test_the_local_day_is_that_of_the_site_whatever_zone_the_file_writes_in(
    site: Site, load
) -> None:
    done = load(HEAD + "D1;P1;10/11/2026 02:00;;;\nD2;P1;13/11/2026 12:00;;;\n", zona_horaria="UTC")
    # 02:00 UTC on the 10th is 22:00 of the 9th in La Paz.
    assert (done.cubre_desde, done.cubre_hasta) == (date(2026, 11, 9), date(2026, 11, 13))


def test_a_day_that_is_not_over_is_not_covered(load) -> None:
    done = load(HEAD + "D1;P1;17/11/2026 08:00;;;\nD2;P1;18/11/2026 09:00;;;\n")  # today: the 18th
    assert (done.cubre_desde, done.cubre_hasta) == (date(2026, 11, 17), date(2026, 11, 17))
    future = load(HEAD + "D3;P1;16/11/2026 10:00;;;\nD4;P1;14/04/2030;;;\n")
    assert future.cubre_hasta == date(2026, 11, 17)


def test_planilla_imports_are_undone_in_order(site: Site, load, ana) -> None:
    kinds = [clase("planilla")]
    first = load(PLANILLA + "Quispe;Vinto;;;17/11/2026;;4002;Luis;502;;Beto;\n", "planilla")
    second = load(PLANILLA + "Rojas;Vinto;;;17/11/2026;;4002;Luis;502;;Beto;\n", "planilla")
    with pytest.raises(UserError, match="ya cambió el caso"):
        batches.undo(site, kinds, first.lote or 0, by=ana)
    batches.undo(site, kinds, second.lote or 0, by=ana)
    batches.undo(site, kinds, first.lote or 0, by=ana)
    assert cases(site)["502"]["estado"] == "anulado"
    with reading(site.engine) as connection:
        assert list(integrity.problems(connection)) == []


def test_a_mapping_is_kept_by_its_source(site: Site, ana) -> None:
    told = Mapping(clase="bajas", fuente="Smartflex", columnas={"producto": "P", "baja_el": "F"})
    sources.keep(site, told, by=ana)
    again = told.model_copy(update={"nulos": ["?"]})
    sources.keep(site, again, by=ana)
    assert sources.kept(site, "bajas", "Smartflex") == again
    with pytest.raises(UserError, match="Fuentes guardadas: Smartflex"):
        sources.kept(site, "bajas", "Otra")


def test_a_planilla_is_not_taken_for_cancellations() -> None:
    columns = tuple(PLANILLA.strip().split(";"))
    with pytest.raises(UserError, match="son las de planilla"):
        mapping.refuse_other_kind(clase("bajas"), clases(), columns)
    mapping.refuse_other_kind(clase("planilla"), clases(), columns)
    mapping.refuse_other_kind(clase("bajas"), clases(), ("producto", "cliente", "fecha", "motivo"))


def test_nothing_of_an_import_is_seen_before_its_end(site: Site, tmp_path: Path, ana, load) -> None:
    load(HEAD + "D1;P1;25/04/2026;;;\n")
    path = tmp_path / "largo.csv"
    lines = "".join(f"N{n};P{n};25/04/2026;;;\n" for n in range(3_000))
    path.write_text(HEAD + "D1;P2;25/04/2026;;;\n" + lines, encoding="utf-8")
    source = run.open_records(site, clase("reportes_dano"), path, None)
    seen: list[tuple[int, str]] = []

    def look(_done: int, _total: int) -> None:
        with reading(site.engine) as connection:
            window = {"desde": date(2026, 4, 25), "hasta": date(2026, 4, 26)}
            rows = queries.rows(connection, "top10/reportes_de_producto", producto="P1", **window)
            (until,) = queries.rows(connection, "top10/rango_reportes")
            assert until["hasta"] == date(2026, 4, 25)
            seen.append((len(rows), rows[0]["numero"]))

    run.apply(site, source, by=ana, progress=look)
    assert len(seen) > 1
    # P1 kept its report and gained none; afterwards D1 belongs to P2 and N1 to P1.
    assert set(seen) == {(1, "D1")}
    assert visible(site)["D1"]["producto"] == "P2"
    assert len(visible(site)) == 3_001


def test_undo_brings_back_what_there_was(site: Site, load, ana) -> None:
    load(HEAD + "D1;P1;25/04/2026;;;\n")
    before = visible(site)
    second = load(HEAD + "D1;P2;26/04/2026;;;\nD2;P2;26/04/2026;;;\n")
    batches.undo(site, [clase("reportes_dano")], second.lote or 0, by=ana)
    assert visible(site) == before
    with reading(site.engine) as connection:
        assert len(records.many(connection, reporte_dano)) == 1
        assert list(integrity.problems(connection)) == []
    again = load(HEAD + "D1;P3;26/04/2026;;;\n")
    assert again.cambiadas == 1


def test_undo_is_refused_while_something_stands_on_the_batch(site: Site, load, ana) -> None:
    kinds = [clase("reportes_dano")]
    first = load(HEAD + "D1;P1;16/11/2026 08:00;;;\nD2;P1;17/11/2026 08:00;;;\n")
    second = load(HEAD + "D1;P1;16/11/2026 09:00;;;\n")
    with pytest.raises(UserError, match=f"la importación {second.lote} cambió filas"):
        batches.undo(site, kinds, first.lote or 0, by=ana)
    batches.undo(site, kinds, second.lote or 0, by=ana)
    generar_lista(site, "2026-W47", by=ana)
    with pytest.raises(UserError, match="se abrió con reportes que vinieron en ella"):
        batches.undo(site, kinds, first.lote or 0, by=ana)
    with pytest.raises(UserError, match="No existe la importación 99"):
        batches.undo(site, kinds, 99, by=ana)
    assert len(visible(site)) == 2


def test_a_batch_leaves_one_entry_in_the_journal(site: Site, load) -> None:
    done = load(HEAD + "".join(f"D{n};P1;25/04/2026;;;\n" for n in range(50)))
    with reading(site.engine) as connection:
        entries = records.many(connection, diario, order="seq", lote=done.lote)
    assert [(e["accion"], e["tabla"]) for e in entries] == [("importar", "lote")]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "vacío"),
        ("<html><body><table><tr><td>a</td></tr></table></body></html>", "web"),
        ("fecha;monto;detalle\n25/04/2026;10;a\n26/04/2026;11;b\n", "falta saber qué columna"),
        (HEAD + ";;;;;\nD1;;25/04/2026;;;\n", "Ninguna fila"),
    ],
)
def test_a_file_that_is_no_use_is_refused_and_nothing_is_written(
    site: Site, load, text: str, message: str
) -> None:
    with pytest.raises(UserError, match=message):
        load(text)
    with reading(site.engine) as connection:
        for table in (lote, reporte_dano):
            assert records.many(connection, table) == []
        assert records.many(connection, diario, order="seq") == []


def test_a_missing_column_names_those_of_the_file(load) -> None:
    with pytest.raises(
        UserError, match=r"«Número de reporte» \(numero\).*El archivo tiene: a, producto"
    ):
        load("a;producto;abierto_en;b\n1;P1;25/04/2026;2\n")


PLANILLA = (
    "MESTRO;ZONA;TIPO DE TRABAJO;SERVICIO;FECHA;REFERENCIA;PRODUCTO;CLIENTE;ORDEN;"
    "CAUSAL DE CIERRE;USM;CONTROL CALIDAD USM\n"
)


def cases(site: Site) -> dict[str, dict]:
    with reading(site.engine) as connection:
        return {row["orden"]: row for row in records.many(connection, caso)}


def test_planilla_rows_open_join_and_change_cases(site: Site, load) -> None:
    done = load(
        PLANILLA
        + "Rojas;Sacaba;Visita;FTTH;16/11/2026;Plaza;4001;Ana;501;Conector;Beto;Conforme\n"
        + "Quispe;Vinto;Visita;FTTH;17/11/2026;;4002;Luis;502;;Beto;\n"
        + "Quispe;Vinto;Visita;FTTH;;;4003;Luis;;;Beto;\n",
        "planilla",
    )
    assert (done.leidas, done.nuevas, done.cuarentena) == (3, 2, 1)
    assert set_aside(site, done.lote or 0)[0][2].startswith("la fila no trae ORDEN ni FECHA")
    assert cases(site)["501"]["estado"] == "cerrado"
    assert cases(site)["502"]["estado"] == "en revisión técnica"
    assert cases(site)["502"]["control_calidad_usm"] == "pendiente"
    # A blank cell says nothing; a new order joins the case still being attended.
    again = load(PLANILLA + ";;;;18/11/2026;Esquina;4002;;503;;;conforme\n", "planilla")
    assert (again.nuevas, again.cambiadas) == (0, 1)
    joined = cases(site)["503"]
    assert (joined["maestro"], joined["referencia"]) == ("Quispe", "Esquina")
    assert (joined["control_calidad_usm"], joined["estado"]) == ("conforme", "en revisión técnica")
    with reading(site.engine) as connection:
        assert list(integrity.problems(connection)) == []


def test_planilla_undo_annuls_what_it_opened_and_puts_back_what_it_changed(
    site: Site, load, ana
) -> None:
    load(PLANILLA + "Quispe;Vinto;;;17/11/2026;;4002;Luis;502;;Beto;\n", "planilla")
    second = load(
        PLANILLA + "Rojas;Vinto;;;18/11/2026;;4002;Luis;502;;Beto;\n;;;;17/11/2026;;4009;;509;;;\n",
        "planilla",
    )
    batches.undo(site, [clase("planilla")], second.lote or 0, by=ana)
    assert cases(site)["502"]["maestro"] == "Quispe"
    assert cases(site)["502"]["fecha"] == date(2026, 11, 17)
    assert cases(site)["509"]["estado"] == "anulado"
    with reading(site.engine) as connection:
        assert list(integrity.problems(connection)) == []


def test_planilla_undo_is_refused_after_somebody_edits(site: Site, load, ana, beto) -> None:
    from lib.store import rows

    done = load(PLANILLA + "Quispe;Vinto;;;17/11/2026;;4002;Luis;502;;Beto;\n", "planilla")
    case = cases(site)["502"]
    with writing(site.engine) as connection:
        rows.change(connection, caso, case["id"], {"usm": "Ana"}, by=beto, now=site.now())
    with pytest.raises(UserError, match="beto ya cambió el caso"):
        batches.undo(site, [clase("planilla")], done.lote or 0, by=ana)
    assert cases(site)["502"]["usm"] == "Ana"


def test_importing_needs_the_permission(site: Site, tmp_path: Path, beto) -> None:
    path = tmp_path / "x.csv"
    path.write_text(HEAD + "D1;P1;25/04/2026;;;\n", encoding="utf-8")
    source = run.open_records(site, clase("reportes_dano"), path, None)
    with pytest.raises(UserError, match="no tiene permiso para importar"):
        run.apply(site, source, by=beto)
    assert visible(site) == {}
