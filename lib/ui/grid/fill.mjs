// The fill handle: a small square at the range's lower right corner; dragging it copies the values along.

import { copied, write } from "./block.mjs";
import { el } from "./elements.mjs";

const EDGE = 20; // pixels from the border at which dragging scrolls
const MOVED = ["bodyScroll", "modelUpdated", "columnResized", "displayedColumnsChanged", "gridSizeChanged", "cellFocused", "cellEditingStarted", "cellEditingStopped"];

/** @param {object} ctx  ctx.selection is there already */
export function attach(ctx) {
  const { api, selection, gridDiv } = ctx;
  const handle = el("div", { class: "fill-handle", title: "Arrastre para llenar", "aria-hidden": "true" });
  const outline = el("div", { class: "fill-outline", "aria-hidden": "true", hidden: true });
  handle.hidden = true;
  gridDiv.append(outline, handle);
  let source = null; // the box that is being copied, while dragging
  let reach = null; // the box it is taken to
  let frame = 0;

  const cellAt = (r, c) => {
    const id = api.getAllDisplayedColumns()[c]?.getColId();
    return id === undefined ? null : gridDiv.querySelector(`.ag-row[row-index="${r}"] .ag-cell[col-id="${CSS.escape(id)}"]`);
  };

  /** The part of a box that is on the screen, in pixels of the grid's element. */
  function pixels(box) {
    const seen = gridDiv.querySelector(".ag-body")?.getBoundingClientRect();
    const [first, last] = [cellAt(box.r0, box.c0), cellAt(box.r1, box.c1)].map((cell) => cell?.getBoundingClientRect());
    const origin = gridDiv.getBoundingClientRect();
    if (!seen || (!first && !last)) return null;
    const left = Math.max(seen.left, first?.left ?? seen.left) - origin.left;
    const top = Math.max(seen.top, first?.top ?? seen.top) - origin.top;
    const right = Math.min(seen.right, last?.right ?? seen.right) - origin.left;
    const bottom = Math.min(seen.bottom, last?.bottom ?? seen.bottom) - origin.top;
    return { left, top, right, bottom, cornerSeen: Boolean(last) && last.right <= seen.right + 1 && last.bottom <= seen.bottom + 1 && last.top >= seen.top - 1 };
  }

  function place() {
    frame = 0;
    const box = selection.box();
    const corner = box && !ctx.phone && !ctx.editing() && ctx.canEdit(...cornerOf(box)) ? pixels(box) : null;
    handle.hidden = !corner?.cornerSeen;
    if (corner) Object.assign(handle.style, { left: `${corner.right - 5}px`, top: `${corner.bottom - 5}px` });
  }

  function cornerOf(box) {
    const { row, col } = selection.endAt(box.r1, box.c1) ?? {};
    return [row, col];
  }

  const soon = () => {
    frame ||= requestAnimationFrame(place);
  };

  function start(event) {
    source = event.button ? null : selection.box();
    if (!source) return;
    event.preventDefault();
    event.stopPropagation();
    handle.setPointerCapture(event.pointerId);
    reach = source;
  }

  function drag(event) {
    if (!source) return;
    const body = gridDiv.querySelector(".ag-body").getBoundingClientRect();
    if (event.clientY > body.bottom - EDGE) api.ensureIndexVisible(Math.min(reach.r1 + 1, api.getDisplayedRowCount() - 1));
    if (event.clientY < body.top + EDGE) api.ensureIndexVisible(Math.max(reach.r0 - 1, 0));
    const cell = ctx.root.elementsFromPoint(event.clientX, event.clientY).find((one) => one.classList?.contains("ag-cell"));
    const r = Number(cell?.closest(".ag-row")?.getAttribute("row-index") ?? Number.NaN);
    const c = api.getAllDisplayedColumns().findIndex((column) => column.getColId() === cell?.getAttribute("col-id"));
    if (Number.isNaN(r) || c < 0) return;
    reach = stretched(r, c);
    const shape = pixels(reach);
    outline.hidden = reach === source || !shape;
    if (shape) {
      const { left, top, right, bottom } = shape;
      Object.assign(outline.style, { left: `${left}px`, top: `${top}px`, width: `${right - left}px`, height: `${bottom - top}px` });
    }
  }

  /** Down, up or to the right, whichever is farther. */
  function stretched(r, c) {
    const [down, up, right] = [r - source.r1, source.r0 - r, c - source.c1];
    const most = Math.max(down, up, right);
    if (most <= 0) return source;
    if (most === down) return { ...source, r1: r };
    return most === up ? { ...source, r0: r } : { ...source, c1: c };
  }

  function finish() {
    const [from, to] = [source, reach];
    cancel();
    if (!from || to === from) return;
    const cells = new Map(selection.cellsIn(from).map((cell) => [`${cell.r} ${cell.c}`, cell]));
    const within = ({ r, c }) => cells.has(`${r} ${c}`);
    const targets = selection.cellsIn(to).filter((cell) => !within(cell)).map((cell) => copied(ctx, cells.get(origin(from, to, cell)), cell));
    write(ctx, targets, { done: ["llenada", "llenadas"] });
    selection.select(selection.endAt(to.r0, to.c0), selection.endAt(to.r1, to.c1));
  }

  /** Which source cell a cell repeats; upwards the block repeats from its end. */
  function origin(from, to, { r, c }) {
    const height = from.r1 - from.r0 + 1;
    const width = from.c1 - from.c0 + 1;
    const row = r < from.r0 ? from.r1 - ((from.r0 - 1 - r) % height) : from.r0 + ((r - from.r0) % height);
    return `${row} ${from.c0 + ((c - from.c0) % width)}`;
  }

  /** Rows came, went or changed places: under the pointer are others than those that were chosen. */
  function rowsMoved() {
    if (!source) return;
    cancel();
    ctx.note("Las filas cambiaron de lugar mientras arrastraba; no se llenó nada. Arrastre otra vez.", { kind: "error" });
  }

  function cancel() {
    source = reach = null;
    outline.hidden = true;
  }

  handle.addEventListener("pointerdown", start);
  handle.addEventListener("pointermove", drag);
  handle.addEventListener("pointerup", finish);
  handle.addEventListener("pointercancel", cancel);
  for (const event of MOVED) api.addEventListener(event, soon);
  api.addEventListener("modelUpdated", rowsMoved);
  const off = ctx.on("selection", soon);
  ctx.on("destroy", () => {
    off?.();
    cancelAnimationFrame(frame);
  });
}
