// The cell editors: text, suggestions, list, date and yes/no. All of them hand over what was typed, as
// typed; whether it is a value is asked once, where edits are written.

import { attachSuggestions } from "./suggestions.mjs";
import { fold, format } from "./values.mjs";

/** @returns {object} the editor's part of a column definition */
export function editorOf(ctx, column) {
  const params = { cellEditorParams: () => ({ ctx, spec: column }) }; // as a function: the grid copies plain objects
  if (column.type === "flag" || (column.type === "list" && column.options)) return { cellEditor: ListEditor, ...params };
  if (column.type === "date") return { cellEditor: DateEditor, ...params };
  return { cellEditor: TextEditor, ...params };
}

/** The text with which an editor opens: what was refused, to be corrected; else the value. */
function openingText({ ctx, spec, data }) {
  const issue = ctx.conflicts.get(data.id, spec.id);
  if (issue?.kind === "refused") return String(issue.mine ?? "");
  return format(spec, data[spec.id], ctx.zone);
}

/** What was typed; the grid's own value if nothing was, so that it sees no edit. */
function outcome({ ctx, spec, data, value }, opening, text) {
  const corrected = ctx.conflicts.get(data.id, spec.id);
  return text === opening && !corrected ? value : text;
}

const isCharacter = (key) => typeof key === "string" && [...key].length === 1;

/** One line of text; the base of the others. */
class TextEditor {
  init(params) {
    this.params = params;
    this.opening = openingText(params);
    this.typing = isCharacter(params.eventKey); // started by typing: the letter replaces what there was
    this.input = this.createInput();
    this.input.value = this.typing ? params.eventKey : this.opening;
    this.input.setAttribute("aria-label", params.spec.header);
    this.gui = this.input;
    if (params.spec.suggest) this.suggestions = attachSuggestions(params.ctx, params.spec, this.input);
  }

  createInput() {
    const input = document.createElement("input");
    input.className = "editor";
    input.autocomplete = "off";
    input.spellcheck = false;
    if (["number", "amount"].includes(this.params.spec.type)) {
      input.inputMode = "decimal";
      input.classList.add("right");
    }
    return input;
  }

  getGui() {
    return this.gui;
  }

  afterGuiAttached() {
    this.input.focus();
    if (!this.typing) this.input.select();
    this.suggestions?.open(this.typing);
  }

  getValue() {
    return outcome(this.params, this.opening, this.input.value);
  }

  destroy() {
    this.suggestions?.close();
  }
}

/** A date as it is typed (18/11, 18-11-26), with the browser's calendar beside it. */
class DateEditor extends TextEditor {
  init(params) {
    super.init(params);
    this.input.placeholder = "dd/mm/aaaa";
    const calendar = document.createElement("input");
    calendar.type = "date";
    calendar.tabIndex = -1;
    calendar.className = "calendar";
    calendar.setAttribute("aria-label", "Elegir en el calendario");
    const wire = params.data[params.column.getColId()];
    if (/^\d{4}-\d\d-\d\d$/.test(wire ?? "")) calendar.value = wire;
    calendar.addEventListener("input", () => {
      this.input.value = calendar.value.split("-").reverse().join("/");
      this.input.focus();
    });
    const button = document.createElement("button");
    button.type = "button";
    button.tabIndex = -1;
    button.className = "calendar-button";
    button.textContent = "▾";
    button.title = "Calendario";
    button.addEventListener("mousedown", (event) => event.preventDefault());
    button.addEventListener("click", () => calendar.showPicker?.());
    this.gui = document.createElement("div");
    this.gui.className = "date-editor";
    this.gui.append(this.input, button, calendar);
  }
}

/** A list: a text that narrows its options while it is typed; the first that fits is the one that Enter takes. */
class ListEditor extends TextEditor {
  init(params) {
    super.init(params);
    const { ctx, spec } = params;
    const options = spec.type === "flag" ? ["Sí", "No"] : spec.options;
    this.options = spec.required ? options : ["", ...options];
    this.input.classList.add("list");
    this.suggestions = attachSuggestions(ctx, spec, this.input, this.options);
  }

  /** What was typed names an option, or the one that is marked; anything else is told as it was typed. */
  getValue() {
    const typed = this.input.value;
    if (fold(typed) === fold(this.opening)) return this.params.value;
    const exact = this.options.find((option) => fold(option) === fold(typed));
    return exact ?? (typed.trim() ? (this.suggestions.marked() ?? typed) : "");
  }
}
