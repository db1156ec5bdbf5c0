// The live board's entry: mounts one board per Streamlit element and wires its pieces together.
//
// Every piece is a small module that is handed the same context; none of them knows the others' insides.

import { createBar } from "./bar.mjs";
import * as clipboard from "./clipboard.mjs";
import { columnDefs } from "./columns.mjs";
import { createConflicts } from "./conflicts.mjs";
import { createConnection } from "./connection.mjs";
import { createContext } from "./context.mjs";
import { createEdits } from "./edits.mjs";
import { el } from "./elements.mjs";
import * as fill from "./fill.mjs";
import { createGrid, setHeights } from "./grid.mjs";
import * as cellMenu from "./menu.mjs";
import { attachMoving } from "./moving.mjs";
import { createOpening } from "./opening.mjs";
import { createOutbox, wireForm } from "./outbox.mjs";
import { createPlace } from "./place.mjs";
import { createPresence } from "./presence.mjs";
import { createRows } from "./rows.mjs";
import { followSize } from "./size.mjs";
import * as selection from "./selection.mjs";
import * as touch from "./touch.mjs";
import * as undo from "./undo.mjs";
import { createView } from "./view.mjs";

/**
 * @typedef {object} Edit  One cell that a person wants to change.
 * @property {number} row
 * @property {string} col
 * @property {*} seen      the wire value that the person had before them when editing started
 * @property {*} value     what they typed (text), or a wire value; null or "" empties the cell
 */

/**
 * @typedef {object} Entry  An edit (or a new row) as it waits in the outbox; (c, n) names it for ever.
 * @property {string} c    client: one per page load
 * @property {number} n    counts up within the client
 * @property {"save"|"add"} kind
 * @property {number} [row]
 * @property {string} [col]
 * @property {*} [seen]
 * @property {*} [value]   the wire value of what was typed, shown meanwhile
 * @property {Object<string, *>} [cells]   of an "add"
 */

/**
 * @typedef {object} Context  What every piece of the board is handed. `ctx.host.planilla` is this object.
 * @property {object} component  Streamlit's: data, parentElement, setStateValue, setTriggerValue
 * @property {object} data       of the latest run
 * @property {ShadowRoot|Element} root
 * @property {HTMLElement} host  holds bar, strip and grid; popups of ours are appended here
 * @property {HTMLElement} gridDiv
 * @property {object} AG         the AG Grid module
 * @property {object} api        the grid's own API
 * @property {Map<string, object>} columns   column id → column of the contract
 * @property {boolean} phone     narrower than 640 px
 * @property {string} zone       IANA name of the site's zone
 * @property {() => Date} now    the server's clock
 * @property {(id: number|string) => object|undefined} row   {id, column: wire value, …} as shown
 * @property {(id: number|string) => string} name            "4001 · Ana Pérez"
 * @property {() => {row: number, col: string, seen: *}|null} editing
 * @property {(row: number|string, col: string) => boolean} canEdit
 * @property {(edits: Edit[], options?: {undo?: boolean}) => void} change   shows, keeps and sends edits
 * @property {(cells: Object<string, *>) => Promise<object>} add            resolves with its answer ("ack")
 * @property {(text: string, options?: {kind?: "info"|"error"}) => void} note
 * @property {(row: number|string, col: string) => void} focus
 * @property {(path: string, options?: RequestInit) => Promise<Response>} http   `path` under data.path, with the pass
 * @property {(event: "ack"|"delta"|"selection"|"state"|"destroy", fn: Function) => (() => void)} on
 *           "ack" (ack, entry) · "delta" (ids) · "selection" () · "state" (live state) · "destroy" ()
 * @property {(event: string, ...args: *) => void} emit   (the selection emits "selection")
 * @property {object} selection  of selection.mjs
 * @property {object} undo       of undo.mjs; `record` is handed Entry[] (with c and n), `acked` (ack, entry)
 * @property {object} rows       of rows.mjs
 * @property {object} conflicts  of conflicts.mjs
 * @property {object} opening    of opening.mjs
 */

const TICK = 30_000;
const SHORTCUT_EVENTS = ["keydown", "keyup", "keypress"];

/** @type {WeakMap<object, {update: (component: object) => void, unmounted: () => void}>} */
const boards = new WeakMap();

/**
 * Mounts the board, or tells a mounted one what a rerun brought.
 * @param {object} component  Streamlit's
 * @returns {() => void} to be called when Streamlit takes the element away
 */
export function mount(component) {
  const parent = component.parentElement;
  let board = boards.get(parent);
  if (board) board.update(component);
  else {
    board = createBoard(component, () => boards.delete(parent));
    boards.set(parent, board);
  }
  return board.unmounted;
}

