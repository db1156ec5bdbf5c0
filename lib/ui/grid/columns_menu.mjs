// Which columns are seen, and which stay in place while the others scroll.

import { button, el, openDialog } from "./elements.mjs";

/** @param {import("./board.mjs").Context} ctx */
export function columnsMenu(ctx) {
  const dialog = openDialog(ctx, { title: "Columnas", kind: "side", light: true });
  dialog.element.classList.add("columns-menu");
  const draw = () => dialog.body.replaceChildren(...ctx.api.getColumns().map((column) => line(ctx, column)));
  const reset = () => {
    ctx.view.reset();
    draw();
  };
  const all = () => {
    ctx.api.setColumnsVisible(ctx.api.getColumns(), true);
    draw();
  };
  dialog.foot.append(button("Mostrar todas", all), button("Vista original", reset, { title: "Orden, anchos, filtros y columnas como al principio" }));
  draw();
}

function line(ctx, column) {
  const id = column.getColId();
  const header = ctx.columns.get(id)?.header ?? id;
  const shown = el("input", {
    type: "checkbox",
    checked: column.isVisible(),
    onchange: () => ctx.api.setColumnsVisible([id], shown.checked),
  });
  const pin = el("input", {
    type: "checkbox",
    checked: column.isPinnedLeft(),
    onchange: () => ctx.api.setColumnsPinned([id], pin.checked ? "left" : null),
  });
  return el(
    "div",
    { class: "columns-line" },
    el("label", {}, shown, ` ${header}`),
    el("label", { class: "pin", title: "Se queda a la izquierda al desplazar" }, pin, " Fijar"),
  );
}
