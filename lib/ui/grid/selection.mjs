// The rectangular range of cells: its two ends, its painting, its count and sum. Mouse and keyboard are beside it.
//
// Its two ends are kept by row id and column id, so that rows arriving above it do not move it; when the rows
// within it change places, it is given up: it would no longer be what the person chose.

import { attachKeys } from "./selection_keys.mjs";
import { attachMouse } from "./selection_mouse.mjs";

/**
 * @typedef {{row: number, col: string}} End
 * @typedef {{r0: number, r1: number, c0: number, c1: number}} Box  indexes among displayed rows and columns
 * @typedef {{row: number, col: string, r: number, c: number}} Cell
 */

/**
 * @param {object} ctx
 * @returns {object} {box, clear, cellsIn, onKey, isIn, selectAll, select, extend, endAt, endUnder}
 */
export function attach(ctx) {
  const { api } = ctx;
  let anchor = null; // where the range began
  let head = null; // where it was taken to
  let rowsWithin = ""; // the ids within, to see them move
  let painted = null; // the box that is on the screen
  let columnIndex = new Map();

  const columnAt = (id) => {
    if (!columnIndex.has(id)) readColumns();
    return columnIndex.get(id) ?? -1;
  };
  function readColumns() {
    columnIndex = new Map(api.getAllDisplayedColumns().map((column, index) => [column.getColId(), index]));
  }
  const rowAt = (id) => api.getRowNode(String(id))?.rowIndex ?? -1;
  const endAt = (r, c) => {
    const node = api.getDisplayedRowAtIndex(r);
    const column = api.getAllDisplayedColumns()[c];
    return node?.data && column ? { row: node.data.id, col: column.getColId() } : null;
  };
  const sameEnd = (a, b) => a && b && a.row === b.row && a.col === b.col;

  function focused() {
    const cell = api.getFocusedCell();
    return cell ? endAt(cell.rowIndex, columnAt(cell.column.getColId())) : null;
  }

  function span() {
    if (!anchor || !head) return null;
    const rows = [rowAt(anchor.row), rowAt(head.row)].sort((a, b) => a - b);
    const columns = [columnAt(anchor.col), columnAt(head.col)].sort((a, b) => a - b);
    return rows[0] < 0 || columns[0] < 0 ? null : { r0: rows[0], r1: rows[1], c0: columns[0], c1: columns[1] };
  }

  const isWide = (range) => Boolean(range) && (range.r0 !== range.r1 || range.c0 !== range.c1);

  /** The range, or the focused cell as a range of one, or null. @returns {Box|null} */
  function box() {
    const range = span();
    if (isWide(range)) return range;
    const cell = focused();
    if (!cell) return null;
    const [r, c] = [rowAt(cell.row), columnAt(cell.col)];
    return r < 0 || c < 0 ? null : { r0: r, r1: r, c0: c, c1: c };
  }

  /** The cells of a box in reading order. @param {Box|null} range @returns {Cell[]} */
  function cellsIn(range) {
    const cells = [];
    if (!range) return cells;
    const columns = api.getAllDisplayedColumns().map((column) => column.getColId());
    for (let r = range.r0; r <= range.r1; r += 1) {
      const data = api.getDisplayedRowAtIndex(r)?.data;
      for (let c = range.c0; data && c <= range.c1; c += 1) cells.push({ row: data.id, col: columns[c], r, c });
    }
    return cells;
  }

  function idsWithin(range) {
    const ids = [];
    for (let r = range?.r0 ?? 0; range && r <= range.r1; r += 1) ids.push(api.getDisplayedRowAtIndex(r)?.id);
    return ids.join();
  }

  /** Sets the range and shows it. @param {End|null} from @param {End|null} to */
  function select(from, to = from) {
    const unchanged = sameEnd(from, anchor) && sameEnd(to, head);
    if (unchanged || (!from && !anchor)) return;
    anchor = from;
    head = to;
    const range = span();
    rowsWithin = isWide(range) ? idsWithin(range) : "";
    paint(isWide(range) ? range : null);
  }

  const clear = () => select(null);

  /** Takes the range's head elsewhere. @param {number} r @param {number} c */
  function extend(r, c) {
    const target = endAt(r, c);
    if (!target) return;
    select(anchor ?? focused() ?? target, target);
    api.ensureIndexVisible(r);
    api.ensureColumnVisible(target.col);
  }

  function paint(range) {
    const before = painted;
    painted = range;
    const holds = (part, { rowIndex: r }) => Boolean(part) && r >= part.r0 && r <= part.r1;
    const sameColumns = before && range && before.c0 === range.c0 && before.c1 === range.c1;
    const changes = (was, is) => (sameColumns ? was !== is : was || is);
    const shown = api.getRenderedNodes().filter((node) => changes(holds(before, node), holds(range, node)));
    if (shown.length) api.refreshCells({ rowNodes: shown, force: true, suppressFlash: true });
    ctx.emit?.("selection", tally(range));
  }

  /** What the bar tells of the range. The sum is of numbers of one kind; money and counts do not add up. */
  function tally(range) {
    if (!range) return { cells: 0, rows: 0, sum: null };
    const rows = range.r1 - range.r0 + 1;
    const cells = rows * (range.c1 - range.c0 + 1);
    const columns = api.getAllDisplayedColumns().slice(range.c0, range.c1 + 1).map((column) => ctx.columns.get(column.getColId()));
    const numeric = columns.filter((column) => column?.type === "number" || column?.type === "amount");
    const kinds = new Set(numeric.map((column) => `${column.type} ${column.currency ?? ""}`));
    if (kinds.size !== 1) return { cells, rows, sum: null };
    let sum = 0;
    for (let r = range.r0; r <= range.r1; r += 1) {
      const data = api.getDisplayedRowAtIndex(r)?.data ?? {};
      for (const column of numeric) if (typeof data[column.id] === "number") sum += data[column.id];
    }
    return { cells, rows, sum: Math.round(sum * 1e6) / 1e6, column: numeric[0] };
  }

  /** For cellClassRules. */
  function isIn({ node, column }) {
    if (!painted || node.rowIndex < painted.r0 || node.rowIndex > painted.r1) return false;
    const c = columnAt(column.getColId());
    return c >= painted.c0 && c <= painted.c1;
  }

  function selectAll() {
    const last = endAt(api.getDisplayedRowCount() - 1, api.getAllDisplayedColumns().length - 1);
    if (last) select(endAt(0, 0), last);
  }

  /** Rows or columns changed places: keep the range if it still is the same rows, else give it up. */
  function check() {
    readColumns();
    if (!anchor) return;
    const range = span();
    if (isWide(range) && idsWithin(range) === rowsWithin) {
      if (JSON.stringify(range) !== JSON.stringify(painted)) paint(range);
    } else if (painted || !range) clear();
  }

  /** The cell of a page event. @param {Event} event @returns {End|null} */
  function endUnder(event) {
    const cell = event.target.closest?.(".ag-cell");
    const index = Number(cell?.closest(".ag-row")?.getAttribute("row-index") ?? Number.NaN);
    return Number.isNaN(index) ? null : endAt(index, columnAt(cell.getAttribute("col-id")));
  }

  /** Where an end of the range stands now. @param {"anchor"|"head"} which */
  function spot(which) {
    const end = which === "anchor" ? anchor : head;
    return end && span() ? { end, r: rowAt(end.row), c: columnAt(end.col) } : null;
  }

  function onFocus() {
    const end = focused();
    if (!mouse.dragging() && anchor && end && !sameEnd(end, anchor) && !sameEnd(end, head)) clear();
  }

  const listeners = { cellFocused: onFocus, modelUpdated: check, displayedColumnsChanged: check };
  for (const [event, listener] of Object.entries(listeners)) api.addEventListener(event, listener);

  const range = { box, clear, cellsIn, isIn, selectAll, select, extend, endAt, endUnder, focused, spot };
  const mouse = attachMouse(ctx, range);
  return { ...range, onKey: attachKeys(ctx, range) };
}
