// One visit: whom, where, how to reach them, and what is written down of it.

import { button, el } from "../grid/elements.mjs";
import { createUndone } from "./undone.mjs";
import { createWork } from "./work.mjs";

const PROGRAMADA = "visita programada";
const EN_EJECUCION = "en ejecución";
const STEPS = ["iniciar", "ejecutar", "no_realizada"];
const STEP_WORDS = { iniciar: "Empezar el trabajo", ejecutar: "Trabajo ejecutado", no_realizada: "No se pudo visitar" };

const FULL = "El teléfono no pudo guardarlo: no cierre esta página y libere espacio.";

const link = (text, href, more = {}) => el("a", { class: "button", href, ...more }, text);
/** Changes what a place shows only when it has to: whoever has a finger or the focus there keeps it. */
function paint(place, signature, children) {
  const told = JSON.stringify(signature);
  if (place.dataset.shows === told) return;
  place.dataset.shows = told;
  place.replaceChildren(...children.filter(Boolean));
}

const hour = (at) => new Date(at).toLocaleTimeString("es-BO", { hour: "2-digit", minute: "2-digit" });

/**
 * @param {object} ctx
 * @param {object} visit   as the server told it (lib/top10/ruta.py)
 * @param {object|null} draft   what was typed of it before, with its `photos`
 */
