// The crew's day on the phone: mounts the list of visits and keeps it true, with or without signal.

import { button, el } from "../grid/elements.mjs";
import { createCard, written } from "./card.mjs";
import { dropAll } from "./photos.mjs";
import { createSender } from "./sender.mjs";
import { openStore } from "./store.mjs";

const REFRESH_EVERY = 60_000;
const RENEW_EVERY = 10_000;
const LIST_TIME = 20_000;
const GROUPS = { atrasadas: "Quedaron pendientes", hoy: "Hoy", mañana: "Mañana", hechas: "Hechas hoy" };

/** @type {WeakMap<object, {update: (component: object) => void, unmounted: () => void}>} */
const mounted = new WeakMap();

/**
 * Mounts the visits, or tells mounted ones what a rerun brought.
 * @param {object} component  Streamlit's
 * @returns {() => void} to be called when Streamlit takes the element away
 */
export function mount(component) {
  const parent = component.parentElement;
  let visits = mounted.get(parent);
  if (visits) visits.update(component);
  else {
    visits = createVisits(component, () => mounted.delete(parent));
    mounted.set(parent, visits);
  }
  return visits.unmounted;
}

function createVisits(component, forget) {
  const host = el("section", { class: "visits", "aria-label": "Visitas" });
  component.parentElement.append(host);
  const bar = el("p", { class: "bar", role: "status" });
  const again = button("Actualizar", () => refresh(), { class: "small" });
  const lists = el("div");
  const orphans = el("div");
  host.append(el("div", { class: "row between" }, bar, again), orphans, lists);
  /** @type {Map<number, ReturnType<createCard>>} */
  const cards = new Map();
  let visits = component.data.visits;
  let renewedAt = 0;
  let asked = 0; // of several lists on their way only the last one asked for is shown
  let reached = true; // the last answer of the server came
  let lasting = true;
  let shown = "";

  const ctx = {
    component,
    data: component.data,
    owner: component.data.me.login,
    store: openStore(),
    refresh,
    day: (iso) => new Date(`${iso}T12:00`).toLocaleDateString("es-BO", { weekday: "long", day: "2-digit", month: "2-digit" }),
    /** A request with the pass, given up after a while: a street's network may hang for ever. */
    async http(path, options = {}, time = LIST_TIME) {
      const stop = new AbortController();
      const timer = setTimeout(() => stop.abort(), time);
      try {
        const headers = { ...options.headers, "X-Pass": ctx.data.pass };
        const answer = await fetch(`${ctx.data.path}${path}`, { ...options, headers, signal: stop.signal, redirect: "error" });
        reached = true;
        return answer;
      } catch (error) {
        reached = false;
        throw error;
      } finally {
        clearTimeout(timer);
        drawBar();
      }
    },
    renew() {
      if (Date.now() - renewedAt < RENEW_EVERY) return;
      renewedAt = Date.now();
      ctx.component.setTriggerValue("renew", renewedAt);
    },
  };
  ctx.sender = createSender(ctx, { changed: drawSent, done });
  host.visitas = ctx;

  /** The server took a step: until it tells its list anew, the card says so by itself. */
  function done(entry) {
    const was = visits.find((visit) => visit.id === entry.visit);
    if (was) {
      const next = entry.step === "iniciar" ? { estado: "en ejecución" } : { grupo: "hechas", estado: entry.step === "ejecutar" ? "ejecutada" : "no realizada" };
      visits = visits.map((visit) => (visit === was ? { ...was, ...next } : visit));
      if (entry.step !== "iniciar") cards.get(entry.visit)?.forget();
    }
    draw();
    refresh();
  }

  async function refresh() {
    const turn = ++asked;
    lasting = await ctx.store.lasting();
    try {
      const crew = ctx.data.crew ? `?crew=${encodeURIComponent(ctx.data.crew)}` : "";
      const answer = await ctx.http(`/mine${crew}`);
      if (answer.status === 401) ctx.renew();
      if (!answer.ok) return;
      const { visits: found } = await answer.json();
      if (turn === asked) take(found);
    } catch {
      // The list stays as it is; the bar says that there is no connection.
    }
  }

  function take(found) {
    visits = found;
    draw();
  }

  async function draw() {
    const drafts = await ctx.store.all("drafts", ctx.owner);
    const photos = await ctx.store.all("photos", ctx.owner);
    for (const visit of visits) {
      const draft = drafts.find((one) => one.visit === visit.id);
      const own = photos.filter((photo) => photo.visit === visit.id);
      if (cards.has(visit.id)) cards.get(visit.id).update(visit);
      else cards.set(visit.id, createCard(ctx, visit, draft || own.length ? { ...blank(visit), ...draft, photos: own } : null));
    }
    for (const id of [...cards.keys()]) if (!visits.some((visit) => visit.id === id)) cards.delete(id);
    drawLists();
    drawOrphans(drafts);
    drawBar();
  }

  const blank = (visit) => ({ owner: ctx.owner, visit: visit.id, caso: visit.caso, label: visit.cliente, values: {} });

  /** The cards in their groups; left alone while nothing of that changes, for whoever is typing. */
  function drawLists() {
    const next = JSON.stringify(visits.map((visit) => [visit.grupo, visit.id]));
    if (next === shown) return;
    shown = next;
    const groups = Object.entries(GROUPS).map(([code, title]) => {
      const own = visits.filter((visit) => visit.grupo === code);
      return own.length ? el("section", { class: "group" }, el("h2", {}, `${title} (${own.length})`), ...own.map((visit) => cards.get(visit.id).element)) : null;
    }).filter(Boolean);
    lists.replaceChildren(...(groups.length ? groups : [el("p", { class: "empty" }, "No tiene visitas pendientes para hoy ni para mañana. Cuando le programen una, aparece aquí.")]));
  }

  /** What was typed for visits that are over or no longer on the list: shown until the person lets it go. */
  function drawOrphans(drafts) {
    const waits = new Set(visits.filter((visit) => visit.grupo !== "hechas").map((visit) => visit.id));
    const gone = drafts.filter((draft) => !waits.has(draft.visit) && (!cards.has(draft.visit) || written(draft)));
    const stuck = ctx.sender.list().filter((entry) => !waits.has(entry.visit));
    const names = new Map([...gone, ...stuck].map((one) => [one.visit, one]));
    orphans.replaceChildren(...[...names.values()].map((one) => orphan(one, gone.find((draft) => draft.visit === one.visit), stuck.filter((entry) => entry.visit === one.visit))));
  }

  function orphan(one, draft, entries) {
    const refused = entries.find((entry) => entry.refused);
    const told = refused ? `No se aceptó: ${refused.refused.text}` : entries.length ? "Por enviar: se envía solo cuando haya conexión." : "Lo que escribió no se envió.";
    const answers = draft ? Object.values(draft.values) : entries.map((entry) => entry.values);
    const typed = answers.flatMap((values) => Object.values(values).flat()).filter((value) => value !== "" && value !== null);
    const ended = visits.find((visit) => visit.id === one.visit);
    const why = ended ? `Esta visita ya consta como «${ended.estado}».` : "Esta visita ya no está en su lista.";
    return el("article", { class: "card" }, el("h3", {}, one.label ?? `Caso ${one.caso}`),
      el("p", { class: "refusal" }, `${why} ${told}`),
      typed.length > 0 && el("p", { class: "hint" }, `Escribió: ${typed.join("; ")}`),
      (refused || !entries.length) && button("Descartar lo que escribí", () => discard(one.visit, entries)));
  }

  async function discard(visit, entries) {
    for (const entry of entries) await ctx.sender.takeBack(entry);
    await dropAll(ctx, visit);
    await ctx.store.remove("drafts", [ctx.owner, visit]);
    cards.get(visit)?.forget();
    draw();
  }

  function drawSent() {
    for (const card of cards.values()) card.draw();
    drawBar();
  }

  function drawBar() {
    const many = ctx.sender.list().filter((entry) => !entry.refused).length;
    const state = ctx.sender.state();
    const away = !navigator.onLine || !reached || state === "offline";
    const left = many ? ` ${many === 1 ? "1 envío espera" : `${many} envíos esperan`}.` : "";
    const told = state === "access" ? "Se pide de nuevo el acceso; si no vuelve, entre otra vez." : away ? "Sin conexión: lo que escriba queda en este teléfono." : state === "sending" ? "Enviando…" : "Con conexión.";
    const text = (lasting ? "" : "Este navegador no guarda lo que escribe: no cierre la página. ") + told + left;
    if (bar.textContent !== text) bar.textContent = text;
    bar.dataset.state = away || state === "access" || !lasting ? "away" : "well";
  }

  async function start() {
    lasting = await ctx.store.lasting();
    await ctx.sender.load();
    await draw();
    ctx.sender.pump();
    navigator.storage?.persist?.().catch(() => {}); // else a phone short of room may throw it away
  }

  const connected = () => (drawBar(), refresh());
  window.addEventListener("online", connected);
  window.addEventListener("offline", drawBar);
  const refreshing = setInterval(() => document.hidden || refresh(), REFRESH_EVERY);
  let gone = false;
  start();

  function destroy() {
    if (gone) return;
    gone = true;
    clearInterval(refreshing);
    window.removeEventListener("online", connected);
    window.removeEventListener("offline", drawBar);
    ctx.sender.close();
    ctx.store.close();
    host.remove();
    forget();
  }

  function update(next) {
    const before = ctx.data;
    ctx.component = next;
    ctx.data = next.data;
    if (!host.isConnected) next.parentElement.append(host);
    if (before.pass !== next.data.pass) ctx.sender.pump();
    if (before.crew !== next.data.crew) take(next.data.visits);
    refresh(); // a rerun may bring a list older than what was sent meanwhile
  }

  return {
    update,
    /** Streamlit takes an element away and puts it back at once when the page merely moves. */
    unmounted: () => setTimeout(() => host.isConnected || destroy(), 0),
  };
}
