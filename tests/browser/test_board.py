"""The live board with two people at it: typing, conflicts, pasting, undoing, losing the network."""

import itertools
import os
from typing import Any

import pytest

from tests.browser.board import SUPERVISOR, USM, Board

_turns = itertools.count()


@pytest.fixture
def people(running_app: str, chromium):
    """Two people's boards, each in a browser of its own; more on request."""
    opened = []

    def sit(role: str = USM, *, width: int = 1440, scheme: str = "light", path: str = "/planilla"):
        context = chromium.new_context(
            viewport={"width": width, "height": 900 if width > 600 else 844},
            color_scheme=scheme,
            locale="es-BO",
            timezone_id="America/La_Paz",
            has_touch=width < 600,
        )
        opened.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.goto(f"{running_app}{path}")
        page.get_by_role("button", name=role).first.click()
        return Board(page).ready()

    yield sit
    for context in opened:
        context.close()


def fresh(board: Board, many: int = 1) -> list[int]:
    """Rows that no other test has touched."""
    turn = next(_turns)
    return board.ids()[20 + turn * 6 :][:many]  # no test takes more than six


def test_what_one_types_the_other_sees_and_knows_whose_it_is(people) -> None:
    ana, beto = people(SUPERVISOR), people(USM)
    (row,) = fresh(ana)
    ana.type(row, "referencia", "Plaza 14 de Septiembre")
    beto.wait(row, "referencia", "Plaza 14 de Septiembre")
    ana.saved()
    assert beto.js("return ctx.rows.changer(a, 'referencia')[0];", row) == ana.js(
        "return ctx.data.me.name;"
    )


def test_a_half_typed_cell_survives_edits_inserts_and_sort(people) -> None:
    ana, beto = people(SUPERVISOR), people(USM)
    row, other = fresh(ana, 2)
    ana.js("ctx.api.applyColumnState({ state: [{ colId: 'referencia', sort: 'asc' }] });")
    ana.type(row, "referencia", "zzz a medio", end="")
    beto.save(other, "referencia", "aaaa primero")
    beto.save(row, "usm", "Diego B")
    added = beto.add(f"9{os.getpid()}{row}")
    ana.wait(other, "referencia", "aaaa primero")
    ana.wait(row, "usm", "Diego B")
    ana.page.wait_for_timeout(2_500)
    assert ana.js("return ctx.editing();")["row"] == row
    ana.page.keyboard.type(" escribir")
    ana.page.keyboard.press("Enter")
    beto.wait(row, "referencia", "zzz a medio escribir")
    ana.saved()
    assert beto.holds(other, "referencia") == "aaaa primero"
    ana.until("return Boolean(ctx.api.getRowNode(String(a)));", added)
    beto.save(row, "referencia", "fin de la prueba")


def test_a_save_never_lands_in_another_row(people) -> None:
    """Rows move under the open editor: others come, and the order is that of the cell."""
    ana, beto = people(SUPERVISOR), people(USM)
    rows = fresh(ana, 6)
    row = rows[3]
    before = {r: ana.holds(r, "orden") for r in ana.ids()}
    ana.js("ctx.api.applyColumnState({ state: [{ colId: 'orden', sort: 'desc' }] });")
    ana.type(row, "orden", "99", end="")
    for n, other in enumerate(rows[:3] + rows[4:]):
        beto.save(other, "orden", f"{n}00000")
    beto.add(f"8{os.getpid()}{row}")
    ana.page.wait_for_timeout(1_000)
    ana.page.keyboard.type("7")
    ana.page.keyboard.press("Enter")
    beto.wait(row, "orden", "997")
    ana.saved()
    changed = {r for r, v in before.items() if beto.holds(r, "orden") != v}
    assert changed == {*rows}


def test_a_conflict_shows_both_and_is_resolved_with_one_click(people) -> None:
    ana, beto = people(SUPERVISOR), people(USM)
    row, second = fresh(ana, 2)
    for target, button, kept in ((row, "Usar el mío", "Mío"), (second, "Dejar el suyo", "Suyo")):
        ana.type(target, "maestro", "Mío", end="")
        beto.save(target, "maestro", "Suyo")
        ana.page.wait_for_timeout(300)
        ana.page.keyboard.press("Enter")
        bar = ana.page.get_by_text("«Mío»").first
        bar.wait_for()
        ana.page.get_by_text("«Suyo»").first.wait_for()
        ana.wait(target, "maestro", "Suyo")
        ana.page.get_by_role("button", name=button).first.click()
        beto.wait(target, "maestro", kept)
        ana.wait(target, "maestro", kept)
        ana.saved()
        assert ana.page.get_by_role("button", name=button).count() == 0


