// A row's own page: the link in its key, Ctrl+Enter, and the place one comes back to.

import { el } from "./elements.mjs";
import { format } from "./values.mjs";

const KEPT = 2 * 60 * 60_000; // an older place is nobody's any more

const UNHEARD = 4_000;

/** @param {import("./board.mjs").Context} ctx */
export function createOpening(ctx) {
  const { opens } = ctx.data;
  const name = `planilla.lugar|${ctx.data.me?.login}|${ctx.data.board}`;

  const href = (id) => `${opens.href}${id}`;

  /** In the same tab, without loading everything anew; the way back finds this place again. */
  function open(id) {
    ctx.api.stopEditing();
    const col = ctx.api.getFocusedCell()?.column.getColId() ?? ctx.data.key[0];
    keep({ row: id, col, search: ctx.view.search(), picked: ctx.view.picked(), at: Date.now() });
    ctx.view.saveNow();
    go(href(id));
  }

  /** As the browser's own arrows do it, so that each page keeps its address; if nobody heard, as a plain link. */
  function go(address) {
    window.history.pushState({}, "", address);
    window.dispatchEvent(new PopStateEvent("popstate"));
    setTimeout(() => ctx.host.isConnected && window.location.assign(address), UNHEARD);
  }

  function openFocused() {
    const cell = ctx.api.getFocusedCell();
    const data = cell && ctx.api.getDisplayedRowAtIndex(cell.rowIndex)?.data;
    if (data) open(data.id);
  }

  /** What a key cell shows: its text, and beside it the link. A click elsewhere in the cell is the grid's. */
  function keyCell({ data, valueFormatted, value }) {
    const text = el("span", { class: "key-text" }, valueFormatted ?? value ?? "");
    if (!data) return text;
    const mine = (event) => event.stopPropagation();
    const follow = (event) => {
      event.stopPropagation();
      if (event.ctrlKey || event.metaKey || event.shiftKey) return; // another tab, as with any link
      event.preventDefault();
      open(data.id);
    };
    const label = `${opens.label} ${valueFormatted ?? ""}`;
    const link = { class: "open-row", href: href(data.id), title: `${opens.label} (Ctrl+Enter)`, "aria-label": label, tabIndex: -1 };
    return el("span", { class: "key-cell" }, text, el("a", { ...link, onclick: follow, onpointerdown: mine, onmousedown: mine, ondblclick: mine }));
  }

  // ---- the place

  function keep(place) {
    try {
      sessionStorage.setItem(name, JSON.stringify(place));
    } catch {
      // a browser that keeps nothing comes back to the top
    }
  }

  function kept() {
    try {
      const place = JSON.parse(sessionStorage.getItem(name));
      sessionStorage.removeItem(name);
      return place && Date.now() - place.at < KEPT ? place : null;
    } catch {
      return null;
    }
  }

  /** The row that the address asks for, or the place one left by opening a row. */
  function comeBack() {
    const asked = ctx.data.at ? { row: ctx.data.at, col: ctx.data.key[0] } : null;
    const place = asked ?? kept();
    if (!place) return;
    if (place.search) ctx.bar.putSearch(place.search);
    if (place.picked) ctx.view.pick(place.picked);
    const off = ctx.on("delta", () => {
      off();
      requestAnimationFrame(() => ctx.api.isDestroyed() || arrive(place, Boolean(asked)));
    });
  }

  function arrive({ row, col }, asked) {
    const node = ctx.api.getRowNode(String(row));
    if (node?.displayed) ctx.api.ensureIndexVisible(node.rowIndex, "middle");
    if (node?.displayed) {
      ctx.focus(row, col);
      ctx.place.noteFocus(); // the grid tells of it only after the rows, and it would go as a stray one
    } else if (asked) ctx.note(node ? "Los filtros de esta vista lo ocultan: quítelos para verlo." : "No está entre las filas de esta vista.", { kind: "error" });
  }

  /** For a menu or a card. @returns {HTMLElement|null} */
  function linkOf(id, { before }) {
    if (!opens) return null;
    const go = (event) => {
      if (event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      before();
      open(id);
    };
    const words = format(ctx.columns.get(ctx.data.key[0]), ctx.row(id)?.[ctx.data.key[0]], ctx.zone);
    return el("a", { class: "open-card", href: href(id), onclick: go, "aria-label": `${opens.label} ${words}` }, opens.label);
  }

  return { open, openFocused, keyCell, comeBack, linkOf };
}
