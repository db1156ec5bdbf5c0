// The one line over the grid: live state, what is unsaved, counts that filter, search, notes and actions.

import * as addDialog from "./add.mjs";
import { kindOf } from "./clock.mjs";
import { columnsMenu } from "./columns_menu.mjs";
import { button, el } from "./elements.mjs";
import { download } from "./export.mjs";
import { counted, format } from "./values.mjs";

const NOTE_TIME = 7_000;
const SEARCH_AFTER = 180;
const COUNT_AFTER = 250;
const STATES = {
  live: ["●", "En vivo"],
  connecting: ["◌", "Conectando…"],
  spare: ["▲", "Sin conexión en vivo: guardando por la página"],
  offline: ["✕", "Sin conexión"],
};

/** @param {import("./board.mjs").Context} ctx */
export function createBar(ctx) {
  const isLive = Boolean(ctx.data.path);
  const live = el("span", { class: "live" });
  const saved = el("span", { class: "saved" });
  const counts = el("span", { class: "counts", role: "group", "aria-label": "Filtrar por estado" });
  const reorderTitle = "Ordenar y filtrar otra vez con los valores de ahora";
  const reorder = button("", () => ctx.rows.reorder(), { class: "reorder", hidden: true, title: reorderTitle });
  const waiting = el("span", { class: "waiting", hidden: true });
  const tally = el("span", { class: "tally", hidden: true });
  const note = el("span", { class: "note", role: "status", "aria-live": "polite" });
  const search = el("input", {
    type: "search",
    class: "search",
    placeholder: "Buscar…",
    "aria-label": `Buscar en ${ctx.data.name ?? "la tabla"}`,
    oninput: () => {
      clearTimeout(searchTimer);
      searchTimer = setTimeout(() => ctx.view.searchFor(search.value), SEARCH_AFTER);
    },
  });
  const actions = el("span", { class: "actions" });
  const element = el("div", { class: isLive ? "bar" : "bar still" }, isLive && live, isLive && saved, counts, search, reorder, waiting, tally, note, actions);
  let searchTimer = 0;
  let noteTimer = 0;
  let countTimer = 0;
  let painted = "";

  // ---- actions

  const add = ctx.data.add && isLive && button("+ Agregar", () => addDialog.open(ctx), { class: "primary", title: ctx.data.add.title });
  const undo = isLive && button("Deshacer", () => ctx.undo.undo(), { title: "Deshacer su último cambio (Ctrl+Z)", disabled: true });
  const columns = button("Columnas", () => columnsMenu(ctx, columns), { "aria-haspopup": "dialog" });
  const sheets = isLive
    ? [button("Excel", () => download(ctx, "xlsx"), { title: "Descargar lo que se ve, en Excel" }), button("CSV", () => download(ctx, "csv"))]
    : [];
  const rest = [undo, columns, ...sheets].filter(Boolean);
  const more = el("details", { class: "more" }, el("summary", { "aria-label": "Más acciones", title: "Más acciones" }, "⋯"));
  const menu = el("div", { class: "more-menu" });
  more.append(menu);
  menu.addEventListener("click", () => (more.open = false));
  const onElsewhere = (event) => more.open && !event.composedPath().includes(more) && (more.open = false);
  window.addEventListener("pointerdown", onElsewhere, true);
  ctx.on("destroy", () => window.removeEventListener("pointerdown", onElsewhere, true));

  function layOut() {
    element.classList.toggle("phone", ctx.phone);
    if (ctx.phone) {
      menu.replaceChildren(...rest);
      actions.replaceChildren(...[add, more].filter(Boolean));
    } else actions.replaceChildren(...[add, ...rest].filter(Boolean));
    if (add) add.textContent = ctx.phone ? "+" : "+ Agregar";
    if (add) add.setAttribute("aria-label", ctx.data.add.title);
    painted = "";
    paint();
  }

  // ---- what is said

  function paint() {
    paintState();
    const moved = ctx.rows.moved();
    reorder.hidden = !moved;
    reorder.textContent = `Reordenar (${counted(moved)})`;
    const held = ctx.rows.waiting();
    waiting.hidden = !held;
    waiting.textContent = held === 1 ? "1 fila nueva en espera" : `${counted(held)} filas nuevas en espera`;
    if (undo) undo.disabled = ctx.undo.size() === 0;
    countTimer ||= setTimeout(paintCounts, painted ? COUNT_AFTER : 0);
  }

  function paintState() {
    if (!isLive) return;
    const state = ctx.connection?.state() ?? "connecting";
    const unsaved = ctx.outbox.size();
    const [sign, words] = STATES[state];
    const lost = state === "offline" && unsaved ? `Sin conexión: ${counted(unsaved)} ${unsaved === 1 ? "cambio" : "cambios"} por guardar` : words;
    live.className = `live ${state}`;
    live.title = lost;
    live.replaceChildren(el("span", { "aria-hidden": "true", class: "sign" }, sign), el("span", { class: "words" }, lost));
    saved.textContent = unsaved ? `Guardando ${counted(unsaved)}…` : "Todo guardado";
    saved.hidden = state === "offline" && unsaved > 0;
    saved.classList.toggle("busy", unsaved > 0);
  }

  function paintCounts() {
    countTimer = 0;
    const list = countRows(ctx);
    const picked = ctx.view.picked();
    const shown = ctx.view.filtered() ? ctx.api.getDisplayedRowCount() : null;
    const sign = JSON.stringify([list, picked, shown, ctx.rows.full()?.n ?? 0]);
    if (sign === painted) return;
    painted = sign;
    const full = ctx.rows.full();
    ctx.host.classList.toggle("too-many", Boolean(full)); // "no rows", when there are too many, would be false
    const narrowed = shown === null ? [] : [narrowing(shown)];
    counts.replaceChildren(...(full ? [tooMany(ctx, full)] : [...list.map(badge), ...narrowed]));
    ctx.fit?.();
  }

  /** How many rows are left, and the way back to all of them. */
  function narrowing(shown) {
    const words = shown === 1 ? "1 a la vista" : `${counted(shown)} a la vista`;
    return button(`${words} · Quitar filtros`, () => ctx.view.showAll(), { class: "badge narrowed" });
  }

  function badge({ label, tone, pick, number }) {
    const on = pick ? isPicked(ctx, pick) : false;
    const words = pick?.kind === "state" ? `${label}: ${counted(number)}` : `${counted(number)} ${label}`;
    return button(words, () => ctx.view.pick(pick), { class: `badge ${tone ?? ""}`, "aria-pressed": String(on) });
  }

  return {
    element,
    layOut,
    paint,
    clearSearch: () => (search.value = ""),
    putSearch(text) {
      search.value = text;
      ctx.view.searchFor(text);
    },
    note(text, { kind = "info" } = {}) {
      clearTimeout(noteTimer);
      note.textContent = text;
      note.title = text;
      note.classList.toggle("error", kind === "error");
      noteTimer = setTimeout(() => (note.textContent = note.title = ""), kind === "error" ? 2 * NOTE_TIME : NOTE_TIME);
    },
    /** What the selected cells are and add up to. */
    tally(chosen) {
      const shown = chosen?.cells > 1;
      tally.hidden = !shown;
      if (!shown) return;
      const sum = chosen.sum === null ? "" : ` · suma ${format(chosen.column, chosen.sum, ctx.zone)}`;
      tally.textContent = `${counted(chosen.cells)} celdas${sum}`;
    },
    close() {
      clearTimeout(searchTimer);
      clearTimeout(noteTimer);
      clearTimeout(countTimer);
    },
  };
}

