// What is sent, and when: each step waits in the phone's drawer until the server has answered it.
//
// A step keeps its receipt through every attempt, and the server answers a receipt it knows with what it did
// the first time: an answer lost on the way, a second tab or a second tap never make it twice. What a person
// corrects after a refusal is another step, with another receipt.

import { newClient } from "../grid/outbox.mjs";
import { dropAll } from "./photos.mjs";

const STEP_TIME = 30_000;
const PHOTO_TIME = 120_000;
const FIRST_WAIT = 2_000;
const LONGEST_WAIT = 60_000;

/**
 * @param {object} ctx
 * @param {() => void} changed   an entry came, went or was refused
 * @param {(entry: object) => void} done   the server took it
 */
export function createSender(ctx, { changed, done }) {
  let entries = [];
  let attempts = 0;
  let timer = 0;
  let running = false;
  let again = false;
  let closed = false;
  let current = null; // the entry on its way
  let state = "idle"; // idle · sending · offline · access
  const others = window.BroadcastChannel ? new BroadcastChannel("planilla-visitas") : null;
  if (others) others.onmessage = () => load().then(() => (pump(), ctx.refresh()));

  const key = (entry) => [entry.owner, entry.visit, entry.step];

  async function load() {
    entries = (await ctx.store.all("entries", ctx.owner)).sort((a, b) => a.at - b.at);
    changed();
  }

  /** Keeps a step to be sent; one that already waits stays as it is. @returns {Promise<boolean>} whether it is kept */
  async function put(draft) {
    const entry = { at: Date.now(), ...draft, owner: ctx.owner, receipt: newClient() };
    const kept = (await ctx.store.add("entries", entry)) || Boolean(await ctx.store.get("entries", key(entry)));
    await told();
    pump();
    return kept;
  }

  /** Takes a step back to be corrected; what waited behind it goes on. */
  async function takeBack(entry) {
    if (current?.receipt === entry.receipt) return;
    await ctx.store.remove("entries", key(entry));
    await told();
    pump();
  }

  async function told() {
    others?.postMessage(ctx.owner);
    await load();
  }

  async function pump() {
    if (closed) return;
    if (running) {
      again = true;
      return;
    }
    running = true;
    clearTimeout(timer);
    try {
      do {
        again = false;
        await alone(sendAll);
      } while (again && !closed);
    } finally {
      running = false;
    }
  }

  /** One tab sends at a time, so that a photo does not travel twice. */
  function alone(work) {
    if (!navigator.locks) return work();
    return navigator.locks.request(`planilla-visitas|${ctx.owner}`, { ifAvailable: true }, (lock) => {
      if (lock) return work();
      later(FIRST_WAIT);
      return undefined;
    });
  }

  async function sendAll() {
    await load();
    const held = new Set(); // what follows a refused step waits for its correction
    for (const entry of [...entries]) {
      if (closed) return;
      if (entry.refused || held.has(entry.visit)) {
        held.add(entry.visit);
        continue;
      }
      current = entry;
      setState("sending");
      const answer = await sent(entry).finally(() => (current = null));
      if (answer.wait !== undefined) {
        setState(answer.access ? "access" : "offline");
        attempts += 1;
        later(answer.wait || Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** Math.min(attempts - 1, 5)));
        return;
      }
      attempts = 0;
      if (answer.refused) {
        await ctx.store.put("entries", { ...entry, refused: answer.refused });
        held.add(entry.visit);
      } else {
        await forget(entry);
        done(entry);
      }
      await told();
    }
    setState("idle");
  }

  /** The step and what was typed for it; the step last, since it alone can still be sent again. */
  async function forget(entry) {
    if (entry.step !== "iniciar") {
      await dropAll(ctx, entry.visit); // those of a form that was not sent too
      await ctx.store.remove("drafts", [entry.owner, entry.visit]);
    }
    await ctx.store.remove("entries", key(entry));
  }

  /** @returns {Promise<{wait?: number, access?: boolean, refused?: object}>} wait: nothing was decided */
  async function sent(entry) {
    try {
      const files = {};
      for (const kind of ["fotos", "firma"]) {
        files[kind] = [];
        for (const id of entry[kind]) {
          const answer = await photo(entry, id, kind);
          if (answer?.status) return outcome(answer);
          if (answer) files[kind].push(answer);
        }
      }
      const values = entry.step === "ejecutar" ? { ...entry.values, ...files } : entry.values;
      // How long ago, not when: the phone's clock may be hours away.
      const ago = Math.max(0, Date.now() - entry.at);
      const body = JSON.stringify({ step: entry.step, seen: entry.seen, shown: entry.shown, receipt: entry.receipt, ago, values });
      const headers = { "Content-Type": "application/json" };
      return outcome(await ctx.http(`/${entry.caso}/step`, { method: "POST", body, headers }, STEP_TIME));
    } catch {
      return { wait: 0 };
    }
  }

  /** The id under which the server keeps a photo; its refusal; nothing when the photo was taken away. */
  async function photo(entry, id, kind) {
    const kept = await ctx.store.get("photos", id);
    if (!kept) return null;
    if (kept.sent) return kept.sent;
    const headers = { "Content-Type": kept.blob.type };
    const path = `/${entry.caso}/photo?what=${kind === "firma" ? "firma" : "foto"}`;
    const answer = await ctx.http(path, { method: "POST", body: kept.blob, headers }, PHOTO_TIME);
    if (!answer.ok || !isJson(answer)) return answer;
    const { id: sent } = await answer.json();
    await ctx.store.put("photos", { ...kept, sent });
    return sent;
  }

  const isJson = (answer) => (answer.headers.get("content-type") ?? "").includes("application/json");

  async function outcome(answer) {
    if (answer.status === 401) {
      ctx.renew();
      return { wait: 5_000, access: true };
    }
    // A hotel's sign-in page is no answer of ours.
    const told = isJson(answer) ? await answer.json() : null;
    if (answer.ok && told?.event) return {};
    if (!told || answer.status >= 500 || answer.status === 429) return { wait: (told?.retry ?? 0) * 1_000 };
    return { refused: { text: told.error, fields: told.fields ?? {}, state: told.state ?? null } };
  }

  function later(wait) {
    clearTimeout(timer);
    if (!closed) timer = setTimeout(pump, wait * (0.75 + Math.random() / 2));
  }

  function setState(next) {
    state = next;
    changed();
  }

  function hurry() {
    if (document.hidden) return;
    attempts = 0;
    pump();
  }

  window.addEventListener("online", hurry);
  document.addEventListener("visibilitychange", hurry);

  return {
    load,
    put,
    takeBack,
    pump,
    entry: (visit, step) => entries.find((one) => one.visit === visit && one.step === step),
    list: () => entries,
    current: () => current,
    state: () => state,
    close() {
      closed = true;
      clearTimeout(timer);
      others?.close();
      window.removeEventListener("online", hurry);
      document.removeEventListener("visibilitychange", hurry);
    },
  };
}
