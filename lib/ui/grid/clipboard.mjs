// Copy, cut and paste of blocks of cells, to and from Excel and Google Sheets.

import { empty, write } from "./block.mjs";
import { readBlock, tooMuch, toHtml, toTsv, MOST_CELLS } from "./sheets.mjs";
import { copyText, counted } from "./values.mjs";

export { fromHtml, fromTsv, toTsv } from "./sheets.mjs";

const TYPING = "input, textarea, select, [contenteditable]";

/**
 * Listens on the document: browsers do not agree on where the event of a focused cell begins.
 * @param {object} ctx  ctx.selection is there already
 * @returns {{copy: () => Promise<void>, paste: () => Promise<void>}} for the menu
 */
export function attach(ctx) {
  const { api, selection } = ctx;

  /** The event is the grid's if a cell has the focus and nobody types. */
  function isOurs() {
    const active = ctx.root.activeElement;
    return Boolean(active) && ctx.gridDiv.contains(active) && !active.matches(TYPING) && !ctx.editing();
  }

  function textOf({ row, col }) {
    const column = ctx.columns.get(col);
    if (column && column.type !== "clock") return copyText(column, ctx.row(row)?.[col], ctx.zone);
    const rowNode = api.getRowNode(String(row));
    return String(api.getCellValue({ rowNode, colKey: col, useFormatter: true }) ?? "");
  }

  function copied() {
    const range = selection.box();
    if (!range) return null;
    const width = range.c1 - range.c0 + 1;
    const cells = selection.cellsIn(range);
    const block = [];
    for (let i = 0; i < cells.length; i += width) block.push(cells.slice(i, i + width).map(textOf));
    const isText = (cell) => ["text", "list"].includes(ctx.columns.get(cell.col)?.type);
    const html = toHtml(block, cells.slice(0, width).map(isText));
    return { text: toTsv(block), html, cells };
  }

  function onCopy(event) {
    const block = isOurs() && copied();
    if (!block) return;
    event.preventDefault();
    event.clipboardData.setData("text/plain", block.text);
    event.clipboardData.setData("text/html", block.html);
    if (event.type === "cut") empty(ctx, block.cells);
    else tellCopied(block.cells.length);
  }

  const tellCopied = (count) => count > 1 && ctx.note(`${counted(count)} celdas copiadas.`);

  function onPaste(event) {
    if (!isOurs()) return;
    event.preventDefault();
    const data = event.clipboardData;
    put(readBlock(data.getData("text/plain"), () => data.getData("text/html")));
  }

  function put({ block, why }) {
    const range = selection.box();
    if (why || !range) return ctx.note(why ?? "Elija primero la celda donde pegar.", { kind: "error" });
    const place = stretched(block, range);
    if (!place) return ctx.note(tooMuch(), { kind: "error" });
    const { targets, outside } = aimed(place, range);
    write(ctx, targets, { done: ["pegada", "pegadas"], outside });
    const width = Math.max(...place.map((row) => row.length));
    selection.select(selection.endAt(range.r0, range.c0), corner(range.r0 + place.length - 1, range.c0 + width - 1));
  }

  /** A block repeats when the selection is a multiple of it, as one cell always does. */
  function stretched(block, range) {
    const rows = range.r1 - range.r0 + 1;
    const columns = range.c1 - range.c0 + 1;
    const width = Math.max(...block.map((row) => row.length));
    const fits = rows % block.length === 0 && columns % width === 0;
    if (!fits) return block;
    if (rows * columns > MOST_CELLS) return null;
    const wide = (row) => Array.from({ length: columns }, (_, j) => row[j % width]);
    return Array.from({ length: rows }, (_, i) => wide(block[i % block.length]));
  }

  function aimed(block, range) {
    const columns = api.getAllDisplayedColumns().map((column) => column.getColId());
    const targets = [];
    let outside = 0;
    block.forEach((line, i) => {
      const data = api.getDisplayedRowAtIndex(range.r0 + i)?.data;
      line.forEach((text, j) => {
        const col = columns[range.c0 + j];
        if (text === undefined) return; // a shorter row of the source
        if (data && col) targets.push({ row: data.id, col, text });
        else if (text.trim() !== "") outside += 1;
      });
    });
    return { targets, outside };
  }

  function corner(r, c) {
    const lastRow = api.getDisplayedRowCount() - 1;
    const lastColumn = api.getAllDisplayedColumns().length - 1;
    return selection.endAt(Math.min(r, lastRow), Math.min(c, lastColumn));
  }

  // From the menu: outside secure contexts browsers have no such clipboard.

  async function copy() {
    const block = copied();
    if (!block) return;
    try {
      const item = { "text/plain": new Blob([block.text], { type: "text/plain" }), "text/html": new Blob([block.html], { type: "text/html" }) };
      await navigator.clipboard.write([new ClipboardItem(item)]);
      tellCopied(block.cells.length);
    } catch {
      ctx.note("El navegador no permite copiar desde el menú: use Ctrl+C.", { kind: "error" });
    }
  }

  async function paste() {
    let text;
    try {
      text = await navigator.clipboard.readText();
    } catch {
      return ctx.note("El navegador no permite pegar desde el menú: use Ctrl+V.", { kind: "error" });
    }
    return put(readBlock(text));
  }

  const listeners = { copy: onCopy, cut: onCopy, paste: onPaste };
  for (const [event, listener] of Object.entries(listeners)) document.addEventListener(event, listener);
  ctx.on("destroy", () => {
    for (const [event, listener] of Object.entries(listeners)) document.removeEventListener(event, listener);
  });
  return { copy, paste };
}