function tooMany(ctx, { n }) {
  const noun = ctx.data.noun?.[1] ?? "filas";
  return el("span", { class: "full" }, `${counted(n)} ${noun}: elija ${ctx.data.narrow}`);
}

/** A filter that is on is shown even when nothing is left in it, so that it can be taken off. */
function isPicked(ctx, pick) {
  const picked = ctx.view.picked();
  return picked?.kind === pick.kind && picked.value === pick.value;
}

/** All rows, those late, those nearly late, and those in a state that stands out. */
function countRows(ctx) {
  const [one, many] = ctx.data.noun ?? ["fila", "filas"];
  const now = ctx.now();
  const kinds = { overdue: 0, near: 0 };
  const toned = Object.entries(ctx.data.state?.tones ?? {}).filter(([, tone]) => tone !== "gray");
  const states = new Map(toned.map(([state, tone]) => [state, { tone, number: 0 }]));
  for (const row of ctx.rows.values()) {
    const kind = kindOf(row, ctx.data, now);
    if (kind in kinds) kinds[kind] += 1;
    const state = states.get(row[ctx.data.state?.column]);
    if (state) state.number += 1;
  }
  const total = ctx.rows.size();
  const list = [{ label: total === 1 ? one : many, pick: null, number: total }];
  const late = kinds.overdue === 1 ? "vencido" : "vencidos";
  list.push({ label: late, tone: "red", pick: { kind: "clock", value: "overdue" }, number: kinds.overdue });
  list.push({ label: "por vencer", tone: "orange", pick: { kind: "clock", value: "near" }, number: kinds.near });
  for (const [state, { tone, number }] of states) list.push({ label: state, tone, pick: { kind: "state", value: state }, number });
  return list.filter(({ number, pick }) => number > 0 || !pick || isPicked(ctx, pick));
}
