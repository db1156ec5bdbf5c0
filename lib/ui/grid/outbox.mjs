// The outbox: every edit is kept in the browser's own database before it is sent, and leaves it at its answer.
//
// An entry is named for ever by (c, n), so sending it twice is harmless: a reload, a closed tab, a cut network
// or an answer that got lost only mean that it is sent again. Entries belong to a person and a board; the tab
// that holds them shows it with a Web Lock (or, outside secure contexts, by touching them every half minute),
// so that another tab can adopt what a dead one left.

import { openStore } from "./store.mjs";

/** @typedef {import("./board.mjs").Entry} Entry */

const MOST_EDITS = 200;
const MOST_BYTES = 500_000;
const WINDOW = 400; // entries on their way at once
const ANSWER_TIME = 20_000; // after which an entry on its way is sent again
const ADOPT_TIME = 60_000;
const TOUCH_TIME = 30_000;
const DEAD_AGE = 90_000;
const STORE_TIME = 1_000; // a browser whose database hangs must still save

/** @returns {string} a name for this page load; `randomUUID` exists in secure contexts only */
export function newClient() {
  if (window.crypto?.randomUUID) return window.crypto.randomUUID();
  const bytes = window.crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * @param {{owner: string, send: (messages: object[]) => boolean, changed: () => void,
 *          adopted: (entries: Entry[]) => void}} options
 *   owner: person and board · send: hands messages over, false if there is no way now ·
 *   changed: the number of unsaved entries changed · adopted: entries of a dead tab (or of before a reload)
 */
export function createOutbox({ owner, send, changed, adopted }) {
  const client = newClient();
  const store = openStore();
  /** @type {Map<string, Entry & {sentAt?: number, notBefore?: number, holder: string, at: number}>} */
  const entries = new Map();
  let n = 0;
  let closed = false;
  let letGo = () => {};
  let timer = 0;

  const name = (entry) => `${entry.c}|${entry.n}`;
  const cell = (entry) => (entry.kind === "add" ? name(entry) : `${entry.row}|${entry.col}`);

  /** Keeps new entries, then sends them. Returns them with their names. @returns {Entry[]} */
  function put(drafts) {
    const at = Date.now();
    const fresh = drafts.map((draft) => ({ ...draft, c: client, n: ++n, owner, holder: client, at }));
    for (const entry of fresh) entries.set(name(entry), { ...entry, storing: true });
    changed();
    Promise.race([store.put(fresh), sleep(STORE_TIME)]).finally(() => {
      for (const entry of fresh) {
        const kept = entries.get(name(entry));
        if (kept) kept.storing = false;
      }
      pump();
    });
    return fresh;
  }

  /** What may be sent now, in order: one entry per cell at a time, so that its successor can see its answer. */
  function sendable() {
    const now = Date.now();
    const busy = new Set();
    let room = WINDOW;
    const batch = [];
    for (const entry of entries.values()) {
      const onItsWay = entry.sentAt && now - entry.sentAt < ANSWER_TIME;
      const place = cell(entry);
      if (onItsWay) room -= 1;
      if (!onItsWay && !entry.storing && !busy.has(place) && !(entry.notBefore > now)) batch.push(entry);
      busy.add(place);
    }
    return batch.slice(0, Math.max(0, room));
  }

  function pump() {
    if (closed) return;
    const batch = sendable();
    if (batch.length && send(messages(batch))) for (const entry of batch) entry.sentAt = Date.now();
    const waits = [...entries.values()].map((entry) => entry.notBefore ?? 0).filter((at) => at > Date.now());
    clearTimeout(timer);
    if (waits.length) timer = setTimeout(pump, Math.min(...waits) - Date.now() + 20);
  }

  /** The connection changed: nothing is on its way any more. */
  function resend() {
    for (const entry of entries.values()) entry.sentAt = 0;
    pump();
  }

  /** An answer came. @returns {Entry|undefined} the entry it answers, if it is still ours and now settled */
  function acknowledge(ack) {
    const entry = entries.get(name(ack));
    if (!entry) return undefined;
    if (ack.retry != null) {
      entry.sentAt = 0;
      entry.notBefore = Date.now() + Math.max(0.2, Number(ack.retry) || 1) * 1000;
      pump();
      return undefined;
    }
    entries.delete(name(entry));
    store.remove([entry]);
    settleNext(entry, ack);
    changed();
    pump();
    return entry;
  }

  /** The next edit of the same cell saw what the server made of this one. */
  function settleNext(entry, ack) {
    if (entry.kind === "add" || ack.conflict) return;
    const next = [...entries.values()].find((other) => cell(other) === cell(entry) && !other.sentAt);
    if (!next) return;
    next.seen = ack.ok ? ack.value : entry.seen;
    store.put([plain(next)]);
  }

  async function adopt(previous) {
    if (closed) return;
    const left = (await store.all(owner)).filter((entry) => entry.holder !== client);
    for (const holder of new Set(left.map((entry) => entry.holder))) {
      const theirs = left.filter((entry) => entry.holder === holder);
      const youngest = Math.max(...theirs.map((entry) => entry.at));
      const dead = await holderIsDead(holder, holder === previous, youngest);
      if (!dead || closed) continue;
      const ours = theirs
        .filter((entry) => !entries.has(name(entry)))
        .map((entry) => ({ ...entry, holder: client, at: entry.at }));
      if (!ours.length) continue;
      const later = [...entries.values()];
      entries.clear(); // what was typed before goes before
      for (const entry of [...ours, ...later]) entries.set(name(entry), entry);
      await store.put(ours);
      adopted(ours);
      changed();
      pump();
    }
  }

  /** Live tabs without Web Locks show that they live by touching their entries. */
  function touch() {
    if (navigator.locks || !entries.size) return;
    for (const entry of entries.values()) entry.at = Date.now();
    store.put([...entries.values()].map(plain));
  }

  /** Everything unsent, for the moment in which the page goes away. */
  function lastWords() {
    return messages([...entries.values()]);
  }

  function close() {
    closed = true;
    clearTimeout(timer);
    clearInterval(adopting);
    clearInterval(touching);
    clearInterval(pumping);
    letGo();
  }

  holdLock(client).then((release) => {
    letGo = release;
    if (closed) release();
  });
  const previous = swapPrevious(owner, client);
  adopt(previous);
  const adopting = setInterval(() => adopt(null), ADOPT_TIME);
  const touching = setInterval(touch, TOUCH_TIME);
  const pumping = setInterval(pump, 5_000);

  return {
    client,
    put,
    pump,
    resend,
    acknowledge,
    lastWords,
    close,
    size: () => entries.size,
    list: () => [...entries.values()],
    /** What was kept after the page went; a conflict or a refusal waits to be shown on return. */
    forget: (acks) => store.remove(acks.filter((ack) => ack.ok).map((ack) => ({ ...ack, owner }))),
  };
}

/** What travels of an entry. */
export function wireForm(entry) {
  const { c, n, row, col, seen = null, value = null, cells } = entry;
  return entry.kind === "add" ? { c, n, cells } : { c, n, row, col, seen, value };
}

/** Entries as messages of the contract, in order, none too large. @returns {object[]} */
function messages(batch) {
  const out = [];
  let edits = [];
  let bytes = 0;
  const flush = () => {
    if (edits.length) out.push({ t: "save", edits });
    edits = [];
    bytes = 0;
  };
  for (const entry of batch) {
    const wire = wireForm(entry);
    if (entry.kind === "add") {
      flush();
      out.push({ t: "add", ...wire });
      continue;
    }
    const size = JSON.stringify(wire).length * 2;
    if (edits.length >= MOST_EDITS || bytes + size > MOST_BYTES) flush();
    edits.push(wire);
    bytes += size;
  }
  flush();
  return out;
}

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** An entry as it is kept: without what only this page knows. */
function plain(entry) {
  const { sentAt, notBefore, storing, ...rest } = entry;
  return rest;
}

/** The client that this same tab had before its reload. */
function swapPrevious(owner, client) {
  try {
    const key = `planilla:${owner}`;
    const previous = sessionStorage.getItem(key);
    sessionStorage.setItem(key, client);
    return previous;
  } catch {
    return null;
  }
}

function holdLock(client) {
  return new Promise((resolve) => {
    if (!navigator.locks) return resolve(() => {});
    const hold = () => new Promise((release) => resolve(release));
    navigator.locks.request(`planilla:${client}`, hold).catch(() => resolve(() => {}));
  });
}

async function holderIsDead(holder, wasThisTab, youngest) {
  if (!navigator.locks) return wasThisTab || Date.now() - youngest > DEAD_AGE;
  const { held } = await navigator.locks.query();
  return !held.some((lock) => lock.name === `planilla:${holder}`);
}
