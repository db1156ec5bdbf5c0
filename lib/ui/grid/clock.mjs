// The clock of a row: what its deadline says now, in words and as a kind (colour is never the only sign). Pure.

/** @typedef {"overdue"|"near"|"order"|"none"} Kind */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * @param {object|undefined} row
 * @param {object} data    of the component: its clock says which columns to read
 * @param {Date} now
 * @returns {Kind}
 */
export function kindOf(row, data, now) {
  const { clock } = data;
  if (!clock || !row) return "none";
  const due = row[clock.due] && Date.parse(row[clock.due]);
  if (!due) return "none";
  if (due <= now) return "overdue";
  const warn = row[clock.warn] && Date.parse(row[clock.warn]);
  return warn && warn <= now ? "near" : "order";
}

/** @returns {string} "vencido 3 h", "vence en 40 min", "hoy 16:30", "mañana 10:00", "jue 19/11 16:30" */
export function textOf(row, data, now, zone) {
  const kind = kindOf(row, data, now);
  if (kind === "none") return "";
  const due = new Date(row[data.clock.due]);
  return kind === "overdue" ? `vencido ${span(now - due)}` : remaining(due, now, zone);
}

/** The whole instant, for the tooltip. */
export function fullText(row, data, now, zone) {
  const due = row && data.clock && row[data.clock.due];
  if (!due) return "";
  const { day, date, time, year } = wall(new Date(due), zone);
  const verb = Date.parse(due) <= now ? "Venció" : "Vence";
  return `${verb} el ${day} ${date}/${year} a las ${time}`;
}

function remaining(due, now, zone) {
  if (due - now < HOUR) return `vence en ${Math.max(1, Math.round((due - now) / MINUTE))} min`;
  const then = wall(due, zone);
  if (then.key === wall(now, zone).key) return `hoy ${then.time}`;
  if (then.key === wall(new Date(now.getTime() + DAY), zone).key) return `mañana ${then.time}`;
  return `${then.day} ${then.date} ${then.time}`;
}

function span(milliseconds) {
  if (milliseconds < HOUR) return `${Math.max(1, Math.floor(milliseconds / MINUTE))} min`;
  if (milliseconds < 2 * DAY) return `${Math.floor(milliseconds / HOUR)} h`;
  return `${Math.floor(milliseconds / DAY)} d`;
}

const clocks = new Map(); // making a DateTimeFormat is slow

function wall(instant, zone) {
  if (!clocks.has(zone)) {
    const parts = { weekday: "short", day: "2-digit", month: "2-digit", year: "numeric", hour: "2-digit", minute: "2-digit" };
    clocks.set(zone, new Intl.DateTimeFormat("es", { ...parts, hourCycle: "h23", timeZone: zone }));
  }
  const read = Object.fromEntries(clocks.get(zone).formatToParts(instant).map((part) => [part.type, part.value]));
  return {
    day: read.weekday.replace(".", ""),
    date: `${read.day}/${read.month}`,
    year: read.year,
    time: `${read.hour}:${read.minute}`,
    key: `${read.year}-${read.month}-${read.day}`,
  };
}
