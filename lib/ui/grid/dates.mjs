// Dates and instants as the office writes them, to and from the wire. Pure: no page, no clock of its own.

const MONTHS = ["ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"];
// How other programs abbreviate them: "set" in the Andes, Excel in English.
const OTHER_MONTHS = { set: 9, jan: 1, apr: 4, aug: 8, dec: 12 };

const NUMERIC = /^(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{4}|\d{2}))?$/;
const ISO = /^(\d{4})-(\d{1,2})-(\d{1,2})$/;
const NAMED = /^(\d{1,2})(?:[ /.-]+|\s+de\s+)([a-z]{3,10})\.?(?:(?:[ /.-]+|\s+del?\s+)(\d{4}|\d{2}))?$/;
const TIME = /[ t]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?$/;

const two = (number) => String(number).padStart(2, "0");

/**
 * Today in the site's zone.
 * @param {Date} now
 * @param {string} zone  IANA name
 * @returns {string} "2026-11-18"
 */
export function today(now, zone) {
  return wall(now, zone).date;
}

/**
 * A date as people write it: 18/11/2026, 18-11-26, 18/11 (this year), 2026-11-18, 18-nov-26, 18 de noviembre de 2026.
 * @param {string} text
 * @param {string} day  today, for a date without a year
 * @returns {{ok: true, wire: string} | {ok: false, exists: boolean}} exists: the text is a date by its form
 */
export function parseDate(text, day) {
  const clean = text.trim().toLowerCase().replace(/^[a-zé]{3,9}[.,]*\s+(?=\d)/, "");
  const midnight = clean.replace(/[ t]+0?0:00(:00)?$/, ""); // Excel's date with an empty time
  const parts = split(midnight, Number(day.slice(0, 4)));
  if (!parts) return { ok: false, exists: false };
  const [year, month, date] = parts;
  const made = new Date(Date.UTC(year, month - 1, date));
  const real = made.getUTCMonth() === month - 1 && made.getUTCDate() === date && year >= 1900;
  return real ? { ok: true, wire: `${year}-${two(month)}-${two(date)}` } : { ok: false, exists: true };
}

function split(text, thisYear) {
  const iso = ISO.exec(text);
  if (iso) return iso.slice(1).map(Number);
  const numeric = NUMERIC.exec(text);
  if (numeric) return [fullYear(numeric[3], thisYear), Number(numeric[2]), Number(numeric[1])];
  const named = NAMED.exec(text);
  const month = named && monthNumber(named[2]);
  return month ? [fullYear(named[3], thisYear), month, Number(named[1])] : null;
}

function monthNumber(name) {
  const short = name.slice(0, 3);
  return OTHER_MONTHS[short] ?? MONTHS.indexOf(short) + 1;
}

function fullYear(text, thisYear) {
  if (!text) return thisYear;
  return text.length === 2 ? 2000 + Number(text) : Number(text);
}

/**
 * A date with its hour, "18/11/2026 15:30", read in the site's zone; without an hour, midnight.
 * @param {string} text
 * @param {string} day
 * @param {string} zone
 * @returns {{ok: true, wire: string} | {ok: false, exists: boolean}}
 */
export function parseInstant(text, day, zone) {
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(text.trim())) {
    return { ok: true, wire: stamp(new Date(text.trim())) };
  }
  const clean = text.trim().toLowerCase();
  const time = TIME.exec(clean);
  const date = parseDate(time ? clean.slice(0, time.index) : clean, day);
  if (!date.ok) return date;
  const [hour, minute, second] = (time ?? [0, 0, 0, 0]).slice(1).map((part) => Number(part ?? 0));
  if (hour > 23 || minute > 59 || second > 59) return { ok: false, exists: true };
  const shown = Date.parse(`${date.wire}T${two(hour)}:${two(minute)}:${two(second)}Z`);
  const near = shown - offset(shown, zone);
  return { ok: true, wire: stamp(new Date(shown - offset(near, zone))) };
}

const stamp = (instant) => `${instant.toISOString().slice(0, 19)}Z`;

function offset(milliseconds, zone) {
  const { date, time } = wall(new Date(milliseconds), zone);
  return Date.parse(`${date}T${time}Z`) - Math.floor(milliseconds / 1000) * 1000;
}

/** @returns {string} "18/11/2026" */
export function formatDate(wire) {
  return wire.slice(0, 10).split("-").reverse().join("/");
}

/** @returns {string} "18/11/2026 11:00" in the zone */
export function formatInstant(wire, zone) {
  const instant = new Date(wire);
  if (Number.isNaN(instant.getTime())) return wire;
  const { date, time } = wall(instant, zone);
  return `${formatDate(date)} ${time.slice(0, 5)}`;
}

/** The value of an <input type="datetime-local">. @returns {string} "2026-11-18T11:00" */
export function localInput(wire, zone) {
  const { date, time } = wall(new Date(wire), zone);
  return `${date}T${time.slice(0, 5)}`;
}

const clocks = new Map(); // making a DateTimeFormat is slow, and a board shows thousands of instants

function wall(instant, zone) {
  if (!clocks.has(zone)) {
    const parts = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit" };
    clocks.set(zone, new Intl.DateTimeFormat("en-CA", { ...parts, hourCycle: "h23", timeZone: zone }));
  }
  const read = Object.fromEntries(clocks.get(zone).formatToParts(instant).map((p) => [p.type, p.value]));
  return { date: `${read.year}-${read.month}-${read.day}`, time: `${read.hour}:${read.minute}:${read.second}` };
}
