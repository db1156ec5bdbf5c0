// The board's columns as the grid wants them: how each type shows, sorts, filters and explains itself.

import { fullText, kindOf, textOf } from "./clock.mjs";
import { editorOf } from "./editors.mjs";
import { fold, format } from "./values.mjs";

const collator = new Intl.Collator("es", { numeric: true, sensitivity: "base" });
const RIGHT = new Set(["number", "amount"]);

/** @param {import("./board.mjs").Context} ctx @returns {object[]} AG Grid's columnDefs */
export function columnDefs(ctx) {
  return [...ctx.columns.values()].map((column) => definition(ctx, column));
}

const isTyping = ({ type, key, ctrlKey, metaKey, altKey }) =>
  type === "keydown" && !ctrlKey && !metaKey && !altKey && ([...key].length === 1 || key === "F2" || key === "Enter");

/** Typing where one may not write must not be mute. */
export function sayReadOnly(ctx, { data, column }) {
  const known = ctx.columns.get(column.getColId());
  if (!ctx.data.path || !data || !known) return;
  ctx.note(`${known.header} es de solo lectura para usted.`, { kind: "error" });
}

/** Who is typing in a cell, for the tag that the styles draw in it (class "here"). */
function whoStyle(ctx, row, id) {
  const names = row ? ctx.presence.at(row.id, id) : [];
  if (!names.length) return undefined;
  return { "--who": JSON.stringify(names.map((name) => name.split(" ")[0]).join(", ")) };
}

/** What every column has in common. @param {import("./board.mjs").Context} ctx */
export function defaultColDef(ctx) {
  return {
    sortable: true,
    resizable: true,
    minWidth: 44,
    cellDataType: false,
    suppressHeaderMenuButton: true,
    suppressKeyboardEvent: (params) => keptFromGrid(ctx, params),
  };
}

/** @returns {boolean} true: the grid leaves this key alone */
function keptFromGrid(ctx, params) {
  if (ctx.moving(params)) return true;
  if (params.editing) return params.event.editorKeeps === true;
  if (ctx.selection.onKey(params) || ctx.menu.onKey(params)) return true;
  if (isTyping(params.event) && !ctx.canEdit(params.data?.id, params.column.getColId())) sayReadOnly(ctx, params);
  return false;
}

function definition(ctx, column) {
  const id = column.id;
  return {
    colId: id,
    field: column.type === "clock" ? undefined : id,
    headerName: column.header,
    headerTooltip: column.help || column.header,
    width: column.width ?? 120,
    editable: (params) => ctx.canEdit(params.data?.id, id),
    valueFormatter: (params) => shown(ctx, column, params),
    comparator: comparator(column),
    tooltipValueGetter: (params) => explanation(ctx, column, params.data),
    headerClass: RIGHT.has(column.type) ? "right" : "",
    cellClass: [RIGHT.has(column.type) && "right", ctx.data.key?.includes(id) && "key"].filter(Boolean),
    cellClassRules: cellClassRules(ctx, column),
    cellStyle: ({ data }) => whoStyle(ctx, data, column.id),
    ...(column.edit && editorOf(ctx, column)),
    ...(ctx.data.opens && ctx.data.key?.[0] === id && { cellRenderer: ctx.opening.keyCell }),
    ...(column.type === "clock" && { valueGetter: (params) => due(ctx, params.data) }),
    ...filterOf(ctx, column),
  };
}

/** What a cell shows: a refused text stays in sight so that it can be corrected. */
function shown(ctx, column, { data, value }) {
  if (!data) return "";
  const issue = ctx.conflicts.get(data.id, column.id);
  if (issue?.kind === "refused") return String(issue.mine ?? "");
  if (column.type === "clock") return textOf(data, ctx.data, ctx.now(), ctx.zone);
  return format(column, value, ctx.zone);
}

const due = (ctx, row) => row?.[ctx.data.clock?.due] ?? null;

/** Ascending by the type's own order; what is empty goes last either way. */
function comparator(column) {
  const rank = column.type === "list" && column.options ? new Map(column.options.map((option, at) => [option, at])) : null;
  return (a, b, nodeA, nodeB, descending) => {
    const emptyA = a === null || a === undefined || a === "";
    const emptyB = b === null || b === undefined || b === "";
    if (emptyA || emptyB) return emptyA === emptyB ? 0 : emptyA === descending ? -1 : 1;
    if (rank?.has(a) && rank.has(b)) return rank.get(a) - rank.get(b);
    return typeof a === "string" ? collator.compare(a, b) : Number(a) - Number(b);
  };
}