def test_two_people_on_one_row_do_not_disturb_each_other(people) -> None:
    ana, beto = people(SUPERVISOR), people(USM)
    (row,) = fresh(ana)
    ana.type(row, "maestro", "Quispe R", end="")
    beto.type(row, "usm", "Beto M", end="")
    ana.page.keyboard.press("Enter")
    beto.page.keyboard.press("Enter")
    for board in (ana, beto):
        board.wait(row, "maestro", "Quispe R")
        board.wait(row, "usm", "Beto M")
    assert ana.page.get_by_role("button", name="Usar el mío").count() == 0


def test_who_is_typing_in_a_row_is_seen(people) -> None:
    ana, beto = people(SUPERVISOR), people(USM)
    (row,) = fresh(ana)
    name = ana.js("return ctx.data.me.name;")
    beto.cell(row, "maestro")
    ana.type(row, "maestro", "algo", end="")
    beto.until("return ctx.presence.at(a[0], 'maestro').includes(a[1]);", [row, name])
    ana.page.keyboard.press("Escape")
    beto.until("return !ctx.presence.at(a[0], 'maestro').includes(a[1]);", [row, name])


def test_a_wrong_date_is_refused_in_the_cell_and_kept_for_correction(people) -> None:
    ana = people(SUPERVISOR)
    (row,) = fresh(ana)
    before = ana.holds(row, "fecha")
    ana.type(row, "fecha", "31/02/2026")
    ana.page.get_by_text("31/02/2026").first.wait_for()
    ana.page.get_by_role("button", name="Corregir").first.click()
    assert ana.js("return ctx.editing();")["row"] == row
    ana.page.keyboard.press("ControlOrMeta+A")
    ana.page.keyboard.type("28/02/2026")
    ana.page.keyboard.press("Enter")
    ana.wait(row, "fecha", "2026-02-28")
    ana.saved()
    assert before != "2026-02-28"


def test_a_block_of_excel_is_pasted_cell_by_cell_and_undone(people) -> None:
    ana, beto = people(SUPERVISOR), people(USM)
    first = fresh(ana)[0]
    order = ana.ids()
    rows = order[order.index(first) :][:5]
    columns = ("fecha", "referencia", "producto")  # the third is read-only
    before = {r: [ana.holds(r, c) for c in columns] for r in rows}
    lines = [f"{n + 1}/11/2026\tReferencia {n}\t777{n}" for n in range(5)]
    lines[4] = '31/11/2026\t"con ""comillas"""\t7774'
    ana.paste(first, "fecha", "\r\n".join(lines) + "\r\n")
    ana.page.get_by_text("9 celdas pegadas").first.wait_for()  # a note: it goes by itself
    ana.saved()
    for n, row in enumerate(rows[:4]):
        beto.wait(row, "fecha", f"2026-11-{n + 1:02d}")
        beto.wait(row, "referencia", f"Referencia {n}")
    beto.wait(rows[4], "referencia", 'con "comillas"')
    assert beto.holds(rows[4], "fecha") == before[rows[4]][0]
    assert [beto.holds(r, "producto") for r in rows] == [before[r][2] for r in rows]
    beto.save(rows[0], "referencia", "Mía, de Beto")
    ana.wait(rows[0], "referencia", "Mía, de Beto")
    ana.cell(first, "fecha").click()
    ana.page.keyboard.press("ControlOrMeta+Z")
    ana.saved()
    for row in rows[1:]:
        beto.wait(row, "fecha", before[row][0])
        beto.wait(row, "referencia", before[row][1])
    beto.wait(rows[0], "fecha", before[rows[0]][0])
    assert beto.holds(rows[0], "referencia") == "Mía, de Beto"


def test_a_range_is_copied_filled_and_emptied_by_keyboard(people) -> None:
    ana = people(SUPERVISOR)
    first = fresh(ana)[0]
    order = ana.ids()
    rows = order[order.index(first) :][:3]
    ana.type(first, "referencia", "Para llenar")
    ana.saved()
    ana.drag((rows[0], "referencia"), (rows[2], "referencia"))
    ana.page.keyboard.press("ControlOrMeta+D")
    for row in rows:
        ana.wait(row, "referencia", "Para llenar")
    ana.drag((rows[0], "referencia"), (rows[1], "referencia"))
    ana.page.keyboard.press("Delete")
    ana.saved()
    assert [ana.holds(r, "referencia") for r in rows] == [None, None, "Para llenar"]