export function createCard(ctx, visit, draft) {
  let form = null;
  let open = null; // "ejecutar" · "no_realizada" · null
  let saved = draft ? "Guardado en este teléfono." : "";
  let kept = draft ?? { owner: ctx.owner, visit: visit.id, caso: visit.caso, label: label(visit), values: {}, photos: [] };
  const facts = el("div", { class: "facts" });
  const reach = el("div", { class: "row" });
  const actions = el("div", { class: "row" });
  const body = el("div");
  const refusal = el("div", { class: "refusal", role: "alert", hidden: true });
  const status = el("p", { class: "hint", role: "status" });
  const element = el("article", { class: "card", "aria-label": label(visit) }, facts, reach, refusal, actions, body, status);

  /** The state it will have once what waits has been sent. */
  function state() {
    const begun = ctx.sender.entry(visit.id, "iniciar");
    return visit.estado === PROGRAMADA && begun && !begun.refused ? EN_EJECUCION : visit.estado;
  }

  const waiting = () => STEPS.map((step) => ctx.sender.entry(visit.id, step)).filter(Boolean);

  // ---- what is typed

  async function keep() {
    kept = { ...kept, at: Date.now() };
    const { photos, ...plain } = kept; // photos have their own drawer
    const held = await ctx.store.put("drafts", plain);
    saved = held ? `Guardado en este teléfono · ${hour(kept.at)}` : FULL;
    drawStatus();
  }

  async function pictured(step) {
    const photos = await ctx.store.all("photos", ctx.owner);
    kept = { ...kept, step, photos: photos.filter((photo) => photo.visit === visit.id) };
    await keep();
  }

  function typed(step) {
    return (values) => {
      kept = { ...kept, step, values: { ...kept.values, [step]: values } };
      keep();
    };
  }

  function show(step) {
    if (open === step) return;
    open = step;
    const on = { typed: typed(step), photos: () => pictured(step), submit: () => submit(step) };
    form = step === "ejecutar" ? createWork(ctx, visit, on) : step ? createUndone(ctx, on) : null;
    body.replaceChildren(...(form ? [el("h4", {}, STEP_WORDS[step]), form.element] : []));
    form?.fill(kept.values[step] ?? {}, kept.photos);
  }

  /** @returns {Promise<boolean>} whether the phone keeps it, to be sent; what was typed stays otherwise */
  async function put(step, more) {
    const first = kept.taps?.[step]; // of the same step, before it was corrected
    const tapped = first ? { at: first } : {};
    const held = await ctx.sender.put({ visit: visit.id, caso: visit.caso, label: kept.label, step, seen: state(), shown: visit.espera, ...tapped, ...more });
    if (held) {
      if (saved === FULL) saved = "";
    } else {
      saved = FULL;
      form?.lock(false);
    }
    drawStatus();
    return held;
  }

  function submit(step) {
    form.lock(true);
    return put(step, { values: form.answers(), ...form.photos() });
  }

  async function begin() {
    if (!(await put("iniciar", { values: {}, fotos: [], firma: [] }))) return;
    show("ejecutar");
    draw();
  }

  // ---- what is seen

  function draw() {
    drawFacts();
    const done = visit.grupo === "hechas";
    const entries = waiting();
    const leaving = entries.find((entry) => entry.step !== "iniciar");
    const blocked = entries.some((entry) => entry.refused);
    if (!open && !done) show(leaving?.step ?? kept.step ?? null);
    form?.lock(Boolean(leaving));
    const now = state();
    paint(actions, [done, Boolean(leaving), now, open, blocked], done || leaving ? [] : [
      now === PROGRAMADA && button("Empezar el trabajo", begin, { class: "primary", disabled: blocked }),
      now === EN_EJECUCION && open !== "ejecutar" && button("Llenar el trabajo", () => (show("ejecutar"), draw()), { class: "primary" }),
      open !== "no_realizada" && button("No se pudo visitar", () => (show("no_realizada"), draw())),
      open === "no_realizada" && now === PROGRAMADA && button("Cancelar", cancel),
    ]);
    body.hidden = done || (open === "ejecutar" && now === PROGRAMADA);
    drawRefusal(done ? null : entries.find((entry) => entry.refused)); // of one that is over the list tells
    drawStatus();
  }

  function cancel() {
    show(null);
    kept = { ...kept, step: null };
    keep();
    draw();
  }

  function drawFacts() {
    const lines = [
      ["Dirección", [visit.direccion, visit.zona].filter(Boolean).join(", ")], ["Referencia", visit.referencia], ["Nodo o caja", visit.nodo],
      ["Teléfono", visit.telefono], ["Daño", visit.sintoma], ["Servicio", [visit.servicio, visit.orden && `orden ${visit.orden}`].filter(Boolean).join(" · ")],
      ["Cuadrilla", [visit.cuadrilla, visit.modalidad, visit.usm].filter(Boolean).join(" · ")], ["Nota", visit.nota],
    ].filter(([, value]) => value);
    paint(facts, [visit, state()], [
      el("div", { class: "top" }, el("h3", {}, `${visit.hora} · ${visit.cliente ?? "Sin nombre"}`), el("span", { class: "state", "data-state": state() }, state())),
      el("p", { class: "hint" }, `${ctx.day(visit.dia)} · producto ${visit.producto}`),
      el("dl", {}, ...lines.flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value)])),
      visit.calidad && el("p", { class: "quality" }, `Control de calidad no conforme: ${visit.calidad}`),
      visit.motivo && el("p", { class: "hint" }, `Motivo: ${visit.motivo}`),
    ]);
    const place = [visit.direccion, visit.zona].filter(Boolean).join(", ");
    const away = { target: "_blank", rel: "noopener noreferrer" };
    paint(reach, [visit.llamar, visit.celular, place], [
      visit.llamar && link("Llamar", `tel:${visit.llamar}`),
      visit.celular && link("WhatsApp", `https://wa.me/${visit.celular}`, away),
      visit.direccion && link("Mapa", `https://www.google.com/maps/search/?api=1&query=${encodeURIComponent(place)}`, away),
    ]);
    reach.hidden = !reach.children.length;
  }

  function drawRefusal(entry) {
    refusal.hidden = !entry;
    paint(refusal, entry?.receipt ?? null, entry ? [
      el("p", {}, `No se aceptó «${STEP_WORDS[entry.step]}»: ${entry.refused.text}`),
      el("p", {}, "Lo que escribió sigue guardado en este teléfono."),
      button("Corregir", () => correct(entry)),
    ] : []);
  }

  /** The step comes back with what was typed; nothing of it is lost. */
  async function correct(entry) {
    kept = { ...kept, taps: { ...kept.taps, [entry.step]: entry.at } }; // it was done then, not when it is corrected
    await keep();
    await ctx.sender.takeBack(entry);
    await ctx.refresh();
    draw();
    if (entry.step === open) form?.show(entry.refused.fields);
  }

  function drawStatus() {
    const entries = waiting().filter((entry) => !entry.refused);
    const now = ctx.sender.current();
    const onItsWay = now?.visit === visit.id;
    const over = visit.grupo === "hechas";
    const back = !onItsWay && !over && entries.find((entry) => entry.step !== "iniciar");
    const told = saved === FULL ? FULL
      : onItsWay ? "Enviando…"
      : over ? (waiting().length || written(kept) ? "Lo que escribió en este teléfono no se envió: está arriba." : "Enviado.")
      : entries.length ? "Por enviar: guardado en este teléfono, se envía solo cuando haya conexión."
      : saved;
    status.dataset.state = saved === FULL ? "away" : "well";
    paint(status, [told, back?.receipt], [
      told, back && " ", back && button("Corregir", () => correct({ ...back, refused: { fields: {} } }), { class: "small" }),
    ]);
  }

  draw();
  return {
    element,
    draw,
    update(next) {
      visit = next;
      draw();
    },
    /** Another tab, or the server, is done with what was typed here. */
    forget() {
      kept = { ...kept, step: null, values: {}, photos: [], taps: {} };
      saved = "";
      show(null);
      draw();
    },
  };
}

/** Whether a draft has anything in it. */
export const written = (draft) => Object.values(draft.values ?? {}).some((values) => Object.keys(values).length > 0);

/** How a visit is called. */
export const label = (visit) => `${visit.cliente ?? "Sin nombre"}, producto ${visit.producto}, ${visit.dia} ${visit.hora}`;
