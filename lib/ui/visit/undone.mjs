// The form of a visit that could not be made: why.

import { button, el } from "../grid/elements.mjs";
import { list, text } from "./fields.mjs";

/**
 * @param {object} ctx
 * @param {{typed: (values: object) => void, submit: () => void}} on
 */
export function createUndone(ctx, on) {
  let values = {};
  const change = (name) => (value) => {
    values = { ...values, [name]: value };
    fields[name].problem("");
    on.typed(values);
  };
  const fields = {
    motivo: list("Motivo", ctx.data.words.motivos, change("motivo")),
    nota: text("Observación · opcional", change("nota"), { long: true, maxLength: 4000 }),
  };
  const send = button("No se pudo visitar", submit, { class: "primary wide" });
  const element = el("div", { class: "form" }, ...Object.values(fields).map((field) => field.element),
    el("p", { class: "hint" }, "El caso vuelve al centro de operaciones para programar otra visita."), send);

  function show(found) {
    for (const [name, field] of Object.entries(fields)) field.problem(found[name] ?? "");
  }

  function submit() {
    const found = values.motivo ? {} : { motivo: "Falta el motivo." };
    show(found);
    if (found.motivo) fields.motivo.focus();
    else on.submit();
  }

  return {
    element,
    show,
    answers: () => ({ motivo: values.motivo, nota: values.nota ?? "" }),
    photos: () => ({ fotos: [], firma: [] }),
    fill(kept) {
      values = { ...kept };
      for (const [name, field] of Object.entries(fields)) field.fill(values[name]);
    },
    lock(on_) {
      for (const field of Object.values(fields)) field.lock(on_);
      send.disabled = on_;
    },
  };
}