def test_a_reload_with_unsaved_edits_loses_nothing_and_saves_once(people) -> None:
    ana, beto = people(SUPERVISOR), people(USM)
    (row,) = fresh(ana)
    ana.page.route("**/vivo/planilla/save", lambda route: route.abort())
    ana.js("ctx.connection.post = () => Promise.reject(new Error('sin red'));")
    ana.page.context.set_offline(True)
    ana.page.evaluate("() => 0")
    ana.type(row, "referencia", "Escrito sin red")
    ana.page.wait_for_timeout(600)
    ana.page.context.set_offline(False)
    ana.page.reload()
    again = Board(ana.page).ready()
    again.wait(row, "referencia", "Escrito sin red")
    beto.wait(row, "referencia", "Escrito sin red")
    again.saved()
    asked = "const answer = await ctx.http(`/history?row=${a}&column=referencia`);"
    told = beto.js(f"{asked} return (await answer.json()).entries;", row)
    assert [e["after"] for e in told].count("Escrito sin red") == 1


def test_without_its_connection_it_saves_through_the_page_and_comes_back(people) -> None:
    beto = people(USM)
    (row,) = fresh(beto)
    ana = people(SUPERVISOR)
    ana.page.route_web_socket("**/vivo/**", lambda socket: socket.close())
    ana.page.reload()
    ana = Board(ana.page)
    ana.page.locator(".ag-row .ag-cell").first.wait_for()
    ana.page.get_by_text("Sin conexión en vivo").first.wait_for()
    ana.type(row, "referencia", "Por la página")
    beto.wait(row, "referencia", "Por la página")
    ana.saved()
    beto.save(row, "referencia", "Y de vuelta")
    ana.wait(row, "referencia", "Y de vuelta")
    ana.page.unroute_all()


def test_history_shows_who_wrote_what_and_gives_a_value_back(people) -> None:
    ana, beto = people(SUPERVISOR), people(USM)
    (row,) = fresh(ana)
    beto.save(row, "referencia", "Primera")
    ana.wait(row, "referencia", "Primera")
    ana.type(row, "referencia", "Segunda")
    ana.saved()
    ana.cell(row, "referencia").click()
    ana.page.keyboard.press("ControlOrMeta+H")
    dialog = ana.page.get_by_role("dialog")
    dialog.get_by_text("Segunda").first.wait_for()
    dialog.get_by_text(beto.js("return ctx.data.me.name;")).first.wait_for()
    dialog.get_by_role("button", name="Volver a «Primera»").first.click()
    beto.wait(row, "referencia", "Primera")


def test_a_case_is_added_from_the_form_once(people) -> None:
    ana, beto = people(SUPERVISOR), people(USM)
    product = f"7{os.getpid()}{next(_turns)}"
    ana.page.get_by_role("button", name="Agregar").first.click()
    dialog = ana.page.get_by_role("dialog")
    dialog.get_by_label("PRODUCTO").fill(product)
    dialog.get_by_label("CLIENTE").fill("Cliente nuevo")
    dialog.get_by_role("button", name="Agregar").click()
    count = "let n = 0; ctx.api.forEachNode((r) => { n += r.data.producto === a; });"
    beto.until(f"{count} return n === 1;", product)


def test_who_may_not_write_sees_and_cannot_type(people) -> None:
    gerente = people("Gerencia")
    (row,) = fresh(gerente)
    before = gerente.holds(row, "referencia")
    gerente.cell(row, "referencia").dblclick()
    gerente.page.keyboard.type("no puede")
    assert gerente.js("return ctx.editing();") is None
    assert gerente.holds(row, "referencia") == before
    assert gerente.save(row, "referencia", "x").get("refused")


def test_a_technician_never_receives_the_segment(people) -> None:
    board = people("Técnico Multiservicios")
    row = board.ids()[0]
    assert "segmento" not in board.js("return Object.keys(ctx.row(a));", row)


def _view_kept(response: Any) -> bool:
    return response.request.method == "PUT" and response.url.endswith("/vivo/planilla/view")


def test_the_arrangement_follows_the_person_to_another_browser(people) -> None:
    ana = people(SUPERVISOR)
    ana.page.wait_for_timeout(500)  # what the grid itself arranges as it opens is nobody's wish
    with ana.page.expect_response(_view_kept):
        ana.js("ctx.api.applyColumnState({ state: [{ colId: 'cliente', sort: 'asc' }] });")
        ana.js("ctx.api.setColumnsVisible(['tipo_trabajo'], false);")
    again = people(SUPERVISOR)
    state = again.js("return ctx.api.getColumnState();")
    by = {column["colId"]: column for column in state}
    assert by["tipo_trabajo"]["hide"] is True
    assert by["cliente"]["sort"] == "asc"
    again.page.wait_for_timeout(500)
    with again.page.expect_response(_view_kept):
        again.js("ctx.api.setColumnsVisible(['tipo_trabajo'], true);")
        again.js("ctx.api.applyColumnState({ defaultState: { sort: null } });")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_a_row_opens_its_card_and_is_edited_there(people, scheme: str) -> None:
    phone, beto = people(SUPERVISOR, width=390, scheme=scheme), people(USM)
    (row,) = fresh(beto)
    phone.cell(row, "cliente").tap()
    card = phone.page.get_by_role("dialog")
    card.get_by_label("REFERENCIA").fill(f"Desde el teléfono {scheme}")
    card.get_by_label("REFERENCIA").press("Tab")
    beto.wait(row, "referencia", f"Desde el teléfono {scheme}")
    wide = phone.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0


