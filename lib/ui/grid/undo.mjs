// Undoing my own last changes, block by block, where nobody has changed the cells since.

import { counted, same } from "./values.mjs";

const MOST_BLOCKS = 50;

/**
 * @typedef {object} Step  one cell of a block
 * @property {number} row
 * @property {string} col
 * @property {*} before  what it held
 * @property {*} mine    what I wrote, in the server's form once it has answered
 * @property {string} name  of the entry in the outbox
 */

/**
 * @param {object} ctx
 * @returns {{record: (entries: object[]) => void, acked: (ack: object, entry: object) => void, undo: () => void, size: () => number}}
 */
export function create(ctx) {
  /** @type {Map<string, Step>[]} */
  const blocks = [];
  const nameOf = ({ c, n }) => `${c}|${n}`;

  /** A block of mine, as it went into the outbox. @param {import("./board.mjs").Entry[]} entries */
  function record(entries) {
    const steps = entries.filter((entry) => entry.kind !== "add").map((entry) => {
      return [nameOf(entry), { row: entry.row, col: entry.col, before: entry.seen ?? null, mine: entry.value }];
    });
    if (!steps.length) return;
    blocks.push(new Map(steps));
    if (blocks.length > MOST_BLOCKS) blocks.shift();
  }

  /** The server's answer: its form of the value replaces mine; what it did not write cannot be undone. */
  function acked(ack, entry) {
    const name = nameOf(entry ?? ack);
    const at = blocks.findIndex((steps) => steps.has(name));
    if (at < 0 || ack.retry != null) return;
    const block = blocks[at];
    if (ack.ok) block.get(name).mine = ack.value ?? null;
    else block.delete(name);
    if (!block.size) blocks.splice(at, 1);
  }

  function undo() {
    const block = blocks.pop();
    if (!block) return ctx.note("No hay cambios suyos que deshacer.");
    const edits = [];
    const kept = { changed: [], gone: 0 };
    for (const { row, col, before, mine } of block.values()) {
      const data = ctx.row(row);
      if (!data) kept.gone += 1;
      else if (!same(data[col], mine) || !ctx.canEdit(row, col)) kept.changed.push({ row, col });
      else edits.push({ row, col, seen: data[col] ?? null, value: before });
    }
    if (edits.length) ctx.change(edits, { undo: false });
    if (edits.length) ctx.focus(edits[0].row, edits[0].col);
    return ctx.note(told(edits.length, block.size, kept), { kind: edits.length < block.size ? "error" : "info" });
  }

  function told(done, total, { changed, gone }) {
    if (done === total) return `Deshecho: ${counted(total)} ${total === 1 ? "celda" : "celdas"}.`;
    const reasons = [];
    if (changed.length) reasons.push(`${counted(changed.length)} ${changed.length === 1 ? "la" : "las"} cambió ${author(changed)}`);
    if (gone) reasons.push(`${counted(gone)} ya no ${gone === 1 ? "está" : "están"} en la lista`);
    return `Deshecho: ${counted(done)} de ${counted(total)} celdas; ${reasons.join("; ")}.`;
  }

  /** Who changed them last, if one person did and it is known. */
  function author(cells) {
    const names = new Set(cells.map(({ row, col }) => ctx.rows?.changer(row, col)?.[0] ?? null));
    return names.size === 1 && !names.has(null) ? [...names][0] : "otra persona";
  }

  return { record, acked, undo, size: () => blocks.length };
}
