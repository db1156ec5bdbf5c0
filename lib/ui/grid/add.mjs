// The dialog that adds a row.

import { button, el, openDialog } from "./elements.mjs";
import { field } from "./fields.mjs";

const PATIENCE = 1_500;
const KEPT = "Queda guardado en este equipo y se enviará en cuanto vuelva la conexión. Puede cerrar esta ventana.";

/**
 * @param {object} ctx
 * @returns {{close: () => void}|null} null if this board adds no rows
 */
export function open(ctx) {
  const { add } = ctx.data;
  if (!add) return null;
  const dialog = openDialog(ctx, { title: add.title, kind: "centre" });
  const fields = new Map();
  for (const id of add.fields) {
    const column = ctx.columns.get(id);
    if (column) fields.set(id, field(ctx, column));
  }
  const told = el("p", { class: "dlg-told", role: "status" });
  const send = el("button", { type: "submit", class: "primary" }, "Agregar");
  const cancel = button("Cancelar", () => dialog.close());
  const required = add.fields.some((id) => ctx.columns.get(id)?.required);
  const form = el("form", { noValidate: true }, el("div", { class: "dlg-fields" }, ...[...fields.values()].map((one) => one.element)));
  if (required) form.append(el("p", { class: "dlg-hint" }, "* Obligatorio"));
  form.append(told, el("div", { class: "dlg-actions" }, cancel, send));
  dialog.body.append(form);

  const say = (text, isError = false) => {
    told.textContent = text;
    told.classList.toggle("is-error", isError);
  };

  /** The wire values, or null after showing what is wrong. */
  function cells() {
    const read = [...fields].map(([id, one]) => [id, one, one.read()]);
    const wrong = read.filter(([, one, { ok, why }]) => {
      one.complain(ok ? "" : capital(why));
      return !ok;
    });
    wrong[0]?.[1].input.focus();
    if (wrong.length) return null;
    return Object.fromEntries(read.filter(([, , { wire }]) => wire !== null).map(([id, , { wire }]) => [id, wire]));
  }

  async function submit(event) {
    event.preventDefault();
    const wanted = cells();
    if (!wanted) return say("Revise los campos marcados.", true);
    send.disabled = true;
    say("Guardando…");
    const patience = setTimeout(() => say(KEPT), PATIENCE);
    const ack = await ctx.add(wanted).catch(() => ({ refused: "No se pudo guardar. Vuelva a intentarlo." }));
    clearTimeout(patience);
    send.disabled = false;
    if (ack.ok) return added(ack, wanted);
    if (!dialog.element.isConnected) return ctx.note(`No se agregó: ${ack.refused ?? "vuelva a intentarlo"}`, { kind: "error" });
    return refused(ack);
  }

  function added({ row }, wanted) {
    const wasOpen = dialog.element.isConnected;
    dialog.close();
    const names = (ctx.data.key ?? []).map((id) => wanted[id]).filter(Boolean);
    ctx.note(`Agregado: ${names.join(" · ") || ctx.name(row)}.`);
    if (wasOpen) whenShown(ctx, row, () => ctx.focus(row, add.fields[0]));
  }

  function refused({ refused: why, fields: wrong = {} }) {
    for (const [id, one] of fields) one.complain(capital(wrong[id] ?? ""));
    const first = [...fields.keys()].find((id) => wrong[id]);
    const others = Object.entries(wrong).filter(([id]) => !fields.has(id)).map(([, text]) => text);
    say([why, ...others].filter(Boolean).join(" ") || "No se agregó: revise los campos marcados.", true);
    (fields.get(first)?.input ?? send).focus();
  }

  form.addEventListener("submit", submit);
  fields.values().next().value?.input.focus();
  return dialog;
}

const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

/** The answer may come before the row itself does. */
function whenShown(ctx, row, act) {
  if (ctx.row(row)) return act();
  const off = ctx.on("delta", () => {
    if (!ctx.row(row)) return;
    off();
    act();
  });
  return setTimeout(off, 10_000);
}