// ---- filters

function filterOf(ctx, column) {
  const common = { buttons: ["reset"], closeOnApply: true, debounceMs: 250, maxNumConditions: 2 };
  if (column.type === "date" || column.type === "instant") {
    const value = ({ data }) => localDay(data?.[column.id], column, ctx.zone);
    return { filter: "agDateColumnFilter", filterValueGetter: value, filterParams: common };
  }
  if (RIGHT.has(column.type)) {
    const scale = column.type === "amount" ? 100 : 1;
    const value = ({ data }) => (data?.[column.id] == null ? null : data[column.id] / scale);
    const numbers = { allowedCharPattern: "\\d\\-\\.,", numberParser: readNumber, numberFormatter: writeNumber };
    return { filter: "agNumberColumnFilter", filterValueGetter: value, filterParams: { ...common, ...numbers } };
  }
  const text = ({ data }) =>
    column.type === "clock" ? textOf(data, ctx.data, ctx.now(), ctx.zone) : format(column, data?.[column.id], ctx.zone);
  return {
    filter: "agTextColumnFilter",
    filterValueGetter: text,
    filterParams: { ...common, textFormatter: (value) => (value == null ? null : fold(value)) },
  };
}

/** The day of a cell as the date filter compares it: midnight of this computer. */
function localDay(wire, column, zone) {
  if (!wire) return null;
  const text = column.type === "date" ? wire : new Date(wire).toLocaleDateString("sv", { timeZone: zone });
  const [year, month, day] = text.slice(0, 10).split("-").map(Number);
  return new Date(year, month - 1, day);
}

const readNumber = (text) => (text == null || text === "" ? null : Number(text.replace(/\.(?=\d{3})/g, "").replace(",", ".")));
const writeNumber = (number) => (number == null ? null : String(number).replace(".", ","));

// ---- signs

function cellClassRules(ctx, column) {
  const id = column.id;
  const issue = (params) => params.data && ctx.conflicts.get(params.data.id, id)?.kind;
  const rules = {
    selected: (params) => ctx.selection.isIn(params),
    pending: (params) => params.data && ctx.rows.isPending(params.data.id, id),
    conflict: (params) => issue(params) === "conflict",
    refused: (params) => issue(params) === "refused",
    here: (params) => params.data && ctx.presence.at(params.data.id, id).length > 0,
    readonly: () => Boolean(ctx.data.path) && !column.edit && column.type !== "clock",
  };
  if (column.type === "clock") rules.clock = () => true;
  if (ctx.data.state?.column === id) {
    for (const [state, tone] of Object.entries(ctx.data.state.tones ?? {})) {
      const before = rules[`tone-${tone}`];
      rules[`tone-${tone}`] = (params) => params.value === state || Boolean(before?.(params));
    }
  }
  if (ctx.data.pick && ctx.data.key?.[0] === id) rules.link = () => true;
  return rules;
}

/** The colour of a row; its words are in the clock's and the state's cells. @returns {object} rowClassRules */
export function rowClassRules(ctx) {
  const kind = (wanted) => (params) => kindOf(params.data, ctx.data, ctx.now()) === wanted;
  const rules = { overdue: kind("overdue"), near: kind("near") };
  const { state } = ctx.data;
  for (const tone of new Set(Object.values(state?.tones ?? {}))) {
    rules[`row-${tone}`] = ({ data }) => data && state.tones[data[state.column]] === tone;
  }
  return rules;
}

/** What a cell says when one rests on it. */
function explanation(ctx, column, row) {
  if (!row) return undefined;
  const lines = [];
  const issue = ctx.conflicts.get(row.id, column.id);
  if (issue) lines.push(ctx.conflicts.sentence(issue));
  for (const name of ctx.presence.at(row.id, column.id)) lines.push(`${name} está editando esta celda`);
  if (column.type === "clock") lines.push(fullText(row, ctx.data, ctx.now(), ctx.zone));
  else if (column.type !== "number") lines.push(longText(column, row, ctx.zone));
  const [who, when] = ctx.rows.changer(row.id, column.id) ?? [];
  if (who) lines.push(`Último cambio: ${who}, ${format({ type: "instant" }, when, ctx.zone)}`);
  if (ctx.data.path && !column.edit && column.type !== "clock") lines.push("Solo lectura para usted");
  return lines.filter(Boolean).join("\n") || undefined;
}

/** Only what a cell is likely to cut off. */
function longText(column, row, zone) {
  const text = format(column, row[column.id], zone);
  return text.length * 7 > (column.width ?? 120) - 16 ? text : "";
}
