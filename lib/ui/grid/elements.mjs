// Making elements by hand, and the dialogs that hold them.

const DOUBLE_TAP = 400;

/**
 * An element with its properties and children; text is always text, never markup.
 * @param {string} tag
 * @param {Object<string, *>} [properties]  "class", "aria-…", "data-…" and "role" are attributes; onX are listeners
 * @param {...(Node|string|null|false)} children
 * @returns {HTMLElement}
 */
export function el(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name === "class" || name === "role" || name === "for" || name.includes("-")) made.setAttribute(name, value);
    else made[name] = value;
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

/** A button that never submits. @param {string} label @param {(event: Event) => void} onclick */
export const button = (label, onclick, properties = {}) => el("button", { type: "button", onclick, ...properties }, label);

let count = 0;

/** An id for a label to point at. @returns {string} */
export const uniqueId = () => `pieza-${(count += 1)}`;

/**
 * A modal dialog: the browser keeps the focus within it, Esc closes it, and closing gives the focus back.
 * @param {object} ctx
 * @param {{title: string, kind: "side"|"centre"|"sheet", light?: boolean, onClose?: () => void}} options
 *        light: a click beside it closes it
 * @returns {{element: HTMLDialogElement, title: HTMLElement, body: HTMLElement, foot: HTMLElement, close: () => void}}
 */
export function openDialog(ctx, { title: text, kind, light = false, onClose }) {
  const before = ctx.root.activeElement ?? document.activeElement;
  const id = uniqueId();
  const title = el("h2", { id }, text);
  const body = el("div", { class: "dlg-body" });
  const foot = el("div", { class: "dlg-foot" });
  const shut = button("×", () => element.close(), { class: "dlg-close", "aria-label": "Cerrar" });
  const element = el("dialog", { class: `dlg dlg-${kind}`, "aria-labelledby": id });
  element.append(el("header", { class: "dlg-head" }, title, shut), body, foot);
  const off = ctx.on("destroy", () => element.close());
  element.addEventListener("close", () => {
    off?.();
    element.remove();
    onClose?.();
    if (before?.isConnected) before.focus({ preventScroll: true });
  });
  if (light) closeFromBeside(element);
  ctx.host.append(element);
  element.showModal();
  return { element, title, body, foot, close: () => element.close() };
}

/** By a whole click: half of one would reach what lies beneath, and the second tap of two is no wish to close. */
function closeFromBeside(element) {
  const opened = performance.now();
  let began = false;
  element.addEventListener("pointerdown", (event) => {
    began = event.target === element && beside(element, event) && performance.now() - opened > DOUBLE_TAP;
  });
  element.addEventListener("click", (event) => {
    if (began && event.target === element && beside(element, event)) element.close();
  });
}

function beside(element, { clientX, clientY }) {
  const box = element.getBoundingClientRect();
  return clientX < box.left || clientX > box.right || clientY < box.top || clientY > box.bottom;
}
