// The phone: a tap on a row opens its card from below, with every column as a label and a proper input.

import { button, el, openDialog } from "./elements.mjs";
import { field } from "./fields.mjs";
import * as history from "./history.mjs";
import { format, same } from "./values.mjs";

/**
 * @param {object} ctx
 * @param {{wasLongPress: () => boolean}} [menu]
 * @returns {{open: (row: number) => void}}
 */
export function attach(ctx, menu) {
  let card = null;
  const open = (row) => {
    card = openCard(ctx, row, () => {
      card = null;
    });
  };
  ctx.api.addEventListener("cellClicked", ({ data }) => {
    if (ctx.phone && data && !card && !ctx.editing() && !menu?.wasLongPress()) open(data.id);
  });
  return { open };
}

function openCard(ctx, first, onClose) {
  const sheet = openDialog(ctx, { title: "", kind: "sheet", light: true, onClose: leave });
  let row = first;
  let lines = [];

  const past = button("Historial", () => history.open(ctx, row, null), { class: "link" });
  const previous = button("‹ Anterior", () => go(-1), { class: "card-step" });
  const next = button("Siguiente ›", () => go(1), { class: "card-step" });
  sheet.foot.append(previous, ctx.data.path ? past : el("span"), next);

  const indexOf = () => ctx.api.getRowNode(String(row))?.rowIndex ?? -1;
  const neighbour = (step) => (indexOf() < 0 ? null : ctx.api.getDisplayedRowAtIndex(indexOf() + step)?.data ?? null);

  function go(step) {
    saveFocused();
    const data = neighbour(step);
    if (data) draw(data.id);
  }

  function draw(id) {
    row = id;
    lines = inOrder(ctx).map((column) => line(ctx, row, column));
    sheet.title.textContent = ctx.name(row);
    const own = ctx.opening.linkOf(row, { before: () => sheet.close() });
    sheet.body.replaceChildren(...[own, el("div", { class: "card-lines" }, ...lines.map(({ element }) => element))].filter(Boolean));
    sheet.body.scrollTop = 0;
    refresh();
    ctx.api.ensureIndexVisible(Math.max(0, indexOf()));
  }

  function refresh() {
    const gone = !ctx.row(row);
    if (gone) sheet.body.replaceChildren(el("p", { class: "hist-none" }, "Esta fila ya no está en su lista."));
    else lines.forEach(({ update }) => update());
    previous.disabled = !neighbour(-1);
    next.disabled = !neighbour(1);
    past.disabled = gone;
  }

  /** Leaving with a field open keeps what was typed, as leaving a cell does. */
  const saveFocused = () => lines.forEach(({ save }) => save());
  const offs = [ctx.on("delta", () => refresh()), ctx.on("ack", () => refresh())];
  function leave() {
    saveFocused();
    offs.forEach((off) => off?.());
    onClose();
  }
  draw(first);
  return sheet;
}

/** First the columns that the phone's list shows, then the others. */
function inOrder(ctx) {
  const first = (ctx.data.phone ?? []).map((id) => ctx.columns.get(id)).filter(Boolean);
  return [...new Set([...first, ...ctx.columns.values()])];
}

/** One column of the card: an input if it may be changed, else its text. */
function line(ctx, row, column) {
  const editable = column.type !== "clock" && ctx.canEdit(row, column.id);
  return editable ? inputLine(ctx, row, column) : textLine(ctx, row, column);
}

function textLine(ctx, row, column) {
  const value = el("p", { class: "card-text" });
  const element = el("div", { class: "fld", "data-col": column.id }, el("span", { class: "fld-label" }, column.header), value);
  const update = () => {
    value.textContent = shown(ctx, row, column) || "—";
  };
  return { element, update, save() {} };
}

function shown(ctx, row, column) {
  const rowNode = ctx.api.getRowNode(String(row));
  if (column.type === "clock") return rowNode ? String(ctx.api.getCellValue({ rowNode, colKey: column.id, useFormatter: true }) ?? "") : "";
  return format(column, ctx.row(row)?.[column.id], ctx.zone);
}

function inputLine(ctx, row, column) {
  const made = field(ctx, column);
  let seen; // undefined: nobody is in the field
  let kept = false; // what was typed could not be read, and waits to be corrected
  let offered = ""; // what we put into the field ourselves
  const current = () => ctx.row(row)?.[column.id] ?? null;

  function update() {
    if (seen !== undefined || kept) return;
    const issue = ctx.conflicts?.get(row, column.id);
    made.complain(issue ? ctx.conflicts.sentence(issue) : "");
    if (issue?.kind === "refused") made.input.value = issue.mine;
    else made.show(current());
    offered = made.input.value;
  }

  function enter() {
    if (seen === undefined) seen = current();
  }

  function save() {
    if (seen === undefined) return;
    const before = seen;
    const read = made.read();
    seen = undefined;
    if (read.ok && !kept && made.input.value === offered) return update(); // nothing was typed
    kept = !read.ok;
    if (kept) {
      if (made.input.value) ctx.refuse(row, column.id, made.input.value, read.why); // it outlives the card
      return made.complain(read.why.charAt(0).toUpperCase() + read.why.slice(1));
    }
    const refusedBefore = ctx.conflicts?.get(row, column.id)?.kind === "refused";
    if (refusedBefore || !same(read.wire, before)) ctx.change([{ row, col: column.id, seen: before, value: read.wire }]);
    return update();
  }

  made.input.addEventListener("focus", enter);
  made.input.addEventListener("blur", save);
  made.input.addEventListener("change", () => {
    if (made.input.localName !== "select") return;
    enter();
    save();
    enter();
  });
  return { element: made.element, update, save };
}
