// Who is editing what right now: told to the others when one starts and ends, shown as a dashed frame.

/** @param {import("./board.mjs").Context} ctx */
export function createPresence(ctx) {
  /** @type {Map<string, string[]>} cell → names */
  let here = new Map();
  const key = (row, col) => `${row}|${col}`;

  return {
    /** @param {[number, string, string][]} people  complete: [row, name, column] */
    receive(people) {
      const before = here;
      here = new Map();
      for (const [row, name, col] of people) {
        const cell = key(row, col);
        here.set(cell, [...(here.get(cell) ?? []), name]);
      }
      const touched = new Set([...before.keys(), ...here.keys()]);
      ctx.rows.repaint([...touched].map((cell) => [cell.slice(0, cell.indexOf("|")), cell.slice(cell.indexOf("|") + 1)]));
    },
    /** @returns {string[]} the names of those who edit this cell */
    at: (row, col) => here.get(key(row, col)) ?? [],
    /** @param {{row: number, col: string}|null} cell  what this person edits */
    tell: (cell) => ctx.connection?.send([{ t: "at", row: cell?.row ?? null, ...(cell && { col: cell.col }) }]),
  };
}
