// This person's view of the board: order, width, pins and absence of columns, sort and filters. Kept by the server.

import { fold, format } from "./values.mjs";
import { kindOf } from "./clock.mjs";

const SAVE_AFTER = 1_200;
const MOST_BYTES = 20_000;

/**
 * @typedef {{kind: "clock"|"state", value: string}|null} Pick  a count of the bar that was clicked
 * @param {import("./board.mjs").Context} ctx
 */
export function createView(ctx) {
  let search = "";
  /** @type {Pick} */
  let picked = ctx.data.late ? { kind: "clock", value: "overdue" } : null;
  let filters = []; // of the columns: row → whether it passes
  let sorted = [];
  let texts = new WeakMap(); // row → what the search looks through
  let timer = 0;
  let applying = false;

  // ---- which rows

  function passesSearch(row) {
    if (picked?.kind === "clock" && kindOf(row, ctx.data, ctx.now()) !== picked.value) return false;
    if (picked?.kind === "state" && row[ctx.data.state.column] !== picked.value) return false;
    if (!search) return true;
    const text = searchText(row);
    return search.split(" ").every((word) => text.includes(word));
  }

  function searchText(row) {
    const known = texts.get(row);
    const looked = [...ctx.columns.values()].filter((column) => column.type !== "clock" && column.type !== "instant");
    const sign = looked.map((column) => row[column.id]).join("\u0001");
    if (known?.sign === sign) return known.text;
    const text = fold(looked.map((column) => format(column, row[column.id], ctx.zone)).join("\n"));
    texts.set(row, { sign, text });
    return text;
  }

  /** Whether a row would be shown if the filters were applied now. */
  function passes(node) {
    return passesSearch(node.data) && filters.every((filter) => filter(node));
  }

  /** The columns' own filters, as questions that can be asked of one row. */
  function readFilters() {
    const models = Object.entries(ctx.api.getFilterModel() ?? {});
    filters = models.map(([id, model]) => {
      const column = ctx.api.getColumn(id);
      const definition = column.getColDef();
      const handler = ctx.api.getColumnFilterHandler(id);
      const getValue = (node) => definition.filterValueGetter({ data: node.data });
      const handlerParams = { column, colDef: definition, filterParams: definition.filterParams, getValue };
      return (node) => handler?.doesFilterPass({ node, data: node.data, model, handlerParams }) ?? true;
    });
  }

  function refilter() {
    if (ctx.editing()) return;
    ctx.place.keepPlace(() => ctx.api.onFilterChanged());
    ctx.rows.arranged();
    ctx.bar.paint();
  }

  function searchFor(text) {
    const wanted = fold(text);
    if (wanted === search) return;
    search = wanted;
    refilter();
  }

  function pick(next) {
    const again = picked && next && picked.kind === next.kind && picked.value === next.value;
    picked = again ? null : next;
    refilter();
  }

  // ---- the person's own arrangement

  function capture() {
    const kept = ({ colId, hide, width, pinned, sort, sortIndex }) => ({ colId, hide, width, pinned, sort, sortIndex });
    return { columns: ctx.api.getColumnState().map(kept), filters: ctx.api.getFilterModel() };
  }

  function save() {
    if (applying || ctx.phone || !ctx.data.path) return;
    clearTimeout(timer);
    timer = setTimeout(put, SAVE_AFTER);
  }

  /** The page is about to be left: what waits to be kept is kept. */
  function saveNow() {
    if (!timer) return;
    clearTimeout(timer);
    put();
  }

  function put() {
    timer = 0;
    const body = JSON.stringify(capture());
    if (body.length > MOST_BYTES) return;
    ctx.http("/view", { method: "PUT", headers: { "Content-Type": "application/json" }, body }).catch(() => {});
  }

  function apply(view) {
    if (!view?.columns) return;
    const known = view.columns.filter((column) => ctx.columns.has(column.colId));
    ctx.api.applyColumnState({ state: known, applyOrder: true });
    if (view.filters) ctx.api.setFilterModel(view.filters);
  }

  /** On a phone only its columns; elsewhere the person's view. */
  function layOut() {
    applying = true;
    ctx.api.resetColumnState();
    if (ctx.phone) {
      const shown = new Set(ctx.data.phone ?? []);
      const state = [...ctx.columns.keys()].map((id) => ({ colId: id, hide: shown.size > 0 && !shown.has(id), pinned: null }));
      state.sort((a, b) => rank(a.colId) - rank(b.colId));
      ctx.api.applyColumnState({ state, applyOrder: true });
    } else apply(ctx.data.view);
    readSort();
    readFilters();
    setTimeout(() => {
      applying = false; // the grid tells its columns' events a moment later
    }, 300);
  }

  const rank = (id) => {
    const at = (ctx.data.phone ?? []).indexOf(id);
    return at < 0 ? 999 : at;
  };

  function showAll() {
    search = "";
    picked = null;
    ctx.api.setFilterModel(null);
    ctx.bar.clearSearch();
    refilter();
  }

  function reset() {
    showAll();
    ctx.api.resetColumnState();
    if (!ctx.data.path) return;
    clearTimeout(timer);
    ctx.http("/view", { method: "PUT", headers: { "Content-Type": "application/json" }, body: "{}" }).catch(() => {});
  }

  function readSort() {
    sorted = ctx.api.getColumnState().filter((column) => column.sort).map((column) => column.colId);
  }

  return {
    passesSearch,
    passes,
    searchFor,
    pick,
    picked: () => picked,
    search: () => search,
    filtered: () => Boolean(search || picked || filters.length),
    sorted: () => sorted,
    layOut,
    reset,
    showAll,
    save,
    saveNow,
    sortChanged() {
      readSort();
      ctx.rows.arranged();
      save();
    },
    filterChanged() {
      readFilters();
      save();
    },
    close: () => clearTimeout(timer),
  };
}