def test_the_crews_are_a_board_by_declaration(people) -> None:
    ana = people(SUPERVISOR, path="/catalogos?catalogo=Cuadrillas")
    row = ana.ids()[0]
    ana.type(row, "tecnicos", "2,5")
    ana.page.get_by_text("entero").first.wait_for()
    ana.page.get_by_role("button", name="Descartar").first.click()
    ana.type(row, "tecnicos", "4")
    ana.wait(row, "tecnicos", 4)
    ana.saved()


def test_what_was_refused_on_a_phone_outlives_its_card_and_empties_nothing(people) -> None:
    phone = people(SUPERVISOR, width=390)
    (row,) = fresh(phone)
    before = phone.holds(row, "referencia")
    phone.cell(row, "cliente").tap()
    card = phone.page.get_by_role("dialog")
    card.get_by_label("REFERENCIA").fill("x" * 300)
    card.get_by_role("button", name="Cerrar").tap()
    phone.until("return ctx.conflicts.get(a, 'referencia')?.kind === 'refused';", row)
    phone.cell(row, "cliente").tap()
    field = card.get_by_label("REFERENCIA")
    assert field.input_value() == "x" * 300
    field.tap()
    card.get_by_label("CLIENTE").tap()
    phone.saved()
    assert phone.holds(row, "referencia") == before
    field.fill("Corta")
    card.get_by_label("CLIENTE").tap()
    phone.wait(row, "referencia", "Corta")
    assert phone.js("return ctx.conflicts.list().length;") == 0


def test_a_fill_is_given_up_when_rows_move_under_it(people) -> None:
    ana, beto = people(SUPERVISOR), people(USM)
    first, second, third = fresh(ana, 3)
    ana.type(first, "referencia", "Arriba")
    ana.saved()

    def pull() -> None:
        ana.cell(first, "referencia").click()
        handle = ana.page.locator(".fill-handle")
        handle.wait_for()
        handle.hover()
        ana.page.mouse.down()
        ana.cell(third, "referencia").hover()

    pull()
    held = {row: ana.holds(row, "referencia") for row in ana.ids()}
    case = beto.add("99877")
    ana.until("return Boolean(ctx.row(a));", case)
    ana.page.mouse.up()
    ana.page.get_by_text("cambiaron de lugar").first.wait_for()
    assert {row: ana.holds(row, "referencia") for row in held} == held
    pull()
    ana.page.mouse.up()
    for row in (second, third):
        ana.wait(row, "referencia", "Arriba")


def test_a_date_with_the_name_of_its_month_is_kept(people) -> None:
    ana = people(SUPERVISOR)
    (row,) = fresh(ana)
    ana.type(row, "fecha", "18-nov-26")
    ana.saved()
    assert ana.holds(row, "fecha") == "2026-11-18"
    assert ana.js("return ctx.conflicts.list().length;") == 0


def test_a_row_is_typed_across_lists_included_without_leaving_it(people) -> None:
    ana = people(SUPERVISOR)
    row, below = fresh(ana, 2)
    names = ("maestro", "zona", "tipo_trabajo", "servicio")
    before = [ana.holds(below, name) for name in names]
    ana.cell(row, "maestro").click()
    for text in ("Vega", "vinto", "Remoto", "FTTH"):
        ana.page.keyboard.type(text)
        ana.page.keyboard.press("Tab")
    ana.saved()
    assert [ana.holds(row, name) for name in names] == ["Vega", "Vinto", "Remoto", "FTTH"]
    assert [ana.holds(below, name) for name in names] == before


def test_a_list_left_with_escape_stays_and_takes_nothing_unlisted(people) -> None:
    ana = people(SUPERVISOR)
    (row,) = fresh(ana)
    before = ana.holds(row, "zona")
    ana.cell(row, "zona").dblclick()
    ana.page.keyboard.press("ArrowDown")
    ana.page.keyboard.press("ArrowDown")
    ana.page.keyboard.press("Escape")
    assert ana.js("return ctx.editing();") is None
    ana.type(row, "zona", "xyz")
    ana.page.get_by_text("no está en la lista").first.wait_for()
    ana.page.get_by_role("button", name="Descartar").first.click()
    assert ana.holds(row, "zona") == before


def test_a_dead_server_does_not_take_the_keyboard_away(people) -> None:
    """Streamlit's own dialog about the connection would swallow what is typed."""
    ana = people(SUPERVISOR)
    asked = ana.page.evaluate("fetch('/_stcore/host-config').then((r) => r.json())")
    assert asked["blockErrorDialogs"] is True
