// A text editor's suggestions: values that the column already has, in a small list under the cell.

import { fold } from "./values.mjs";

const MOST = 8;

/**
 * @param {import("./board.mjs").Context} ctx
 * @param {object} column
 * @param {HTMLInputElement} input
 */
export function attachSuggestions(ctx, column, input) {
  const box = document.createElement("ul");
  box.className = "suggestions";
  box.setAttribute("role", "listbox");
  box.hidden = true;
  const known = knownValues(ctx, column);
  let marked = -1;

  function open(typing) {
    ctx.host.append(box);
    show(typing ? input.value : "");
  }

  function show(text) {
    const offered = choose(known, text);
    marked = -1;
    box.replaceChildren(...offered.map(option));
    box.hidden = !offered.length;
    if (box.hidden) return;
    const cell = input.getBoundingClientRect();
    const host = ctx.host.getBoundingClientRect();
    const below = window.innerHeight - cell.bottom > 220 || cell.top < 240;
    box.style.left = `${cell.left - host.left}px`;
    box.style.minWidth = `${cell.width}px`;
    box.style.top = below ? `${cell.bottom - host.top + 2}px` : "auto";
    box.style.bottom = below ? "auto" : `${host.bottom - cell.top + 2}px`;
  }

  function option(value) {
    const item = document.createElement("li");
    item.setAttribute("role", "option");
    item.textContent = value;
    item.addEventListener("mousedown", (event) => {
      event.preventDefault(); // or the cell would lose the focus and be saved half-typed
      input.value = value;
      setTimeout(() => ctx.api.stopEditing()); // the grid is still busy with this very press
    });
    return item;
  }

  function mark(step) {
    const items = [...box.children];
    if (!items.length) return;
    marked = (marked + step + items.length + (marked < 0 && step < 0 ? 1 : 0)) % items.length;
    items.forEach((item, at) => item.setAttribute("aria-selected", String(at === marked)));
    items[marked].scrollIntoView({ block: "nearest" });
  }

  input.addEventListener("input", () => show(input.value));
  input.addEventListener("keydown", (event) => {
    if (box.hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      mark(event.key === "ArrowDown" ? 1 : -1);
      event.preventDefault();
      event.editorKeeps = true;
    } else if ((event.key === "Enter" || event.key === "Tab") && marked >= 0) {
      input.value = box.children[marked].textContent;
    } else if (event.key === "Escape" && marked >= 0) {
      box.hidden = true;
      event.editorKeeps = true;
    }
  });

  return { open, close: () => box.remove() };
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

/** Those that begin with the text, then those that contain it. */
function choose(known, text) {
  const wanted = fold(text);
  const begin = known.filter((value) => fold(value).startsWith(wanted));
  const contain = wanted ? known.filter((value) => !begin.includes(value) && fold(value).includes(wanted)) : [];
  return [...begin, ...contain].slice(0, MOST).filter((value) => value !== text);
}
