// Edits that were not written: conflicts (someone was first) and refusals, each with its way out, in a strip over
// the grid. What the person typed is kept here until they decide.

import { button, el } from "./elements.mjs";
import { counted, format } from "./values.mjs";

const MOST_APART = 5;

/**
 * @typedef {object} Issue
 * @property {"conflict"|"refused"} kind
 * @property {number} row
 * @property {string} col
 * @property {*} mine      a refusal: as typed; a conflict: wire
 * @property {*} [theirs]  wire
 * @property {string} [who]
 * @property {string} [why]
 */

/** @param {import("./board.mjs").Context} ctx */
export function createConflicts(ctx) {
  /** @type {Map<string, Issue>} */
  const issues = new Map();
  const strip = el("div", { class: "issues", role: "status", hidden: true });
  const key = (row, col) => `${row}|${col}`;
  let showingAll = false;

  function put(issue) {
    issues.set(key(issue.row, issue.col), issue);
    keep(issue);
    ctx.rows.repaint([[issue.row, issue.col]]);
    paint();
  }

  function drop(row, col) {
    if (!issues.delete(key(row, col))) return;
    forget(row, col);
    ctx.rows.repaint([[row, col]]);
    paint();
  }

  // What is in them is in no other place: each is kept in this browser until the person decides.

  const drawer = `planilla:pendiente:${ctx.data.me?.login}|${ctx.data.board}|`;

  function keep(issue) {
    try {
      localStorage.setItem(drawer + key(issue.row, issue.col), JSON.stringify(issue));
    } catch {
      // a browser without storage, or full: it lasts as long as the page
    }
  }

  function forget(row, col) {
    try {
      localStorage.removeItem(drawer + key(row, col));
    } catch {
      // then nothing was kept either
    }
  }

  /** Brings back those of before a reload, or of a closed tab, once the rows are here. */
  function restore() {
    try {
      for (const name of Object.keys(localStorage).filter((kept) => kept.startsWith(drawer))) {
        const issue = JSON.parse(localStorage.getItem(name));
        if (ctx.columns.get(issue.col)?.edit) issues.set(key(issue.row, issue.col), issue);
      }
    } catch {
      return;
    }
    ctx.rows.repaint([...issues.values()].map((issue) => [issue.row, issue.col]));
    paint();
  }

  const textOf = (issue, value) => {
    const text = typeof value === "string" && issue.kind === "refused" ? value : format(ctx.columns.get(issue.col), value, ctx.zone);
    return text === "" ? "(vacío)" : `«${text.length > 60 ? `${text.slice(0, 59)}…` : text}»`;
  };

  function sentence(issue) {
    const mine = textOf(issue, issue.mine);
    if (issue.kind === "refused") return `${mine} no se guardó: ${issue.why}`;
    return `usted ${mine}, ${issue.who || "otra persona"} ${textOf(issue, issue.theirs)}`;
  }

  // ---- ways out

  function useMine(issue) {
    const { row, col, theirs, mine } = issue;
    if (!ctx.canEdit(row, col)) return ctx.note(`No se puede escribir en ${ctx.name(row)}: no está en su lista.`, { kind: "error" });
    drop(row, col);
    return ctx.change([{ row, col, seen: theirs ?? null, value: mine }]);
  }

  function correct(issue) {
    const node = ctx.api.getRowNode(String(issue.row));
    if (!node?.displayed) return ctx.note("Esa fila no está a la vista; quite los filtros para corregirla.", { kind: "error" });
    ctx.focus(issue.row, issue.col);
    return ctx.api.startEditingCell({ rowIndex: node.rowIndex, colKey: issue.col });
  }

  const drops = (list) => list.forEach((issue) => drop(issue.row, issue.col));

  // ---- the strip

  function paint() {
    const list = [...issues.values()];
    const conflicts = list.filter((issue) => issue.kind === "conflict");
    const refused = list.filter((issue) => issue.kind === "refused");
    strip.hidden = !list.length;
    const grouped = list.length > MOST_APART;
    if (!grouped) showingAll = false;
    const lines = grouped && !showingAll ? [] : list.map(line);
    strip.replaceChildren(...(grouped ? [summary(conflicts, refused)] : []), ...lines);
    ctx.fit?.();
  }

  function summary(conflicts, refused) {
    const parts = [];
    if (conflicts.length) parts.push(`${counted(conflicts.length)} celdas cambiaron mientras usted escribía`);
    if (refused.length) parts.push(`${counted(refused.length)} no se guardaron`);
    const toggle = () => {
      showingAll = !showingAll;
      paint();
    };
    return el(
      "div",
      { class: "issue" },
      el("span", { class: "issue-text" }, `⚠ ${parts.join("; ")}`),
      conflicts.length > 0 && button("Usar todos los míos", () => conflicts.forEach(useMine)),
      conflicts.length > 0 && button("Dejar los suyos", () => drops(conflicts)),
      refused.length > 0 && button("Descartar lo no guardado", () => drops(refused)),
      button(showingAll ? "Ocultar" : "Ver una por una", toggle, { class: "link", "aria-expanded": String(showingAll) }),
    );
  }

  function line(issue) {
    const header = ctx.columns.get(issue.col)?.header ?? issue.col;
    const place = button(`${nameOfKey()}${ctx.name(issue.row)} · ${header}:`, () => ctx.focus(issue.row, issue.col), { class: "link" });
    const ways =
      issue.kind === "conflict"
        ? [button("Usar el mío", () => useMine(issue)), button("Dejar el suyo", () => drop(issue.row, issue.col))]
        : [button("Corregir", () => correct(issue)), button("Descartar", () => drop(issue.row, issue.col))];
    const words = el("span", { class: "issue-text" }, sentence(issue));
    return el("div", { class: `issue ${issue.kind}` }, "⚠ ", place, words, ...ways);
  }

  /** "PRODUCTO " before the row's name. */
  function nameOfKey() {
    const first = ctx.columns.get(ctx.data.key?.[0]);
    return first ? `${first.header} ` : "";
  }

  return {
    strip,
    paint,
    restore,
    get: (row, col) => issues.get(key(row, col)),
    list: () => [...issues.values()],
    drop,
    sentence: (issue) => sentence(issue).replace(/^./, (letter) => letter.toUpperCase()),
    /** Someone was first. @param {import("./board.mjs").Entry} entry */
    conflict({ row, col, value }, { theirs, who, when }) {
      put({ kind: "conflict", row, col, mine: value, theirs, who, when });
    },
    /** It cannot be written as it is. @param {{row: number, col: string, value: *}} edit */
    refuse: (edit, why) => put({ kind: "refused", row: edit.row, col: edit.col, mine: textFor(ctx, edit), why }),
  };
}

/** What the person typed, or a wire value as they would have typed it. */
function textFor(ctx, { col, value }) {
  return typeof value === "string" ? value : format(ctx.columns.get(col), value, ctx.zone);
}
