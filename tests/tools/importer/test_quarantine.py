"""The quarantine: corrected rows sent again once, others discarded, all withdrawn with an undo."""

import json
import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from lib.base.errors import Forbidden, UserError
from lib.procedimientos import clase, clases, tablero
from lib.store import integrity, records, rows
from lib.store.locks import held
from lib.store.tables.importacion import cuarentena, lote
from lib.store.tables.top10 import baja, caso, reporte_dano
from lib.store.work import reading, writing
from lib.tools.board import feed, passes
from lib.tools.board.scope import Narrowed, audience
from lib.tools.importer import aside, batches, confirm, quarantine, resend, run, upload
from lib.tools.importer.block import Aside
from lib.tools.importer.reading import CellError
from tests.boards import edit, journal_of, saved
from tests.builders import problems

HEAD = "numero;producto;abierto_en;facturacion_centavos"
ROWS = (
    "R1;4001;17/11/2026 08:00;149,00",
    "R2;4002;31/02/2026 09:00;199,00",
    "R3;4003;15/11/2026 10:00;ciento veinte",
    "R1;4001;17/11/2026 08:00;149,00",
)


@pytest.fixture(autouse=True)
def apart(tmp_path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(upload, "folder", lambda: tmp_path / "subidas")


@pytest.fixture
def applied(site, ana, tmp_path: Path):
    """An import that set aside rows 3 (date), 4 (amount) and 5 (repeated)."""
    path = tmp_path / "r.csv"
    path.write_text("\n".join((HEAD, *ROWS)), encoding="utf-8")
    return run.apply(site, run.open_records(site, clase("reportes_dano"), path, None), by=ana)


def asides(site, **equals):
    with reading(site.engine) as connection:
        return records.many(connection, cuarentena, **equals)


def all_of(site, table):
    with reading(site.engine) as connection:
        return records.many(connection, table)


def correct(site, by, fila: int, text: str | None, column: str = "correccion") -> None:
    (row,) = asides(site, fila=fila, estado=aside.PENDING)
    (ack,) = saved(site, edit(row["id"], column, text, row[column]), by=by,
                   board=tablero("cuarentena"))  # fmt: skip
    assert ack.get("ok"), ack


def test_rows_are_born_without_a_journal_entry_and_the_check_is_content(site, applied) -> None:
    found = asides(site)
    assert [(r["fila"], r["version"], r["estado"]) for r in found] == [
        (3, 0, "pendiente"), (4, 0, "pendiente"), (5, 0, "pendiente"),
    ]  # fmt: skip
    assert journal_of(site, "cuarentena") == []
    assert problems(site) == []


def test_change_behind_the_journal_is_found_once_the_cell_is_journaled(site, ana, applied) -> None:
    correct(site, ana, 3, "28/02/2026 09:00")
    assert problems(site) == []
    with writing(site.engine) as connection:
        records.alter(connection, cuarentena, {"fila": 3}, {"correccion": "otra"})
    assert problems(site) == [
        "cuarentena 1, correccion: la tabla dice 'otra' y el diario '28/02/2026 09:00'"
    ]


def test_tables_born_in_bulk_are_those_declared() -> None:
    bulk = [t.name for t in integrity.journaled() if t.info.get("born_in_bulk")]
    assert bulk == ["cuarentena"]


def test_corrected_row_enters_as_an_import_and_leaves_the_quarantine(site, ana, applied) -> None:
    correct(site, ana, 3, "28/02/2026 09:00")
    correct(site, ana, 4, "1.120,50")
    done = resend.resend(site, clases(), applied.lote or 0, by=ana)
    assert (done.nuevas, done.cuarentena, done.lote) == (2, 0, 2)
    by_number = {r["numero"]: r for r in all_of(site, reporte_dano)}
    # 28/02/2026 09:00 in La Paz is 13:00 UTC; 1.120,50 are 112050 centavos.
    assert by_number["R2"]["abierto_en"] == datetime(2026, 2, 28, 13, tzinfo=UTC)
    assert by_number["R3"]["facturacion_centavos"] == 112050
    assert (by_number["R2"]["fila"], by_number["R2"]["lote_id"]) == (3, 2)
    assert [(r["fila"], r["estado"], r["reenvio_lote_id"]) for r in asides(site)] == [
        (3, "reenviada", 2), (4, "reenviada", 2), (5, "pendiente", None),
    ]  # fmt: skip
    assert problems(site) == []


def test_resent_rows_cover_no_more_days_than_their_file(site, ana, applied) -> None:
    correct(site, ana, 3, "01/01/2026 09:00")
    resend.resend(site, clases(), applied.lote or 0, by=ana)
    first, second = all_of(site, lote)
    covered = [(b["cubre_desde"], b["cubre_hasta"]) for b in (first, second)]
    assert covered[0] == covered[1] == (date(2026, 11, 17), date(2026, 11, 17))


def test_sending_again_finds_nothing_to_send(site, ana, applied) -> None:
    correct(site, ana, 3, "28/02/2026 09:00")
    resend.resend(site, clases(), applied.lote or 0, by=ana)
    with pytest.raises(UserError, match="no tiene filas corregidas"):
        resend.resend(site, clases(), applied.lote or 0, by=ana)
    assert len(all_of(site, reporte_dano)) == 2


def test_rows_are_sent_a_bounded_number_at_a_time(
    site, ana, applied, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One at a time: row 3 first; the second sending finds row 4 alone, the third none.

    A corrected row that speaks of no cell, although the oldest, takes nobody's place.
    """
    monkeypatch.setattr(resend, "MOST", 1)
    correct(site, ana, 3, "28/02/2026 09:00")
    correct(site, ana, 4, "1.120,50")
    with writing(site.engine) as connection:
        line = Aside(9, "(fila)", "R9", "tiene 1 celda y el encabezado 4", ["R9"])
        aside.keep(connection, applied.lote or 0, [line])
        corrected = {"id": 0, "correccion": "algo", "estado": aside.PENDING}
        records.alter(connection, cuarentena, {"fila": 9}, corrected)
    for row, told in ((3, ["Queda 1 corregida: no caben en un envío, envíe otra vez."]), (4, [])):
        done = resend.resend(site, clases(), applied.lote or 0, by=ana)
        assert (done.leidas, done.nuevas, done.avisos) == (1, 1, told)
        assert [r["fila"] for r in asides(site, reenvio_lote_id=done.lote)] == [row]
    with pytest.raises(UserError, match="no tiene filas corregidas"):
        resend.resend(site, clases(), applied.lote or 0, by=ana)


def test_sending_goes_on_by_itself_and_waits_for_its_turn(site, ana, applied, tmp_path) -> None:
    """A second import has nothing good to send: it is told, and does not hold up the first."""
    path = tmp_path / "otra.csv"
    path.write_text("\n".join((HEAD, "R8;4008;17/11/2026 08:00;1,00",
                               "R9;4009;31/02/2026 08:00;1,00")), encoding="utf-8")  # fmt: skip
    source = run.open_records(site, clase("reportes_dano"), path, None)
    other = run.apply(site, source, by=ana).lote or 0
    first = applied.lote or 0
    for batch, text in ((other, "30/02/2026 08:00"), (first, "28/02/2026 09:00")):
        (row,) = asides(site, lote_id=batch, fila=3)
        (ack,) = saved(site, edit(row["id"], "correccion", text), by=ana,
                       board=tablero("cuarentena"))  # fmt: skip
        assert ack.get("ok"), ack
    with held(site.engine, "importar.reportes_dano"):
        work = confirm.resend(site, clases(), [other, first], by=ana)
        assert not work.wait(0.5)
        assert confirm.resend(site, clases(), [other, first], by=ana) is work
    assert work.wait(30)
    (_, why), (_, done) = work.result
    assert why.startswith("Ninguna fila de Corregidas de la importación")
    assert (done.leidas, done.nuevas) == (1, 1)
    assert [r["estado"] for r in asides(site, fila=3)] == ["reenviada", "pendiente"]


def test_row_that_fails_again_comes_back_with_its_new_reason(site, ana, applied) -> None:
    correct(site, ana, 3, "28/02/2026 09:00")
    correct(site, ana, 4, "ciento veintiuno")
    done = resend.resend(site, clases(), applied.lote or 0, by=ana)
    assert (done.nuevas, done.cuarentena) == (1, 1)
    (back,) = asides(site, lote_id=2)
    assert (back["fila"], back["valor"], back["estado"]) == (4, "ciento veintiuno", "pendiente")
    assert back["contenido"][3] == "ciento veintiuno"
    correct(site, ana, 4, "-")  # the amount is not known: left blank
    resend.resend(site, clases(), 2, by=ana)
    by_number = {r["numero"]: r for r in all_of(site, reporte_dano)}
    assert by_number["R3"]["facturacion_centavos"] is None


def test_nothing_changes_when_no_row_is_any_good(site, ana, applied) -> None:
    correct(site, ana, 3, "30/02/2026 09:00")
    with pytest.raises(UserError, match=r"Fila 3, abierto_en: «30/02/2026» no existe"):
        resend.resend(site, clases(), applied.lote or 0, by=ana)
    (row,) = asides(site, fila=3)
    assert (row["estado"], row["correccion"]) == ("pendiente", "30/02/2026 09:00")
    assert len(all_of(site, lote)) == 1


def test_death_before_the_last_transaction_sends_nothing_and_repeating_sends_once(
    site, ana, applied, monkeypatch: pytest.MonkeyPatch
) -> None:
    correct(site, ana, 3, "28/02/2026 09:00")

    def dies(*_arguments, **_named):
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr(resend.rows, "change_many", dies)
        with pytest.raises(KeyboardInterrupt):
            resend.resend(site, clases(), applied.lote or 0, by=ana)
    assert [r["estado"] for r in asides(site, fila=3)] == ["pendiente"]
    assert len(all_of(site, reporte_dano)) == 1
    done = resend.resend(site, clases(), applied.lote or 0, by=ana)
    assert done.nuevas == 1
    assert problems(site) == []


def test_undone_import_takes_its_rows_out_and_an_undone_resend_puts_them_back(
    site, ana, applied
) -> None:
    correct(site, ana, 3, "28/02/2026 09:00")
    done = resend.resend(site, clases(), applied.lote or 0, by=ana)
    batches.undo(site, clases(), done.lote or 0, by=ana)
    assert [r["estado"] for r in asides(site)] == ["pendiente"] * 3
    assert problems(site) == []
    batches.undo(site, clases(), applied.lote or 0, by=ana)
    assert [r["estado"] for r in asides(site)] == ["anulada"] * 3
    assert problems(site) == []


def test_row_of_an_undone_import_does_not_come_back_with_its_undone_resend(
    site, ana, applied
) -> None:
    correct(site, ana, 3, "28/02/2026 09:00")
    assert quarantine.corrected(site, by=ana) == [applied.lote]
    done = resend.resend(site, clases(), applied.lote or 0, by=ana)
    batches.undo(site, clases(), applied.lote or 0, by=ana)
    assert [r["estado"] for r in asides(site)] == ["reenviada", "anulada", "anulada"]
    batches.undo(site, clases(), done.lote or 0, by=ana)
    assert [r["estado"] for r in asides(site)] == ["anulada"] * 3
    assert problems(site) == []


def test_row_that_is_being_sent_is_not_discarded(site, ana, applied) -> None:
    """Ana discards by reason while a transaction that sends one of its rows is about to end."""
    group = asides(site, fila=3)[0]["grupo"]
    done: list[int] = []
    discarding = threading.Thread(
        target=lambda: done.append(quarantine.discard(site, [group], "es copia", by=ana))
    )
    with writing(site.engine) as connection:
        (row,) = records.many(connection, cuarentena, fila=3)
        sent = rows.Edit(row["id"], {"estado": aside.RESENT})
        rows.change_many(connection, cuarentena, [sent], by=ana, now=site.now())
        discarding.start()
        discarding.join(0.5)
    discarding.join(20)
    assert done == [0]
    assert [r["estado"] for r in asides(site, fila=3)] == [aside.RESENT]


def test_rows_that_wait_are_counted_until_they_are_dealt_with(site, ana, beto, applied) -> None:
    def waits() -> int:
        return quarantine.waiting(site, by=ana).many

    assert waits() == 3
    correct(site, ana, 3, "28/02/2026 09:00")
    resend.resend(site, clases(), applied.lote or 0, by=ana)
    quarantine.discard(site, ["repetida"], "es copia", by=ana)
    assert waits() == 1
    batches.undo(site, clases(), 2, by=ana)
    batches.undo(site, clases(), applied.lote or 0, by=ana)
    assert waits() == 0
    with pytest.raises(Forbidden):
        quarantine.waiting(site, by=beto)


def test_rows_of_an_import_in_progress_are_on_no_board(
    site, ana, applied, tmp_path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    board = tablero("cuarentena")

    def looking(*_arguments):
        _, text = feed.everything(site, board, audience(board.spec, Narrowed(), ana))
        seen.append(text.count('"reportes de daño"'))

    path = tmp_path / "otro.csv"
    path.write_text("\n".join((HEAD, "R8;4008;17/11/2026 08:00;1,00", ROWS[1])), encoding="utf-8")
    source = run.open_records(site, clase("reportes_dano"), path, None)
    run.apply(site, source, by=ana, progress=looking)
    looking()
    assert (set(seen[:-1]), seen[-1]) == ({3}, 4)


def test_board_narrowed_to_a_reason_shows_and_tells_of_no_other(site, ana, applied) -> None:
    board = tablero("cuarentena")
    narrowed = Narrowed(groups=("repetida",))
    signed = passes.sign(site, "cuarentena", narrowed, by=ana)
    own = audience(board.spec, passes.read(site, signed, "cuarentena").narrowed, ana)
    seq, text = feed.everything(site, board, own)
    at = json.loads(text)["columns"].index("fila")
    assert [row[at] for row in json.loads(text)["rows"]] == [5]
    correct(site, ana, 3, "28/02/2026 09:00")
    told = json.loads(feed.message(feed.changes(site, board, seq), own) or "")
    assert (told["rows"], told["gone"]) == ([], [])


def test_board_is_told_of_a_new_import_whole(site, ana, applied, tmp_path) -> None:
    board = tablero("cuarentena")
    before = feed.changes(site, board, 0).seq
    path = tmp_path / "otro.csv"
    path.write_text("\n".join((HEAD, "R8;4008;17/11/2026 08:00;1,00", ROWS[1])), encoding="utf-8")
    run.apply(site, run.open_records(site, clase("reportes_dano"), path, None), by=ana)
    assert feed.changes(site, board, before).rows is None, "all rows anew"


def test_discarded_rows_say_why_and_are_no_longer_sent(site, ana, applied) -> None:
    counts = quarantine.groups(site, by=ana)
    assert counts == {
        "repetida": 1, "«…» no es un número con «,» decimal": 1,
        "«…» no existe como fecha d/m/a": 1,
    }  # fmt: skip
    assert quarantine.discard(site, ["repetida"], "es copia", by=ana) == 1
    correct(site, ana, 3, "28/02/2026 09:00")
    correct(site, ana, 3, "cliente de prueba", "motivo_descarte")
    assert quarantine.corrected(site, by=ana) == []
    assert quarantine.discard_marked(site, by=ana) == 1
    told = [(r["fila"], r["estado"], r["motivo_descarte"]) for r in asides(site)]
    assert told == [
        (3, "descartada", "cliente de prueba"), (4, "pendiente", None),
        (5, "descartada", "es copia"),
    ]  # fmt: skip
    assert problems(site) == []
    with pytest.raises(UserError, match="por qué"):
        quarantine.discard(site, ["repetida"], "  ", by=ana)


def test_discarding_many_goes_piece_by_piece(site, ana, applied, monkeypatch) -> None:
    monkeypatch.setattr(quarantine, "_TOGETHER", 2)
    groups = list(quarantine.groups(site, by=ana))
    assert quarantine.discard(site, groups, "prueba", by=ana) == 3


def test_typed_cells_of_a_workbook_come_back_as_they_were(site, ana, tmp_path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(["Producto", "Fecha de baja", "Cliente", "Motivo"])
    book.active.append([4001, datetime(2026, 11, 16), "Ana", "Precio"])
    book.active.append([4002, datetime(2026, 11, 17), "Beto", datetime(2026, 1, 2)])
    book.save(tmp_path / "b.xlsx")
    source = run.open_records(site, clase("bajas"), tmp_path / "b.xlsx", None)
    done = run.apply(site, source, by=ana)
    (row,) = asides(site)
    assert row["contenido"] == [4002, {"date": "2026-11-17"}, "Beto", {"date": "2026-01-02"}]
    correct(site, ana, 3, "Viaje")
    resend.resend(site, clases(), done.lote or 0, by=ana)
    found = {r["producto"]: r for r in all_of(site, baja)}
    assert (found["4002"]["baja_el"], found["4002"]["motivo"]) == (date(2026, 11, 17), "Viaje")


def test_cell_of_a_column_that_the_file_lacks_can_be_given(site, ana, tmp_path) -> None:
    path = tmp_path / "p.csv"
    path.write_text("PRODUCTO;FECHA;CLIENTE\n4001;17/11/2026;Ana\n4002;;Beto\n", encoding="utf-8")
    done = run.apply(site, run.open_records(site, clase("planilla"), path, None), by=ana)
    (row,) = asides(site)
    assert row["columna"] == "orden"
    correct(site, ana, 3, "OT-77")
    resend.resend(site, clases(), done.lote or 0, by=ana)
    assert [(c["producto"], c["orden"]) for c in all_of(site, caso)] == [
        ("4001", None), ("4002", "OT-77"),
    ]  # fmt: skip


def test_row_of_another_width_is_not_sent_but_can_be_discarded(site, ana, tmp_path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("\n".join((HEAD, *ROWS[:1], "R7;4007", "R8;4008;17/11/2026 08:00;1,00")),
                    encoding="utf-8")  # fmt: skip
    done = run.apply(site, run.open_records(site, clase("reportes_dano"), path, None), by=ana)
    correct(site, ana, 3, "algo")
    with pytest.raises(UserError, match="celdas de más o de menos"):
        resend.resend(site, clases(), done.lote or 0, by=ana)


def test_quarantine_needs_the_permission(site, beto, applied) -> None:
    for ask in (
        lambda: resend.resend(site, clases(), 1, by=beto),
        lambda: confirm.resend(site, clases(), [1], by=beto),
        lambda: quarantine.groups(site, by=beto),
        lambda: quarantine.discard(site, ["repetida"], "x", by=beto),
        lambda: quarantine.discard_marked(site, by=beto),
    ):
        with pytest.raises(Forbidden):
            ask()


@pytest.mark.parametrize(
    ("column", "value", "reason", "group"),
    [
        ("f", "31/02/2026 09:00", "«31/02/2026» no existe como fecha d/m/a",
         "«…» no existe como fecha d/m/a"),
        ("n", "", "«Número» es obligatorio y está vacío", "«Número» es obligatorio y está vacío"),
        ("n", "R1", "repetida: la fila 3 ya trae Número R1", "repetida"),
        ("", "", "la fila tiene 5 celdas y el encabezado 4",
         "la fila tiene … celdas y el encabezado …"),
    ],
)  # fmt: skip
def test_reasons_alike_are_one_group(column, value, reason, group) -> None:
    assert aside.group(Aside(9, column, value, reason, [])) == group


@pytest.mark.parametrize(
    "cell",
    ["texto", "", 5, 2.5, True, date(2026, 1, 2), datetime(2026, 1, 2, 3, 4),
     timedelta(minutes=90), CellError("#N/A"), datetime(2026, 1, 2).time()],
)  # fmt: skip
def test_kept_cell_comes_back_as_it_was(cell) -> None:
    back = aside.revived(aside.kept(cell))
    assert (back, type(back)) == (cell, type(cell))


def test_undo_of_a_discarded_row_keeps_its_discard(site, ana, applied) -> None:
    quarantine.discard(site, ["repetida"], "es copia", by=ana)
    batches.undo(site, clases(), applied.lote or 0, by=ana)
    assert sorted(r["estado"] for r in asides(site)) == ["anulada", "anulada", "descartada"]
    assert problems(site) == []
