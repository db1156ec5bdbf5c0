// The context that every piece is handed: who, what, when, and the ways to change, tell and ask.

import * as AG from "./ag-grid.mjs";
import { el } from "./elements.mjs";
import { format } from "./values.mjs";

/** @returns {import("./board.mjs").Context} without the pieces, which board.mjs adds */
export function createContext(component, host) {
  const listeners = new Map();
  const ctx = {
    component,
    data: component.data,
    root: host.getRootNode(),
    host,
    gridDiv: el("div", { class: "grid", role: "group" }),
    AG,
    api: null,
    columns: new Map(component.data.columns.map((column) => [column.id, column])),
    phone: false,
    zone: component.data.zone ?? "America/La_Paz",
    edit: null,
    now: () => new Date(Date.now() + ctx.rows.offset()),
    row: (id) => ctx.rows.find(id),
    name: (id) => nameOf(ctx, id),
    editing: () => ctx.edit,
    canEdit: (row, col) => Boolean(ctx.data.path && ctx.columns.get(col)?.edit && ctx.rows.find(row)),
    change: (edits, options) => ctx.edits.change(edits, options),
    refuse: (row, col, value, why) => ctx.conflicts.refuse({ row, col, value }, why),
    add: (cells) => ctx.edits.add(cells),
    note: (text, options) => ctx.bar.note(text, options),
    focus: (row, col) => focusCell(ctx, row, col),
    http: (path, options = {}) => fetch(`${ctx.data.path}${path}`, { ...options, headers: { ...options.headers, "X-Pass": ctx.data.pass } }),
    on(event, fn) {
      if (!listeners.has(event)) listeners.set(event, new Set());
      listeners.get(event).add(fn);
      return () => listeners.get(event).delete(fn);
    },
    emit: (event, ...args) => [...(listeners.get(event) ?? [])].forEach((fn) => fn(...args)),
  };
  return ctx;
}

function nameOf(ctx, id) {
  const row = ctx.rows.findEver(id);
  if (!row) return `fila ${id}`;
  const parts = (ctx.data.key ?? []).map((col) => format(ctx.columns.get(col) ?? {}, row[col], ctx.zone));
  return parts.filter(Boolean).join(" · ") || `fila ${id}`;
}

function focusCell(ctx, row, col) {
  const node = ctx.api.getRowNode(String(row));
  if (!node?.displayed) return;
  ctx.api.ensureIndexVisible(node.rowIndex);
  ctx.api.ensureColumnVisible(col);
  ctx.api.setFocusedCell(node.rowIndex, col);
}
