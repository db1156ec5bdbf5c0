// One labelled input for one column, of the right kind: native pickers, lists and keyboards.

import { localInput, today } from "./dates.mjs";
import { el, uniqueId } from "./elements.mjs";
import { copyText, fold, parse } from "./values.mjs";

const MOST_SUGGESTIONS = 200;
const DATES = {
  date: { type: "date", form: "dd/mm/aaaa" },
  instant: { type: "datetime-local", form: "dd/mm/aaaa hh:mm" },
};
const KEYBOARDS = { number: "decimal", amount: "decimal" };

/**
 * @typedef {object} Field
 * @property {HTMLElement} element  label, input and the place of its complaint
 * @property {HTMLElement} input
 * @property {() => import("./values.mjs").Parsed} read  what was typed
 * @property {(wire: *) => void} show  puts a wire value into the input
 * @property {(why: string) => void} complain  "" takes the complaint back
 */

/**
 * @param {object} ctx
 * @param {import("./values.mjs").Column} column
 * @returns {Field}
 */
export function field(ctx, column) {
  const id = uniqueId();
  const complaint = el("p", { class: "fld-error", id: `${id}-why`, role: "alert" });
  const input = control(ctx, column);
  const isNative = input.type === "date" || input.type === "datetime-local";
  input.id = id;
  input.setAttribute("aria-describedby", complaint.id);
  if (column.required) input.setAttribute("aria-required", "true");
  const mark = column.required ? el("span", { class: "fld-mark", "aria-hidden": "true" }, " *") : null;
  const label = el("label", { for: id, title: column.help || null }, column.header, mark);
  const element = el("div", { class: "fld", "data-col": column.id }, label, input, complaint);
  if (column.suggest || column.type === "text") element.append(...suggestions(ctx, column, input));
  const complain = (why) => {
    complaint.textContent = why;
    input.setAttribute("aria-invalid", why ? "true" : "false");
  };
  const show = (wire) => {
    input.value = isNative ? pickerText(ctx, column, wire) : copyText(column, wire, ctx.zone);
    if (input.localName === "select" && wire && input.value !== wire) {
      input.add(new Option(wire, wire)); // an old value that is no longer offered
      input.value = wire;
    }
  };
  return { element, input, show, complain, read: () => read(ctx, column, input) };
}

function control(ctx, column) {
  if (column.options && !column.suggest) return choice(column.options.map((option) => [option, option]), column);
  if (column.type === "flag") return choice([["Sí", "Sí"], ["No", "No"]], column);
  // A phone's pickers are good; a desk's follow the browser's language, and may put the month first.
  if (column.type in DATES && ctx.phone) return el("input", { type: DATES[column.type].type });
  const placeholder = DATES[column.type]?.form ?? "";
  return el("input", { type: "text", inputMode: KEYBOARDS[column.type] ?? "text", autocomplete: "off", placeholder });
}

function choice(pairs, column) {
  const empty = column.required ? "Elija…" : "—";
  return el("select", {}, ...[[empty, ""], ...pairs].map(([text, value]) => new Option(text, value)));
}

/** What the browser's own pickers hold. */
function pickerText(ctx, column, wire) {
  if (wire === null || wire === undefined) return "";
  return column.type === "date" ? String(wire) : localInput(wire, ctx.zone);
}

function read(ctx, column, input) {
  if (input.validity.badInput) return { ok: false, kind: "date", why: "la fecha está incompleta o no existe" };
  return parse(column, input.value, { zone: ctx.zone, day: today(ctx.now(), ctx.zone) });
}

/** Values of that column already on the board, and those that the server knows. */
function suggestions(ctx, column, input) {
  if (!column.suggest || input.localName !== "input") return [];
  const list = el("datalist", { id: uniqueId() });
  input.setAttribute("list", list.id);
  input.addEventListener("focus", () => list.replaceChildren(...known(ctx, column).map((text) => new Option(text))), { once: true });
  return [list];
}

function known(ctx, column) {
  const found = new Map();
  const keep = (value) => value && found.size < MOST_SUGGESTIONS && !found.has(fold(value)) && found.set(fold(value), value);
  (column.options ?? []).forEach(keep);
  (ctx.data.lists?.[column.id] ?? []).forEach(keep);
  ctx.api?.forEachNode((node) => keep(node.data?.[column.id]));
  return [...found.values()].map(String).sort((a, b) => a.localeCompare(b, "es"));
}
