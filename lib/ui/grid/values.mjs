// What a cell holds: from what a person types or pastes to the wire, and from the wire to what is shown. Pure.

import { formatDate, formatInstant, parseDate, parseInstant, today } from "./dates.mjs";

export const ZONE = "America/La_Paz";
const YES = new Set(["si", "s", "x", "true", "verdadero", "1", "✓", "✔"]);
const NO = new Set(["no", "n", "false", "falso", "0"]);
const SIGNS = [
  ["USD", /^(usd|us\$|\$us|\$)\.?|(usd|us\$|\$us|\$)\.?$/i],
  ["BOB", /^(bob|bs)\.?|(bob|bs)\.?$/i],
];

/**
 * @typedef {object} Column  one of data.columns
 * @property {string} id
 * @property {string} header
 * @property {"text"|"list"|"date"|"instant"|"number"|"amount"|"flag"|"clock"} type
 * @property {string[]|null} [options]
 * @property {string|null} [currency]  "BOB" or "USD"
 * @property {number|null} [length]  most characters of a text
 * @property {boolean} [required]
 * @property {boolean} [integer]  a number without decimals
 *
 * @typedef {"date"|"number"|"decimals"|"currency"|"list"|"flag"|"length"|"required"} Kind  what is wrong with a value
 * @typedef {{ok: true, wire: string|number|boolean|null} | {ok: false, kind: Kind, why: string}} Parsed
 */

const right = (wire) => ({ ok: true, wire });
const wrong = (kind, why) => ({ ok: false, kind, why });

/**
 * The wire value of a text, or why it has none.
 * @param {Column} column
 * @param {unknown} text
 * @param {{day?: string, zone?: string}} [site]  today ("2026-11-18") and the site's zone
 * @returns {Parsed}
 */
export function parse(column, text, { zone = ZONE, day = today(new Date(), zone) } = {}) {
  const typed = String(text ?? "").normalize("NFC").replace(/[\u0000\p{Cs}]/gu, "").replace(/\u00a0/g, " ").trim();
  if (typed === "") return column.required ? wrong("required", "no puede quedar vacío") : right(null);
  const reader = READERS[column.type] ?? readText;
  return reader(column, typed, { zone, day });
}

const READERS = {
  date: (_, typed, { day }) => dated(parseDate(typed, day), typed, "18/11/2026"),
  instant: (_, typed, { day, zone }) => dated(parseInstant(typed, day, zone), typed, "18/11/2026 15:30"),
  number: readNumber,
  amount: readAmount,
  flag: readFlag,
  list: (column, typed) => (column.options ? readOption(column, typed) : readText(column, typed)),
};

function dated(read, typed, example) {
  if (read.ok) return read;
  const why = read.exists ? `la fecha «${typed}» no existe` : `«${typed}» no es una fecha; escriba, por ejemplo, ${example}`;
  return wrong("date", why);
}

/**
 * The sign, whole part and decimals of a number in local form. A dot before three digits is of
 * thousands, because that is how numbers are shown here; any other dot can only be a decimal one.
 */
