// What a person writes: shown at once, kept in the outbox, sent, and settled when its answer comes.

import { format, parse, same } from "./values.mjs";

/** @param {import("./board.mjs").Context} ctx */
export function createEdits(ctx) {
  const adding = new Map(); // name of an "add" → resolve

  const name = ({ c, n }) => `${c}|${n}`;

  /** @param {import("./board.mjs").Edit[]} edits */
  function change(edits, { undo = true } = {}) {
    const drafts = [];
    let locked = 0;
    for (const edit of edits) {
      if (!ctx.canEdit(edit.row, edit.col)) {
        locked += 1;
        continue;
      }
      const read = wireOf(edit);
      if (!read.ok) {
        ctx.conflicts.refuse(edit, read.why);
        continue;
      }
      const row = ctx.row(edit.row);
      ctx.conflicts.drop(row.id, edit.col);
      const unchanged = same(read.wire, edit.seen) && same(read.wire, row[edit.col]);
      if (unchanged) continue;
      drafts.push({ kind: "save", row: row.id, col: edit.col, seen: edit.seen ?? null, value: read.wire });
    }
    if (locked) ctx.note(locked === 1 ? "Esa celda es de solo lectura." : `${locked} celdas son de solo lectura.`, { kind: "error" });
    if (!drafts.length) return;
    const entries = ctx.outbox.put(drafts);
    entries.forEach(ctx.rows.show);
    if (undo) ctx.undo.record(entries);
    ctx.bar.paint();
  }

  /** What was typed, as it will be stored; or why it cannot be. Wire values pass as they are. */
  function wireOf({ col, value }) {
    const column = ctx.columns.get(col);
    if (value === null || value === undefined) return parse(column, "");
    if (typeof value !== "string") return { ok: true, wire: value };
    return parse(column, value, { zone: ctx.zone, day: ctx.now().toLocaleDateString("sv", { timeZone: ctx.zone }) });
  }

  /** The grid's editor closed over this text. */
  function typed({ row, col, seen }, text) {
    const column = ctx.columns.get(col);
    const untouched = text === format(column, seen, ctx.zone) || same(text, seen);
    const corrected = ctx.conflicts.get(row, col)?.kind === "refused";
    if (untouched && !corrected) return;
    change([{ row, col, seen, value: text }]);
  }

  /** @param {Object<string, *>} cells @returns {Promise<object>} its answer */
  function add(cells) {
    const [entry] = ctx.outbox.put([{ kind: "add", cells }]);
    return new Promise((resolve) => adding.set(name(entry), resolve));
  }

  /** @param {object[]} acks */
  function acknowledge(acks) {
    for (const ack of acks ?? []) {
      const entry = ctx.outbox.acknowledge(ack);
      if (!entry) continue;
      if (entry.kind === "add") addAnswered(entry, ack);
      else saveAnswered(entry, ack);
      ctx.undo.acked(ack, entry);
      ctx.emit("ack", ack, entry);
    }
    ctx.bar.paint();
  }

  function saveAnswered(entry, ack) {
    if (ack.ok) return ctx.rows.settle(entry, ack.value ?? null, ack.s);
    const newer = ctx.outbox.list().some((other) => other.row === entry.row && other.col === entry.col);
    ctx.rows.settle(entry, ack.conflict ? (ack.theirs ?? null) : ack.value, ack.s);
    if (newer) return undefined; // the person wrote again meanwhile: that edit will be answered too
    if (ack.conflict) return ctx.conflicts.conflict(entry, ack);
    return ctx.conflicts.refuse(entry, ack.refused ?? "no se pudo guardar");
  }

  function addAnswered(entry, ack) {
    const waiting = adding.get(name(entry));
    adding.delete(name(entry));
    if (waiting) return waiting(ack);
    if (ack.refused) return ctx.note(`No se agregó: ${ack.refused}`, { kind: "error" }); // typed before a reload
    return undefined;
  }

  /** Entries of before a reload: the rows show them again. */
  function adopted(entries) {
    for (const entry of entries) if (entry.kind !== "add") ctx.rows.show(entry);
    ctx.note(entries.length === 1 ? "Se recuperó un cambio sin guardar." : `Se recuperaron ${entries.length} cambios sin guardar.`);
  }

  return { change, typed, add, acknowledge, adopted };
}
