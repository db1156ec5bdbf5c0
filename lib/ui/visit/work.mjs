// The form of a work done: technology, its check-list, power, cause, note, photos, signature.

import { button, el } from "../grid/elements.mjs";
import { checks, choice, list, text } from "./fields.mjs";
import { createPhotos } from "./photos.mjs";
import { createSignature } from "./signature.mjs";

const OTHER = "Otra";

/**
 * @param {object} ctx
 * @param {object} visit
 * @param {{typed: (values: object) => void, photos: () => void, submit: () => void}} on
 */
export function createWork(ctx, visit, on) {
  const words = ctx.data.words;
  let values = {};
  const change = (name) => (value) => {
    values = { ...values, [name]: value };
    fields[name].problem("");
    if (name === "tecnologia") showTechnology([]);
    on.typed(values);
  };
  const fields = {
    tecnologia: choice("Tecnología", Object.keys(words.protocolos), change("tecnologia")),
    protocolo: checks("Protocolo", change("protocolo")),
    potencia_dbm: text("Potencia óptica final (dBm)", change("potencia_dbm"), { inputMode: "decimal", autocomplete: "off" },
      button("±", () => flip(), { "aria-label": "Cambiar el signo de la potencia" })),
    causal: list("Causal de cierre", words.causales, change("causal"), { other: OTHER }),
    nota: text("Observación · opcional", change("nota"), { long: true, maxLength: 4000 }),
  };
  const photos = createPhotos(ctx, visit, { changed: on.photos });
  const signature = createSignature(ctx, visit, { changed: on.photos });
  const send = button("Trabajo ejecutado", submit, { class: "primary wide" });
  const element = el("div", { class: "form" }, ...Object.values(fields).map((field) => field.element), photos.element, signature.element, send);

  function showTechnology(checked) {
    fields.protocolo.points(words.protocolos[values.tecnologia] ?? [], checked);
    if (!checked.length) values = { ...values, protocolo: [] };
    fields.potencia_dbm.element.hidden = values.tecnologia !== words.fibra;
  }

  function flip() {
    const { control } = fields.potencia_dbm;
    control.value = control.value.startsWith("-") ? control.value.slice(1) : `-${control.value}`;
    change("potencia_dbm")(control.value);
    control.focus();
  }

  const power = () => (/^[-−]?\d+([.,]\d+)?$/.test((values.potencia_dbm ?? "").trim()) ? Number(values.potencia_dbm.trim().replace("−", "-").replace(",", ".")) : null);

  /** What is missing, by field, in the words with which the server would say it. */
  function problems() {
    const found = {};
    const { low, high } = words.potencia;
    if (!values.tecnologia) return { tecnologia: "Falta elegir la tecnología." };
    const missing = fields.protocolo.missing();
    if (missing.length) found.protocolo = `Falta cumplir del protocolo: ${missing.join("; ")}.`;
    if (values.tecnologia === words.fibra) {
      if (!(values.potencia_dbm ?? "").trim()) found.potencia_dbm = "Falta la potencia óptica final.";
      else if (power() === null) found.potencia_dbm = "La potencia es un número, por ejemplo -19,5.";
      else if (power() < low || power() > high) found.potencia_dbm = `La potencia va de ${low} a ${high} dBm. ¿Falta el signo menos?`;
    }
    if (!values.causal) found.causal = "Falta la causal de cierre.";
    return found;
  }

  function show(found) {
    for (const [name, field] of Object.entries(fields)) field.problem(found[name] ?? "");
    const first = Object.keys(fields).find((name) => found[name]);
    if (first) fields[first].focus();
  }

  async function submit() {
    const found = problems();
    show(found);
    if (Object.keys(found).length) return;
    await Promise.all([photos.settled(), signature.settled()]);
    on.submit();
  }

  return {
    element,
    show,
    /** As the server takes it. */
    answers() {
      const { tecnologia, protocolo, causal, nota } = values;
      const own = tecnologia === words.fibra ? { potencia_dbm: power() } : {};
      return { tecnologia, protocolo, causal, nota: nota ?? "", ...own };
    },
    photos: () => ({ fotos: photos.ids(), firma: signature.ids() }),
    fill(kept, pictures) {
      values = { tecnologia: visit.tecnologia, ...kept };
      for (const name of ["tecnologia", "potencia_dbm", "causal", "nota"]) fields[name].fill(values[name]);
      showTechnology(values.protocolo ?? []);
      photos.fill(pictures);
      signature.fill(pictures);
    },
    lock(on_) {
      for (const part of [...Object.values(fields), photos, signature]) part.lock(on_);
      send.disabled = on_;
    },
  };
}
