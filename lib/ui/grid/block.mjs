// Writing many cells at once, by pasting, filling or emptying: what can be written, and the telling of what cannot.

import { today } from "./dates.mjs";
import { MOST_CELLS } from "./sheets.mjs";
import { copyText, counted, format, parse, same } from "./values.mjs";

const MOST_MARKED = 1000; // beyond that, the first of each kind says enough

/** What each kind of failure is called, one and many. */
const FAILURES = {
  readonly: ["de solo lectura", "de solo lectura"],
  outside: ["fuera de la tabla", "fuera de la tabla"],
  date: ["fecha que no existe o no se entiende", "fechas que no existen o no se entienden"],
  number: ["número que no se entiende", "números que no se entienden"],
  decimals: ["número con demasiados decimales", "números con demasiados decimales"],
  currency: ["monto en otra moneda", "montos en otra moneda"],
  list: ["valor fuera de la lista", "valores fuera de la lista"],
  flag: ["que no es Sí ni No", "que no son Sí ni No"],
  length: ["texto demasiado largo", "textos demasiado largos"],
  required: ["que no puede quedar vacía", "que no pueden quedar vacías"],
};

/**
 * @typedef {object} Target  one cell to write
 * @property {number} row
 * @property {string} col
 * @property {string} [text]  as pasted; or
 * @property {*} [wire]       a value of the same column
 */

/**
 * Writes what can be written in one block, marks what cannot, and tells both.
 * @param {object} ctx
 * @param {Target[]} targets
 * @param {{done: [string, string], outside?: number}} telling  done: "pegada", "pegadas"; outside: cells beyond the table
 * @returns {number} cells written
 */
export function write(ctx, targets, { done, outside = 0 }) {
  if (targets.length > MOST_CELLS) {
    ctx.note(`Son ${counted(targets.length)} celdas y caben ${counted(MOST_CELLS)} de una vez. No se cambió nada.`, { kind: "error" });
    return 0;
  }
  const site = { zone: ctx.zone, day: today(ctx.now(), ctx.zone) };
  const edits = [];
  const failed = outside ? Array.from({ length: outside }, () => ({ kind: "outside" })) : [];
  let written = 0;
  for (const target of targets) {
    const outcome = judge(ctx, target, site);
    if (outcome.failure) failed.push({ ...target, ...outcome.failure });
    else if (!outcome.silent) written += 1;
    if (outcome.edit) edits.push(outcome.edit);
  }
  if (edits.length) ctx.change(edits);
  failed.filter((f) => f.why).slice(0, MOST_MARKED).forEach((f) => ctx.refuse(f.row, f.col, f.text ?? "", f.why));
  if (failed.length || written > 1) ctx.note(summary(ctx, written, failed, done), { kind: failed.length ? "error" : "info" });
  return written;
}

/** Whether a cell takes its value; a cell that cannot be written but already shows it is passed over. */
function judge(ctx, { row, col, text, wire }, site) {
  const column = ctx.columns.get(col);
  const current = ctx.row(row)?.[col] ?? null;
  if (!column || !ctx.canEdit(row, col)) {
    const shown = column ? [format(column, current, ctx.zone), copyText(column, current, ctx.zone)] : [];
    const unchanged = text === undefined ? same(wire, current) : shown.includes(text.trim()) || column?.type === "clock";
    return unchanged ? { silent: true } : { failure: { kind: "readonly" } };
  }
  const read = text === undefined ? allowed(column, wire) : parse(column, text, site);
  if (!read.ok) return { failure: { kind: read.kind, why: read.why } };
  if (same(read.wire, current)) return {};
  return { edit: { row, col, seen: current, value: read.wire } };
}

const allowed = (column, wire) =>
  column.required && same(wire, null) ? { ok: false, kind: "required", why: "no puede quedar vacío" } : { ok: true, wire };

/** "12 celdas pegadas, 3 no: 2 de solo lectura, 1 fecha que no existe (MAESTRO, fila 4001)". */
function summary(ctx, written, failed, [one, many]) {
  const head = `${counted(written)} ${written === 1 ? `celda ${one}` : `celdas ${many}`}`;
  if (!failed.length) return `${head}.`;
  const kinds = new Map(failed.map(({ kind }) => [kind, []]));
  for (const failure of failed) kinds.get(failure.kind).push(failure);
  const parts = [...kinds].map(([kind, list]) => {
    const [single, plural] = FAILURES[kind] ?? ["no válida", "no válidas"];
    const where = list[0].why ? ` (${ctx.columns.get(list[0].col).header}, fila ${ctx.name(list[0].row)})` : "";
    return `${counted(list.length)} ${list.length === 1 ? single : plural}${where}`;
  });
  return `${head}, ${counted(failed.length)} no: ${parts.join(", ")}.`;
}

/**
 * Empties the editable cells of a range.
 * @param {object} ctx
 * @param {{row: number, col: string}[]} cells
 */
export function empty(ctx, cells) {
  const full = cells.filter(({ row, col }) => !same(ctx.row(row)?.[col], null));
  if (full.length) write(ctx, full.map(({ row, col }) => ({ row, col, wire: null })), { done: ["vaciada", "vaciadas"] });
}

/**
 * Copies the first row of a range down, or its first column to the right.
 * @param {object} ctx
 * @param {{row: number, col: string, r: number, c: number}[]} cells  of selection.cellsIn
 * @param {"down"|"right"} way
 */
export function fillFirst(ctx, cells, way) {
  const across = way === "down" ? "c" : "r";
  const along = way === "down" ? "r" : "c";
  const start = Math.min(...cells.map((cell) => cell[along]));
  const sources = new Map(cells.filter((cell) => cell[along] === start).map((cell) => [cell[across], cell]));
  const targets = cells.filter((cell) => cell[along] !== start).map((cell) => copied(ctx, sources.get(cell[across]), cell));
  if (targets.length) write(ctx, targets, { done: ["llenada", "llenadas"] });
}

/**
 * The target that takes another cell's value; between columns it travels as text.
 * @param {object} ctx
 * @param {{row: number, col: string}} source
 * @param {{row: number, col: string}} cell
 * @returns {Target}
 */
export function copied(ctx, source, { row, col }) {
  const wire = ctx.row(source.row)?.[source.col] ?? null;
  if (source.col === col) return { row, col, wire };
  return { row, col, text: format(ctx.columns.get(source.col), wire, ctx.zone) };
}
