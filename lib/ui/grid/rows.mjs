// The rows as they stand: what the server says, with one's own unsaved edits over it.
//
// Values are written into the rows in place, which the grid does not notice: nothing sorts, filters or closes an
// editor because someone else typed. Rows that come and go wait until editing ends (and, if the person sorted or
// filtered, until they rest), for the grid then sorts and filters anew. Focus and scroll follow the row, never
// its number, so that what is typed next goes where the person was looking.

import { kindOf } from "./clock.mjs";
import { format, same } from "./values.mjs";

const REST = 1_500;
const MOST_FLASHES = 150;
const MOST_APART = 300;
const LEAVING = "La fila que usted edita ya no está en su lista; se quitará cuando termine.";

/** @param {import("./board.mjs").Context} ctx */
export function createRows(ctx) {
  /** @type {Map<string, object>} */
  const rows = new Map();
  const departed = new Map(); // rows that left, so that a message about them can still name them
  const pending = new Map(); // cell → name of the newest own edit that waits for its answer
  const behind = new Map(); // cell with a pending edit → {value, s} that the server has meanwhile
  const settled = new Map(); // cell → s of one's own answered edit: older news about it are not news
  const changers = new Map(); // cell → [who, when]
  const arriving = new Map();
  const leaving = new Set();
  const moved = new Set(); // rows that would stand elsewhere, or not at all, if sorted and filtered now
  let order = null; // ids, after everything was replaced
  let seq = 0;
  let loaded = false;
  let full = null;
  let offset = 0; // the server's clock minus ours
  let touchedAt = 0;
  let timer = 0;
  const kinds = new WeakMap(); // what each row's clock said at the last tick

  const key = (row, col) => `${row}|${col}`;
  const { keepPlace } = ctx.place;

  // ---- what the server says

  function receive(message) {
    if (message.t === "full") return isFull(message);
    if (message.now) offset = Date.parse(message.now) - Date.now();
    if (message.t === "all") return replaceAll(message);
    if (message.t === "delta" && message.s > seq) applyDelta(message);
  }

  function isFull(message) {
    full = message;
    replaceAll({ s: 0, columns: columnIds(), rows: [] });
    seq = 0;
  }

  function columnIds() {
    return ctx.wireColumns ?? ["id", ...ctx.columns.keys()];
  }

  function toRow(values) {
    return Object.fromEntries(columnIds().map((id, at) => [id, values[at] ?? null]));
  }

  function replaceAll(message) {
    ctx.wireColumns = message.columns;
    if (message.rows.length) full = null;
    seq = message.s;
    const fresh = message.rows.map(toRow);
    if (!loaded || !rows.size) {
      rows.clear();
      for (const row of fresh) rows.set(String(row.id), withOwn(row, message.s));
      loaded = true;
      arriving.clear();
      leaving.clear();
      ctx.api.setGridOption("rowData", [...rows.values()]);
      ctx.emit("delta", [...rows.keys()]);
      return;
    }
    const here = new Set(fresh.map((row) => String(row.id)));
    const gone = [...rows.keys(), ...arriving.keys()].filter((id) => !here.has(id));
    order = [...here];
    upsert(fresh, message.s);
    remove(gone);
    structure();
  }

  function applyDelta(message) {
    ctx.wireColumns = message.columns; // of this message: a server that was renewed may tell them otherwise
    seq = message.s;
    for (const [id, cells] of Object.entries(message.by ?? {})) {
      for (const [col, who] of Object.entries(cells)) changers.set(key(id, col), who);
    }
    upsert((message.rows ?? []).map(toRow), message.s);
    remove((message.gone ?? []).map(String));
    structure();
  }

  /** A new row, with the person's unsaved edits over it. */
  function withOwn(row, s) {
    for (const [cell, entry] of pending) {
      const at = cell.lastIndexOf("|");
      if (cell.slice(0, at) !== String(row.id)) continue;
      behind.set(cell, { value: row[cell.slice(at + 1)], s });
      row[cell.slice(at + 1)] = entry.value ?? null;
    }
    return row;
  }

  function upsert(fresh, s) {
    const changes = new Map();
    for (const row of fresh) {
      const id = String(row.id);
      leaving.delete(id);
      const known = rows.get(id);
      if (known) {
        const columns = merge(known, row, s);
        if (columns.length) changes.set(id, columns);
        if (String(ctx.editing()?.row) === id && columns.includes(ctx.editing().col)) warnEditor(known);
      } else if (arriving.has(id)) merge(arriving.get(id), row, s);
      else arriving.set(id, withOwn(row, s));
    }
    paint(changes);
    if (changes.size) ctx.emit("delta", [...changes.keys()]);
  }

  /** Writes news into a row. @returns {string[]} the columns that changed to the eye */
  function merge(known, fresh, s) {
    const changed = [];
    for (const col of Object.keys(fresh)) {
      const cell = key(fresh.id, col);
      if (pending.has(cell)) {
        behind.set(cell, { value: fresh[col], s });
        continue;
      }
      if (settled.get(cell) > s) continue;
      settled.delete(cell);
      if (same(known[col], fresh[col])) continue;
      known[col] = fresh[col];
      changed.push(col);
    }
    return changed;
  }

  /** Someone wrote in the very cell that is being edited: better known before Enter than after. */
  function warnEditor(row) {
    const { col } = ctx.editing();
    const [who] = changers.get(key(row.id, col)) ?? [];
    const text = format(ctx.columns.get(col), row[col], ctx.zone) || "(vacío)";
    ctx.note(`${who ?? "Otra persona"} acaba de poner «${text}» en la celda que usted edita.`, { kind: "error" });
  }

  function remove(ids) {
    for (const id of ids) {
      if (String(ctx.editing()?.row) === id) ctx.note(LEAVING, { kind: "error" });
      arriving.delete(id);
      if (rows.has(id)) leaving.add(id);
    }
  }

  // ---- rows that come and go

  const isArranged = () => ctx.view.sorted().length > 0 || ctx.view.filtered();

  function structure() {
    clearTimeout(timer);
    if (ctx.api.isDestroyed()) return undefined;
    if (!arriving.size && !leaving.size && !order) return changed();
    const rest = touchedAt + REST - performance.now();
    if (ctx.editing() || (isArranged() && rest > 0)) {
      timer = setTimeout(structure, Math.max(200, rest));
      return changed();
    }
    const add = [...arriving.values()];
    const gone = [...leaving].map((id) => rows.get(id)).filter(Boolean);
    for (const row of gone) {
      departed.set(String(row.id), row);
      rows.delete(String(row.id));
    }
    const news = add.filter((row) => !rows.has(String(row.id)));
    for (const row of news) rows.set(String(row.id), row);
    const inOrder = order?.map((id) => rows.get(id)).filter(Boolean);
    arriving.clear();
    leaving.clear();
    order = null;
    moved.clear();
    keepPlace(() => {
      if (inOrder) ctx.api.setGridOption("rowData", inOrder);
      else ctx.api.applyTransaction({ add: news, addIndex: 0, remove: gone });
    });
    ctx.emit("delta", [...news, ...gone].map((row) => String(row.id)));
    changed();
  }

  /** Sorts and filters anew, at the person's wish. */
  function reorder() {
    if (ctx.editing()) return;
    moved.clear();
    keepPlace(() => ctx.api.onFilterChanged());
    keepPlace(() => ctx.api.refreshClientSideRowModel("sort"));
    changed();
  }

  // ---- what the eye sees

  /** @param {Map<string, string[]>} changes  row id → columns */
  function paint(changes, { flash = true } = {}) {
    if (changes.size > MOST_APART) return paintAll(changes);
    const { clock, state } = ctx.data;
    const byColumn = new Map();
    const sorted = ctx.view.sorted();
    for (const [id, columns] of changes) {
      const node = ctx.api.getRowNode(id);
      if (!node) continue;
      const timed = clock && columns.some((col) => [clock.due, clock.warn, state?.column].includes(col));
      const shown = timed ? [...columns, clock.column] : columns;
      for (const col of shown) {
        if (!byColumn.has(col)) byColumn.set(col, []);
        byColumn.get(col).push(node);
      }
      if (timed || (state && columns.includes(state.column))) node.updateData(node.data); // its row's colour
      if (sorted.some((col) => shown.includes(col)) || ctx.view.passes(node) !== node.displayed) moved.add(id);
    }
    for (const [col, nodes] of byColumn) {
      ctx.api.refreshCells({ rowNodes: nodes, columns: [col], force: true, suppressFlash: true });
      const mayFlash = flash && nodes.length <= MOST_FLASHES && !document.hidden;
      if (mayFlash) ctx.api.flashCells({ rowNodes: nodes, columns: [col], flashDuration: 700, fadeDuration: 700 });
    }
    if (changes.size) changed();
  }

  /** So much changed that only what is on the screen is worth repainting. */
  function paintAll(changes) {
    const sorted = ctx.view.sorted();
    for (const [id, columns] of changes) {
      const node = ctx.api.getRowNode(id);
      if (!node) continue;
      if (sorted.some((col) => columns.includes(col)) || ctx.view.passes(node) !== node.displayed) moved.add(id);
    }
    for (const node of ctx.api.getRenderedNodes()) node.updateData(node.data);
    ctx.api.refreshCells({ force: true, suppressFlash: true });
    changed();
  }

  /** Repaints cells whose state (not value) changed. @param {[number|string, string][]} cells */
  function repaint(cells) {
    for (const [row, col] of cells) {
      const node = ctx.api.getRowNode(String(row));
      if (node) ctx.api.refreshCells({ rowNodes: [node], columns: [col], force: true, suppressFlash: true });
    }
  }

  /** The clocks moved on. */
  function tick() {
    if (!ctx.data.clock) return;
    const now = ctx.now();
    const turned = [];
    for (const row of rows.values()) {
      const kind = kindOf(row, ctx.data, now);
      if (kinds.get(row) && kinds.get(row) !== kind) turned.push(ctx.api.getRowNode(String(row.id)));
      kinds.set(row, kind);
    }
    for (const node of turned) node?.updateData(node.data);
    ctx.api.refreshCells({ columns: [ctx.data.clock.column], suppressFlash: true });
    changed();
  }
  function changed() {
    ctx.bar?.paint();
  }

  // ---- one's own edits

  /** Shows an unsaved edit. @param {import("./board.mjs").Entry} entry */
  function show(entry) {
    const cell = key(entry.row, entry.col);
    const row = find(entry.row);
    if (!pending.has(cell) && row) behind.set(cell, { value: row[entry.col], s: seq });
    pending.set(cell, entry);
    if (!row) return;
    row[entry.col] = entry.value ?? null;
    paint(new Map([[String(entry.row), [entry.col]]]), { flash: false });
  }

  /**
   * An edit was answered: the cell shows what the server has, unless a newer edit of it still waits.
   * @param {*} value  undefined: whatever the server was last known to have
   */
  function settle(entry, value, s) {
    const cell = key(entry.row, entry.col);
    const newest = pending.get(cell);
    if (newest && (newest.c !== entry.c || newest.n !== entry.n)) return;
    pending.delete(cell);
    const server = behind.get(cell);
    behind.delete(cell);
    const serverIsNewer = server && (value === undefined || server.s > (s ?? server.s));
    if (s && !serverIsNewer) settled.set(cell, s);
    const row = find(entry.row);
    if (!row) return;
    const before = row[entry.col];
    const after = serverIsNewer ? server.value : value;
    if (after !== undefined) row[entry.col] = after;
    paint(new Map([[String(entry.row), [entry.col]]]), { flash: !same(before, row[entry.col]) });
  }

  const find = (id) => rows.get(String(id)) ?? arriving.get(String(id));
  const rest = () => {
    touchedAt = performance.now();
  };
  for (const event of ["keydown", "pointerdown", "wheel"]) ctx.host.addEventListener(event, rest, { passive: true });

  return {
    receive,
    find: (id) => rows.get(String(id)),
    findEver: (id) => find(id) ?? departed.get(String(id)),
    values: () => rows.values(),
    size: () => rows.size,
    loaded: () => loaded,
    full: () => full,
    seq: () => seq,
    offset: () => offset,
    forgetScope: () => (seq = 0),
    isPending: (row, col) => pending.has(key(row, col)),
    changer: (row, col) => changers.get(key(row, col)) ?? changers.get(key(row, "*")),
    waiting: () => arriving.size + leaving.size,
    moved: () => moved.size,
    arranged: () => moved.clear(),
    structure,
    reorder,
    repaint,
    tick,
    show,
    settle,
    close: () => clearTimeout(timer),
  };
}
