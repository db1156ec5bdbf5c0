// The small menu of a cell: right click, long press, Shift+F10 or the menu key.

import { empty, fillFirst } from "./block.mjs";
import { el } from "./elements.mjs";
import * as history from "./history.mjs";

const LONG_PRESS = 550;
const SHAKE = 10; // pixels a resting finger may move

/**
 * @param {object} ctx  with selection, clipboard ({copy, paste}) and undo
 * @returns {{close: () => void, onKey: (params: object) => boolean}} onKey: for suppressKeyboardEvent
 */
export function attach(ctx, clipboard) {
  const { api, selection, gridDiv } = ctx;
  let menu = null;
  let press = null;
  let pressedAt = Number.NEGATIVE_INFINITY;

  function items() {
    const range = selection.box();
    const cells = selection.cellsIn(range);
    const [first] = cells;
    const writable = cells.some(({ row, col }) => ctx.canEdit(row, col));
    const last = { row: range.r1 !== range.r0, writable };
    return [
      ctx.data.opens && [ctx.data.opens.label, "Ctrl+Enter", () => ctx.opening.open(first.row)],
      ["Copiar", "Ctrl+C", () => clipboard.copy()],
      writable && ["Pegar", "Ctrl+V", () => clipboard.paste()],
      last.row && writable && ["Llenar hacia abajo", "Ctrl+D", () => fillFirst(ctx, cells, "down")],
      writable && ["Vaciar", "Supr", () => empty(ctx, cells)],
      ctx.undo?.size() > 0 && ["Deshacer", "Ctrl+Z", () => ctx.undo.undo()],
      ctx.data.path && ctx.columns.get(first.col)?.type !== "clock" && ["Historial de la celda", "Ctrl+H", () => history.open(ctx, first.row, first.col)],
      ctx.data.path && ["Historial de la fila", "", () => history.open(ctx, first.row, null)],
    ].filter(Boolean);
  }

  function open(x, y) {
    close();
    if (!selection.box()) return;
    const buttons = items().map(([label, keys, act]) => {
      const run = () => {
        close();
        act();
      };
      return el("button", { type: "button", role: "menuitem", tabIndex: -1, onclick: run }, el("span", {}, label), el("kbd", { "aria-hidden": "true" }, keys));
    });
    menu = el("div", { class: "cell-menu", role: "menu", "aria-label": "Acciones de la celda", onkeydown: walk }, ...buttons);
    if (menu.showPopover) menu.popover = "manual"; // above everything, whatever contains the board
    ctx.host.append(menu);
    menu.showPopover?.();
    const { width, height } = menu.getBoundingClientRect();
    menu.style.left = `${Math.max(4, Math.min(x, window.innerWidth - width - 4))}px`;
    menu.style.top = `${Math.max(4, Math.min(y, window.innerHeight - height - 4))}px`;
    buttons[0].focus({ preventScroll: true });
  }

  function close() {
    if (!menu) return;
    const had = menu.contains(ctx.root.activeElement);
    menu.remove();
    menu = null;
    const cell = api.getFocusedCell();
    if (had && cell) api.setFocusedCell(cell.rowIndex, cell.column);
  }

  function walk(event) {
    const all = [...menu.querySelectorAll("button")];
    const at = all.indexOf(ctx.root.activeElement);
    const next = { ArrowDown: (at + 1) % all.length, ArrowUp: (at - 1 + all.length) % all.length, Home: 0, End: all.length - 1 }[event.key];
    if (next !== undefined) all[next].focus();
    else if (event.key === "Escape" || event.key === "Tab") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  const endOf = (target) => {
    const cell = target.closest?.(".ag-cell");
    const row = cell?.closest(".ag-row");
    const index = Number(row?.getAttribute("row-index") ?? Number.NaN);
    return Number.isNaN(index) ? null : { index, col: cell.getAttribute("col-id") };
  };

  /** A click within the range is about the range; elsewhere, about that cell. */
  function openAt(place, x, y) {
    const node = api.getDisplayedRowAtIndex(place.index);
    const column = api.getColumn(place.col);
    if (!node?.data || !column || ctx.editing()) return;
    if (!selection.isIn({ node, column })) {
      selection.clear();
      api.setFocusedCell(place.index, column);
    }
    open(x, y);
  }

  function onContext(event) {
    const place = endOf(event.target);
    if (!place || ctx.editing()) return;
    event.preventDefault();
    if (performance.now() - pressedAt < 1000) return; // the long press has opened it already
    openAt(place, event.clientX, event.clientY);
  }

  function onPress(event) {
    clearTimeout(press?.timer);
    const place = event.pointerType === "touch" ? endOf(event.target) : null;
    if (!place) return;
    const { clientX: x, clientY: y } = event;
    const act = () => {
      pressedAt = performance.now();
      openAt(place, x, y);
    };
    press = { x, y, timer: setTimeout(act, LONG_PRESS) };
  }

  const onMove = ({ clientX, clientY }) => {
    if (press && Math.hypot(clientX - press.x, clientY - press.y) > SHAKE) clearTimeout(press.timer);
  };
  const onRelease = () => clearTimeout(press?.timer);

  /** The menu key, Shift+F10 and Ctrl+H. */
  function onKey({ event, editing }) {
    const cell = api.getFocusedCell();
    if (editing || !cell || event.type === "keyup") return false;
    const column = cell.column.getColId();
    const data = api.getDisplayedRowAtIndex(cell.rowIndex)?.data;
    const menuKey = event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey);
    const historyKey = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "h" && ctx.data.path;
    if (!data || (!menuKey && !historyKey)) return false;
    event.preventDefault();
    const shown = gridDiv.querySelector(`.ag-row[row-index="${cell.rowIndex}"] .ag-cell[col-id="${CSS.escape(column)}"]`);
    const { left, bottom } = (shown ?? gridDiv).getBoundingClientRect();
    if (menuKey) open(left + 8, bottom);
    else history.open(ctx, data.id, column === ctx.data.clock?.column ? null : column);
    return true;
  }

  const onElsewhere = (event) => menu && !event.composedPath().includes(menu) && close();
  gridDiv.addEventListener("contextmenu", onContext);
  gridDiv.addEventListener("pointerdown", onPress);
  gridDiv.addEventListener("pointermove", onMove, { passive: true });
  for (const event of ["pointerup", "pointercancel"]) gridDiv.addEventListener(event, onRelease);
  window.addEventListener("pointerdown", onElsewhere, true);
  window.addEventListener("blur", close);
  api.addEventListener("bodyScroll", close);
  ctx.on("destroy", () => {
    clearTimeout(press?.timer);
    window.removeEventListener("pointerdown", onElsewhere, true);
    window.removeEventListener("blur", close);
    menu?.remove();
  });
  return { close, onKey, wasLongPress: () => performance.now() - pressedAt < 1000 };
}
