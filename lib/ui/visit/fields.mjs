// The fields of the visit's forms: big enough for a thumb, each telling its own problem.

import { el, uniqueId } from "../grid/elements.mjs";

/** A group of a form with the place for its problem. */
function field(tag, title, ...children) {
  const problem = el("p", { class: "problem", id: uniqueId() });
  const heading = tag === "fieldset" ? el("legend", { class: "label" }, title) : null;
  const element = el(tag, { class: "field" }, heading, ...children, problem);
  return { element, problem };
}

function told(control, problem, text) {
  problem.textContent = text ?? "";
  control.setAttribute("aria-invalid", String(Boolean(text)));
  control.setAttribute("aria-describedby", problem.id);
}

/** One of a few, each a button to the eye. */
export function choice(title, options, changed) {
  const name = uniqueId();
  const inputs = options.map((value) => el("input", { type: "radio", name, value, onchange: () => changed(value) }));
  const labels = inputs.map((input) => el("label", { class: "option" }, input, el("span", {}, input.value)));
  const { element, problem } = field("fieldset", title, el("div", { class: "options" }, ...labels));
  return {
    element,
    value: () => inputs.find((input) => input.checked)?.value ?? null,
    fill: (value) => inputs.forEach((input) => (input.checked = input.value === value)),
    problem: (text) => told(element, problem, text),
    lock: (on) => inputs.forEach((input) => (input.disabled = on)),
    focus: () => inputs[0].focus(),
  };
}

/** A check-list; its points may change. */
export function checks(title, changed) {
  const list = el("div", { class: "checks" });
  const count = el("span", { class: "count" });
  let inputs = [];
  const { element, problem } = field("fieldset", title, count, list);

  function tally() {
    count.textContent = inputs.length ? `${inputs.filter((input) => input.checked).length} de ${inputs.length}` : "";
  }
  const value = () => inputs.filter((input) => input.checked).map((input) => input.value);

  return {
    element,
    value,
    missing: () => inputs.filter((input) => !input.checked).map((input) => input.value),
    points(options, checked) {
      inputs = options.map((point) =>
        el("input", { type: "checkbox", value: point, checked: checked.includes(point), onchange: () => (tally(), changed(value())) }));
      list.replaceChildren(...inputs.map((input) => el("label", { class: "check" }, input, el("span", {}, input.value))));
      element.hidden = !options.length;
      tally();
    },
    problem: (text) => told(element, problem, text),
    lock: (on) => inputs.forEach((input) => (input.disabled = on)),
    focus: () => (inputs.find((input) => !input.checked) ?? inputs[0])?.focus(),
  };
}

/** A line or several of text. */
export function text(title, changed, { long = false, ...properties } = {}, ...beside) {
  const id = uniqueId();
  const control = el(long ? "textarea" : "input", { id, oninput: () => changed(control.value), ...(long ? { rows: 3 } : { type: "text" }), ...properties });
  const { element, problem } = field("div", title, el("label", { class: "label", for: id }, title), el("div", { class: "row" }, control, ...beside));
  return {
    element,
    control,
    value: () => control.value,
    fill: (value) => (control.value = value ?? ""),
    problem: (words) => told(control, problem, words),
    lock: (on) => (control.disabled = on),
    focus: () => control.focus(),
  };
}

/** One of a list; with `other`, also what is typed. */
export function list(title, options, changed, { other = null } = {}) {
  const id = uniqueId();
  const typed = el("input", { type: "text", maxLength: 200, "aria-label": `${title}: cuál`, placeholder: "Escriba cuál", hidden: true, oninput: () => changed(value()) });
  const control = el("select", { id, onchange: () => (show(), changed(value())) },
    el("option", { value: "" }, "Elija"), ...options.map((option) => el("option", { value: option }, option)),
    other && el("option", { value: other }, other));
  const { element, problem } = field("div", title, el("label", { class: "label", for: id }, title), control, typed);
  const isOther = () => Boolean(other) && control.value === other;
  const show = () => (typed.hidden = !isOther());
  const value = () => (isOther() ? typed.value.trim() : control.value);
  return {
    element,
    value,
    fill(given) {
      const known = !given || options.includes(given);
      control.value = known ? (given ?? "") : (other ?? "");
      typed.value = known ? "" : given;
      show();
    },
    problem: (words) => told(control, problem, words),
    lock: (on) => (control.disabled = typed.disabled = on),
    focus: () => control.focus(),
  };
}