function digits(typed) {
  const bare = typed.replace(/[\s']/g, "").replace(/[−–]/g, "-");
  const bracketed = /^\((.+)\)$/.exec(bare); // accountants' negative
  const sign = bracketed || bare.startsWith("-") ? -1 : 1;
  const text = (bracketed?.[1] ?? bare).replace(/^[-+]/, "");
  const local = /^([1-9]\d{0,2}(?:\.\d{3})+|\d+)?(?:,(\d+))?$/.exec(text);
  const english = /^([1-9]\d{0,2}(?:,\d{3})+)\.(\d+)$/.exec(text) ?? /^([1-9]\d{0,2}(?:,\d{3}){2,})()$/.exec(text);
  const plain = /^(\d*)\.(\d+)$/.exec(text);
  const found = text && (local ?? english ?? plain);
  if (!found) return null;
  return { sign, whole: (found[1] ?? "").replace(/[.,]/g, "") || "0", decimals: found[2] ?? "" };
}

function readNumber(column, typed) {
  const read = digits(typed);
  if (!read) return wrong("number", `«${typed}» no es un número; escriba, por ejemplo, ${column.integer ? "1.234" : "1.234,5"}`);
  const fraction = Number(read.decimals) !== 0 || read.decimals.length === 3; // "1,000" may mean a thousand
  if (column.integer && fraction) return wrong("decimals", `«${typed}» lleva decimales y aquí va un número entero`);
  if (read.whole.length + read.decimals.length > 15) return wrong("number", `«${typed}» tiene demasiadas cifras`);
  return right(read.sign * Number(`${read.whole}.${read.decimals || 0}`) || 0);
}

function readAmount(column, typed) {
  const lead = /^[(\s-]*/.exec(typed)[0];
  let body = typed.slice(lead.length);
  for (const [currency, sign] of SIGNS) {
    if (!sign.test(body)) continue;
    const other = SIGNS.some(([known]) => known === column.currency) && column.currency !== currency;
    if (other) return wrong("currency", `«${typed}» está en ${currency} y la columna es en ${column.currency}`);
    body = body.replace(sign, "");
    break;
  }
  const read = digits(lead + body.replace(/\.[-–]$/, "")); // "Bs 100.-"
  if (!read) return wrong("number", `«${typed}» no es un monto; escriba, por ejemplo, 1.450,00`);
  if (read.decimals.length > 2) return wrong("decimals", `«${typed}» tiene más de dos decimales; escriba, por ejemplo, 1.450,00`);
  if (read.whole.length > 13) return wrong("number", `«${typed}» tiene demasiadas cifras`);
  return right(read.sign * (Number(read.whole) * 100 + Number(read.decimals.padEnd(2, "0"))) || 0);
}

function readFlag(column, typed) {
  const word = fold(typed);
  if (YES.has(word)) return right(true);
  return NO.has(word) ? right(false) : wrong("flag", `«${typed}» no es Sí ni No`);
}

function readOption(column, typed) {
  const wanted = fold(typed);
  const found = column.options.find((o) => o === typed) ?? column.options.find((o) => fold(o) === wanted);
  return found === undefined ? wrong("list", `«${shorten(typed)}» no está en la lista`) : right(found);
}

function readText(column, typed) {
  const text = typed.replace(/\s*[\r\n]+\s*/g, " "); // a cell is one line
  const size = [...text].length;
  if (column.length && size > column.length) return wrong("length", `tiene ${group(size)} caracteres y caben ${group(column.length)}`);
  return right(text);
}

const shorten = (text) => (text.length > 40 ? `${text.slice(0, 39)}…` : text);
const group = (whole) => String(whole).replace(/\B(?=(\d{3})+$)/g, ".");

/** A count as text: 7.312. @param {number} count */
export const counted = (count) => group(count);

/**
 * What a cell shows.
 * @param {Column} column
 * @param {unknown} wire
 * @param {string} [zone]
 * @returns {string}
 */
export function format(column, wire, zone = ZONE) {
  if (wire === null || wire === undefined || wire === "") return "";
  if (typeof wire === "number") return column.type === "amount" ? amountText(wire, group) : numberText(wire, group);
  if (typeof wire === "boolean") return wire ? "Sí" : "No";
  const text = String(wire);
  if (column.type === "date" && /^\d{4}-\d\d-\d\d/.test(text)) return formatDate(text);
  return column.type === "instant" ? formatInstant(text, zone) : text;
}

/**
 * What a cell gives to the clipboard: numbers that a spreadsheet reads, without thousands.
 * @param {Column} column
 * @param {unknown} wire
 * @param {string} [zone]
 * @returns {string}
 */
export function copyText(column, wire, zone = ZONE) {
  if (typeof wire !== "number") return format(column, wire, zone);
  return column.type === "amount" ? amountText(wire, String) : numberText(wire, String);
}

function numberText(number, whole) {
  const [units, decimals] = String(Math.abs(number)).split(".");
  const body = units.includes("e") ? units : whole(units);
  return `${number < 0 ? "-" : ""}${body}${decimals ? `,${decimals}` : ""}`;
}

function amountText(centavos, whole) {
  const size = Math.abs(Math.round(centavos));
  const cents = String(size % 100).padStart(2, "0");
  return `${centavos < 0 ? "-" : ""}${whole(String(Math.floor(size / 100)))},${cents}`;
}

/** Text for comparison: lower case, without accents, single spaces. @param {unknown} text @returns {string} */
export function fold(text) {
  const plain = String(text ?? "").normalize("NFD").replace(/\p{M}/gu, "");
  return plain.toLowerCase().replace(/\s+/g, " ").trim();
}

/** Whether two wire values are one; nothing, null and "" are the same emptiness. */
export function same(a, b) {
  const empty = (value) => value === null || value === undefined || value === "";
  return empty(a) ? empty(b) : a === b;
}