function createBoard(component, forget) {
  const parent = component.parentElement;
  const host = el("div", { class: "board", role: "region", "aria-label": component.data.name ?? "Tabla" });
  parent.append(host);
  const ctx = createContext(component, host);
  host.planilla = ctx;
  for (const event of SHORTCUT_EVENTS) host.addEventListener(event, (e) => e.stopPropagation());

  ctx.place = createPlace(ctx);
  ctx.view = createView(ctx);
  ctx.opening = createOpening(ctx);
  ctx.rows = createRows(ctx);
  ctx.conflicts = createConflicts(ctx);
  ctx.presence = createPresence(ctx);
  ctx.edits = createEdits(ctx);
  ctx.undo = undo.create(ctx);
  ctx.outbox = ctx.data.path ? liveOutbox(ctx) : stillOutbox();
  ctx.bar = createBar(ctx);
  host.append(ctx.bar.element, ctx.conflicts.strip, ctx.gridDiv);
  // Begun first: the connection is made while the grid is built, and answers only after it.
  if (ctx.data.path) ctx.connection = liveConnection(ctx);
  const size = followSize(ctx, () => relayOut(ctx));
  createGrid(ctx);
  attachHands(ctx);
  relayOut(ctx);
  ctx.on("selection", ctx.bar.tally);
  if (ctx.data.opens) ctx.opening.comeBack();
  if (ctx.data.path) {
    const off = ctx.on("delta", () => {
      off();
      ctx.conflicts.restore();
    });
  }

  if (!ctx.data.path) showStill(ctx);
  takeAnswers(ctx);

  const farewell = () => sendLastWords(ctx);
  window.addEventListener("pagehide", farewell);
  const ticking = setInterval(ctx.rows.tick, TICK);
  let gone = false;

  function destroy() {
    if (gone) return;
    gone = true;
    ctx.api.stopEditing();
    farewell();
    ctx.emit("destroy");
    window.removeEventListener("pagehide", farewell);
    clearInterval(ticking);
    for (const piece of [size, ctx.connection, ctx.outbox, ctx.rows, ctx.view, ctx.bar]) piece?.close();
    ctx.api.destroy();
    host.remove();
    forget();
  }

  return {
    update: (next) => update(ctx, next, host),
    /** Streamlit also calls this for a run that a newer one overtook: only a board that left the page goes. */
    unmounted: () => setTimeout(() => host.isConnected || destroy(), 0),
  };
}

/** What mouse, keyboard, clipboard and fingers do. */
function attachHands(ctx) {
  ctx.moving = attachMoving(ctx);
  ctx.selection = selection.attach(ctx);
  const hands = clipboard.attach(ctx);
  ctx.menu = cellMenu.attach(ctx, hands);
  fill.attach(ctx);
  if (!ctx.data.pick) touch.attach(ctx, ctx.menu); // picking a row of a still list opens its own page
}

function relayOut(ctx) {
  setHeights(ctx);
  ctx.view.layOut();
  ctx.bar.layOut();
}

// ---- live

function liveOutbox(ctx) {
  return createOutbox({
    owner: `${ctx.data.me.login}|${ctx.data.board}`,
    send: (messages) => Boolean(ctx.connection?.send(messages)),
    changed: () => {
      ctx.bar?.paint();
      ctx.connection?.hurry();
    },
    adopted: (entries) => ctx.edits.adopted(entries),
  });
}

function liveConnection(ctx) {
  return createConnection({
    data: () => ctx.data,
    component: () => ctx.component,
    since: ctx.rows.seq,
    unsaved: () => ctx.outbox.list().map(wireForm),
    opened: () => ctx.outbox.resend(),
    note: ctx.note,
    state(state) {
      ctx.bar.paint();
      ctx.emit("state", state);
    },
    receive(message) {
      if (message.t === "ack") ctx.edits.acknowledge(message.acks);
      else if (message.t === "who") ctx.presence.receive(message.p);
      else ctx.rows.receive(message);
    },
  });
}

function takeAnswers(ctx) {
  if (ctx.data.ack_of != null) ctx.connection?.answered(ctx.data.ack_of);
  if (ctx.data.acks?.length) ctx.edits.acknowledge(ctx.data.acks);
}

/** The page goes away with edits unanswered: one last try, which the browser finishes by itself. */
function sendLastWords(ctx) {
  for (const message of ctx.outbox.lastWords()) {
    ctx.connection
      ?.post(message, true)
      .then((answer) => answer.ok && answer.json())
      .then((answer) => answer && ctx.outbox.forget(answer.acks))
      .catch(() => {}); // they stay in the outbox for the next time
  }
}

// ---- still lists

const stillOutbox = () => ({ size: () => 0, list: () => [], lastWords: () => [], close() {} });

function showStill(ctx) {
  const { row_columns: columns, rows } = ctx.data;
  ctx.rows.receive({ t: "all", s: ctx.rows.seq() + 1, columns, rows });
}

// ---- reruns

function update(ctx, component, host) {
  const before = ctx.data;
  ctx.component = component;
  ctx.data = component.data;
  if (!host.isConnected) component.parentElement.append(host);
  if (!ctx.data.path) {
    if (JSON.stringify(before.rows) !== JSON.stringify(ctx.data.rows)) showStill(ctx);
    return;
  }
  takeAnswers(ctx);
  if (JSON.stringify(before.columns) !== JSON.stringify(ctx.data.columns)) takeColumns(ctx);
  const scope = (data) => data.scope ?? data.pass;
  const otherRows = scope(before) !== scope(ctx.data);
  if (otherRows) ctx.rows.forgetScope();
  if (before.pass !== ctx.data.pass) ctx.connection.passChanged(otherRows);
  ctx.fit?.();
}

/** What the person may do changed: columns come, go, open or close. */
function takeColumns(ctx) {
  ctx.columns.clear();
  for (const column of ctx.data.columns) ctx.columns.set(column.id, column);
  ctx.rows.forgetScope();
  ctx.connection.passChanged(true);
  ctx.api.setGridOption("columnDefs", columnDefs(ctx));
}
