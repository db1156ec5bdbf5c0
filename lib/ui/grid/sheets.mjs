// Blocks of cells as spreadsheets put them on the clipboard: tab-separated text and an HTML table. Pure.

/** What may be pasted at once: more would freeze the page, and is the work of the import. */
export const MOST_CELLS = 5000;
export const MOST_TEXT = 2_000_000;
const MOST_HTML = 4_000_000;
const MOST_LOOSE_QUOTES = 20;

/**
 * Tab-separated text; cells with tabs, quotes or line breaks are quoted as Excel does.
 * @param {string[][]} block
 * @returns {string}
 */
export function toTsv(block) {
  const lines = block.map((row) => row.map(quoted).join("\t"));
  const text = lines.join("\r\n");
  return lines.at(-1) === "" ? `${text}\r\n` : text; // or a last row of one empty cell would be lost
}

function quoted(cell) {
  return /[\t\n\r"]/.test(cell) ? `"${cell.replaceAll('"', '""').replace(/\r\n?/g, "\n")}"` : cell;
}

/**
 * The block in a tab-separated text, of Excel, Google Sheets or LibreOffice.
 * @param {string} text
 * @returns {string[][]}
 */
export function fromTsv(text) {
  const source = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  if (text === "") return [];
  const block = [[]];
  let at = 0;
  let loose = 0;
  for (;;) {
    const strict = source[at] === '"' && loose < MOST_LOOSE_QUOTES;
    const end = strict ? quoteEnd(source, at) : -1;
    if (end === source.length) loose += 1; // each costs a reading to the end of the text
    const isQuoted = end >= 0 && end < source.length;
    const stop = isQuoted ? end + 1 : plainEnd(source, at);
    const raw = isQuoted ? source.slice(at + 1, end).replaceAll('""', '"') : source.slice(at, stop);
    block.at(-1).push(raw);
    if (stop >= source.length) return block;
    if (source[stop] === "\n") block.push([]);
    at = stop + 1;
  }
}

/** Where the quote that opens at `start` closes; -1 if it closes amid a cell; the length if never. */
function quoteEnd(source, start) {
  let at = source.indexOf('"', start + 1);
  while (at >= 0 && source[at + 1] === '"') at = source.indexOf('"', at + 2);
  if (at < 0) return source.length;
  const next = source[at + 1];
  return next === undefined || next === "\t" || next === "\n" ? at : -1;
}

function plainEnd(source, start) {
  let at = start;
  while (at < source.length && source[at] !== "\t" && source[at] !== "\n") at += 1;
  return at;
}

/**
 * An HTML table: spreadsheets prefer it, and in it a text stays a text ("007").
 * @param {string[][]} block
 * @param {boolean[]} [texts]  for each column, whether it holds text
 * @returns {string}
 */
export function toHtml(block, texts = []) {
  const cell = (value, j) => `<td${texts[j] ? ` style="mso-number-format:'\\@'"` : ""}>${escaped(value)}</td>`;
  const rows = block.map((row) => `<tr>${row.map(cell).join("")}</tr>`);
  return `<meta charset="utf-8"><table>${rows.join("")}</table>`;
}

function escaped(text) {
  const safe = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return safe.replace(/\r\n?|\n/g, '<br style="mso-data-placement:same-cell">');
}

/**
 * The block of the first table in an HTML text; joined cells give their value once, then empty ones.
 * @param {string} html
 * @returns {string[][]}
 */
export function fromHtml(html) {
  const table = new DOMParser().parseFromString(html, "text/html").querySelector("table");
  const block = [];
  let cells = 0;
  for (const [i, row] of [...(table?.rows ?? [])].entries()) {
    const line = (block[i] ??= []);
    let column = 0;
    for (const cell of row.cells) {
      while (line[column] !== undefined) column += 1;
      const down = Math.min(cell.rowSpan || 1, table.rows.length - i);
      const across = cell.colSpan;
      cells += down * across;
      if (cells > MOST_CELLS) return [Array(MOST_CELLS + 1).fill("")]; // enough to be refused
      for (let r = 0; r < down; r += 1) {
        for (let c = 0; c < across; c += 1) (block[i + r] ??= [])[column + c] = r + c ? "" : cellText(cell);
      }
    }
  }
  return block.map((line) => Array.from(line, (value) => value ?? ""));
}

function cellText(cell) {
  const pieces = [];
  const walk = (node) => {
    if (node.nodeType === Node.TEXT_NODE) pieces.push(node.data.replace(/[ \t\r\n]+/g, " "));
    else if (node.nodeName === "BR") pieces.push("\n");
    else if (node.nodeName !== "STYLE" && node.nodeName !== "SCRIPT") node.childNodes.forEach(walk);
  };
  cell.childNodes.forEach(walk);
  return pieces.join("").replace(/\u00a0/g, " ").replace(/ *\n */g, "\n").trim();
}

/**
 * What the clipboard offers, as a block, or why it cannot be pasted.
 * @param {string} text  text/plain
 * @param {() => string} html  text/html, asked only when there is no text
 * @returns {{block: string[][]} | {why: string}}
 */
export function readBlock(text, html = () => "") {
  if (text.length > MOST_TEXT) return { why: tooMuch() };
  if (text !== "") return checked(fromTsv(text));
  const source = html();
  if (source.length > MOST_HTML) return { why: tooMuch() };
  return checked(source ? fromHtml(source) : []);
}

function checked(block) {
  const cells = block.reduce((sum, row) => sum + row.length, 0);
  if (cells > MOST_CELLS) return { why: tooMuch() };
  return cells ? { block } : { why: "No hay nada que pegar." };
}

/** @returns {string} */
export const tooMuch = () =>
  "Es demasiado para pegar de una vez: caben 5.000 celdas. No se pegó nada; pegue por partes o use Importar.";
