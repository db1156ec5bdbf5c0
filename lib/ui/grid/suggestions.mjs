// The small list under a cell that is edited: a text's suggestions (values that the column already has), or the
// options of a list, of which the first that fits what is typed is always marked.

import { fold } from "./values.mjs";

const MOST = 8;
const MOST_OPTIONS = 60;

/**
 * @param {import("./board.mjs").Context} ctx
 * @param {object} column
 * @param {HTMLInputElement} input
 * @param {string[]} [options]  of a list: nothing else may be written
 */
export function attachSuggestions(ctx, column, input, options) {
  const box = document.createElement("ul");
  box.className = "suggestions";
  box.setAttribute("role", "listbox");
  box.setAttribute("aria-label", column.header);
  box.id = `suggestions-${column.id}`;
  box.hidden = true;
  // The focus stays in the text: a screen reader learns of the list and its marked option through it.
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", box.id);
  tell();
  const known = options ?? knownValues(ctx, column);
  let marked = -1;

  function tell() {
    input.setAttribute("aria-expanded", String(!box.hidden));
    const option = box.hidden ? null : box.children[marked];
    if (option) input.setAttribute("aria-activedescendant", option.id);
    else input.removeAttribute("aria-activedescendant");
  }

  function open(typing) {
    ctx.host.append(box);
    show(typing ? input.value : "");
  }

  function show(text) {
    const offered = options ? narrowed(options, text) : choose(known, text);
    marked = -1;
    box.replaceChildren(...offered.map(option));
    box.hidden = !offered.length;
    tell();
    if (box.hidden) return;
    const cell = input.getBoundingClientRect();
    const host = ctx.host.getBoundingClientRect();
    const below = window.innerHeight - cell.bottom > 220 || cell.top < 240;
    box.style.left = `${cell.left - host.left}px`;
    box.style.minWidth = `${cell.width}px`;
    box.style.top = below ? `${cell.bottom - host.top + 2}px` : "auto";
    box.style.bottom = below ? "auto" : `${host.bottom - cell.top + 2}px`;
    if (!options) return;
    const whole = offered.findIndex((value) => fold(value) === fold(input.value));
    setMark(whole >= 0 ? whole : text ? 0 : -1);
  }

  function option(value, place) {
    const item = document.createElement("li");
    item.id = `${box.id}-${place}`;
    item.setAttribute("role", "option");
    item.textContent = value || "(vacío)";
    item.dataset.value = value;
    item.addEventListener("mousedown", (event) => {
      event.preventDefault(); // or the cell would lose the focus and be saved half-typed
      input.value = value;
      if (options) show(value);
      setTimeout(() => ctx.api.stopEditing()); // the grid is still busy with this very press
    });
    return item;
  }

  function mark(step) {
    const items = [...box.children];
    if (!items.length) return;
    setMark((marked + step + items.length + (marked < 0 && step < 0 ? 1 : 0)) % items.length);
  }

  function setMark(at) {
    const items = [...box.children];
    marked = at;
    items.forEach((item, place) => item.setAttribute("aria-selected", String(place === marked)));
    items[marked]?.scrollIntoView({ block: "nearest" });
    tell();
  }

  input.addEventListener("input", () => show(input.value));
  input.addEventListener("keydown", (event) => {
    if (box.hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      mark(event.key === "ArrowDown" ? 1 : -1);
      event.preventDefault();
      event.editorKeeps = true;
    } else if ((event.key === "Enter" || event.key === "Tab") && marked >= 0) {
      input.value = box.children[marked].dataset.value;
    } else if (event.key === "Escape" && marked >= 0 && !options) {
      box.hidden = true;
      tell();
      event.editorKeeps = true;
    }
  });

  return { open, close: () => box.remove(), marked: () => box.children[marked]?.dataset.value };
}

/** The column's values, the most used first. */
function knownValues(ctx, column) {
  const counts = new Map((ctx.data.lists?.[column.id] ?? []).map((value) => [value, 0]));
  for (const row of ctx.rows.values()) {
    const value = row[column.id];
    if (value) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1]).map(([value]) => String(value));
}

/** The options that fit a text; all of them while nothing, or a whole option, is written. */
function narrowed(options, text) {
  const wanted = fold(text);
  if (!wanted || options.some((option) => fold(option) === wanted)) return options.slice(0, MOST_OPTIONS);
  const begin = options.filter((option) => fold(option).startsWith(wanted));
  const contain = options.filter((option) => !begin.includes(option) && fold(option).includes(wanted));
  return [...begin, ...contain].slice(0, MOST_OPTIONS);
}

/** Those that begin with the text, then those that contain it. */
function choose(known, text) {
  const wanted = fold(text);
  const begin = known.filter((value) => fold(value).startsWith(wanted));
  const contain = wanted ? known.filter((value) => !begin.includes(value) && fold(value).includes(wanted)) : [];
  return [...begin, ...contain].slice(0, MOST).filter((value) => value !== text);
}
