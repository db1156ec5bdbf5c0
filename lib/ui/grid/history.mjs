// A cell's or a row's history: who changed what and when, and going back to a former value.

import { formatInstant } from "./dates.mjs";
import { button, el, openDialog } from "./elements.mjs";
import { format, same } from "./values.mjs";

/**
 * @typedef {{when: string, who: string, action: "crear"|"cambiar", column: string, before: *, after: *, reason: string|null}} Past
 */

/**
 * @param {object} ctx
 * @param {number} row
 * @param {string|null} column  null: the whole row
 */
export function open(ctx, row, column) {
  const known = ctx.columns.get(column) ?? null;
  const panel = openDialog(ctx, { title: "", kind: "side", light: true, onClose: () => offs.forEach((off) => off?.()) });
  const list = el("ol", { class: "hist-list" });
  const whole = el("input", { type: "checkbox", checked: !known, onchange: () => show() });
  if (known) panel.body.append(el("label", { class: "hist-toggle" }, whole, " Toda la fila"));
  panel.body.append(list);
  let entries = [];
  let asked = 0;

  async function show() {
    const all = whole.checked;
    asked += 1;
    const mine = asked;
    panel.title.textContent = `${all ? "Historial de la fila" : `Historial de ${known.header}`} · ${ctx.name(row)}`;
    if (!list.childElementCount) list.replaceChildren(el("li", { class: "hist-none" }, "Cargando…"));
    const answer = await ask(ctx, row, all ? null : column);
    if (mine !== asked || !panel.element.isConnected) return;
    entries = answer.entries ?? [];
    draw(answer.error);
  }

  function draw(error) {
    const none = error ?? (entries.length ? null : "Sin cambios registrados.");
    const items = none ? [el("li", { class: "hist-none" }, none)] : entries.map((past) => item(ctx, row, past, whole.checked));
    if (error) items.push(el("li", { class: "hist-none" }, button("Volver a intentar", show)));
    list.replaceChildren(...items);
  }

  // What is saved meanwhile, by anyone, is part of the history.
  const concerns = (ids) => ids.some((id) => String(id) === String(row)) && show();
  const offs = [ctx.on("delta", concerns), ctx.on("ack", (ack, entry) => concerns([entry.row]))];
  show();
  return panel;
}

async function ask(ctx, row, column) {
  const query = new URLSearchParams(column ? { row, column } : { row });
  try {
    const response = await ctx.http(`/history?${query}`);
    const answer = await response.json();
    return response.ok ? answer : { error: answer.error ?? "No se pudo leer el historial." };
  } catch {
    return { error: "No se pudo leer el historial: no hay conexión." };
  }
}

/** @param {Past} past */
function item(ctx, row, past, wide) {
  const column = ctx.columns.get(past.column);
  const when = el("time", { dateTime: past.when }, formatInstant(past.when, ctx.zone));
  const head = el("p", { class: "hist-head" }, when, " · ", el("strong", {}, past.who));
  const header = column?.header ?? past.column;
  const title = wide && header && header !== "*" ? el("p", { class: "hist-col" }, header) : null;
  const created = past.action === "crear";
  const change = created && !column ? el("p", {}, "Fila creada") : el("p", { class: "hist-change" }, ...sides(ctx, column, past));
  const reason = past.reason ? el("p", { class: "hist-why" }, `Motivo: ${past.reason}`) : null;
  return el("li", {}, head, title, change, reason, created || !column ? null : returning(ctx, row, column, past));
}

function sides(ctx, column, { action, before, after }) {
  const text = (value) => (column ? format(column, value, ctx.zone) : String(value ?? "")) || "(vacío)";
  const now = el("ins", {}, text(after));
  return action === "crear" ? ["Creada con ", now] : [el("del", {}, text(before)), " → ", now];
}

function returning(ctx, row, column, { before }) {
  const data = ctx.row(row);
  if (!data || !ctx.canEdit(row, column.id) || same(data[column.id], before)) return null;
  const label = same(before, null) ? "Volver a dejar vacío" : `Volver a «${shortened(format(column, before, ctx.zone))}»`;
  return button(label, (event) => {
    event.currentTarget.disabled = true;
    ctx.change([{ row, col: column.id, seen: ctx.row(row)?.[column.id] ?? null, value: before }]);
  }, { class: "hist-back", title: "Volver a este valor" });
}

const shortened = (text) => (text.length > 60 ? `${text.slice(0, 59)}…` : text);
