// The keys of the range: Shift and arrows, Ctrl+A, emptying, filling and undoing.

import { empty, fillFirst } from "./block.mjs";

const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
const MOVES = new Set([...Object.keys(ARROWS), "Tab", "Enter", "Home", "End", "PageUp", "PageDown", "Escape"]);

/**
 * @param {object} ctx
 * @param {object} range  of selection.mjs
 * @returns {(params: object) => boolean} for suppressKeyboardEvent: true if the key was ours, not the grid's
 */
export function attachKeys(ctx, range) {
  const { api } = ctx;
  const lastRow = () => api.getDisplayedRowCount() - 1;
  const lastColumn = () => api.getAllDisplayedColumns().length - 1;
  const chosen = () => range.cellsIn(range.box());

  const withControl = {
    a: range.selectAll,
    z: () => ctx.undo?.undo(),
    d: fillDown,
    r: () => fillFirst(ctx, chosen(), "right"),
    " ": wholeColumns,
    ...(ctx.data.opens && { enter: ctx.opening.openFocused }),
  };
  const alone = { Delete: () => empty(ctx, chosen()), Backspace: () => empty(ctx, chosen()) };

  function onKey(params) {
    const { event, editing } = params;
    if (ctx.menu?.onKey(params)) return true;
    if (editing || event.type === "keyup" || event.defaultPrevented) return false;
    const act = event.altKey ? null : action(event);
    if (!act) {
      if (MOVES.has(event.key)) range.clear();
      return false;
    }
    event.preventDefault();
    act();
    return true;
  }

  function action(event) {
    const control = event.ctrlKey || event.metaKey;
    const key = event.key.toLowerCase();
    const arrow = event.shiftKey && ARROWS[event.key];
    if (arrow) return () => stretch(arrow, control);
    if (event.shiftKey && control) return null;
    if (event.shiftKey && key === " ") return wholeRows;
    if (!control) return alone[event.key];
    return key === "r" && !isWide() ? null : withControl[key]; // of one column it is the browser's: reload
  }

  const isWide = () => {
    const box = range.box();
    return box && box.c1 > box.c0;
  };

  /** Of one row alone, from the row above, as spreadsheets do. */
  function fillDown() {
    const box = range.box();
    if (!box) return;
    const r0 = box.r0 === box.r1 ? Math.max(0, box.r0 - 1) : box.r0;
    fillFirst(ctx, range.cellsIn({ ...box, r0 }), "down");
  }

  function wholeRows() {
    const box = range.box();
    if (box) range.select(range.endAt(box.r0, 0), range.endAt(box.r1, lastColumn()));
  }

  function wholeColumns() {
    const box = range.box();
    if (box) range.select(range.endAt(0, box.c0), range.endAt(lastRow(), box.c1));
  }

  function stretch([down, right], toEdge) {
    if (!range.spot("head")) range.select(range.focused());
    const head = range.spot("head");
    if (!head) return;
    const move = (at, step, last) => Math.max(0, Math.min(last, toEdge ? at + step * (last + 1) : at + step));
    range.extend(move(head.r, down, lastRow()), move(head.c, right, lastColumn()));
  }

  return onKey;
}
