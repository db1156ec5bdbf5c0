// The grid itself: its options, its events, and the moment in which editing starts and ends.

import { columnDefs, defaultColDef, rowClassRules, sayReadOnly } from "./columns.mjs";
import { GRID_LABELS } from "./labels.mjs";

export const ROW_HEIGHT = { desk: 28, phone: 40 };

/** Makes the grid and puts its API into the context. @param {import("./board.mjs").Context} ctx */
export function createGrid(ctx) {
  const { AG } = ctx;
  AG.ModuleRegistry.registerModules([AG.AllCommunityModule]);
  ctx.api = AG.createGrid(ctx.gridDiv, {
    theme: theme(AG),
    themeStyleContainer: ctx.host,
    popupParent: ctx.host,
    localeText: GRID_LABELS,
    columnDefs: columnDefs(ctx),
    defaultColDef: defaultColDef(ctx),
    rowClassRules: rowClassRules(ctx),
    getRowId: (params) => String(params.data.id),
    rowData: [],
    rowHeight: height(ctx),
    headerHeight: height(ctx) + 2,
    readOnlyEdit: true, // values are written by us, in place
    stopEditingWhenCellsLoseFocus: true,
    animateRows: false,
    maintainColumnOrder: true,
    suppressScrollOnNewData: true,
    suppressDragLeaveHidesColumns: true,
    suppressColumnVirtualisation: false,
    tooltipShowDelay: 500,
    tooltipHideDelay: 8_000,
    enableCellTextSelection: false,
    isExternalFilterPresent: () => true,
    doesExternalFilterPass: (node) => ctx.view.passesSearch(node.data),
    ...events(ctx),
  });
  ctx.gridDiv.setAttribute("aria-label", ctx.data.name ?? "Tabla");
}

/** @param {import("./board.mjs").Context} ctx */
export function setHeights(ctx) {
  ctx.api.setGridOption("rowHeight", height(ctx));
  ctx.api.setGridOption("headerHeight", height(ctx) + 2);
}

const height = (ctx) => (ctx.phone ? ROW_HEIGHT.phone : ROW_HEIGHT.desk);

function theme(AG) {
  return AG.themeQuartz.withParams({
    backgroundColor: "var(--st-background-color)",
    foregroundColor: "var(--st-text-color)",
    accentColor: "var(--st-primary-color)",
    borderColor: "var(--st-dataframe-border-color, var(--st-border-color))",
    headerBackgroundColor: "var(--st-dataframe-header-background-color, var(--st-secondary-background-color))",
    headerTextColor: "var(--st-dataframe-header-text-color, var(--st-text-color))",
    chromeBackgroundColor: "var(--st-secondary-background-color)",
    menuBackgroundColor: "var(--st-background-color)",
    fontFamily: "var(--st-font)",
    fontSize: 13,
    headerFontSize: 11.5,
    spacing: 4,
    cellHorizontalPadding: 6,
    wrapperBorderRadius: 6,
    browserColorScheme: "inherit",
    rowHoverColor: "color-mix(in srgb, var(--st-text-color) 5%, transparent)",
    valueChangeValueHighlightBackgroundColor: "color-mix(in srgb, var(--st-primary-color) 35%, transparent)",
  });
}

function events(ctx) {
  return {
    onCellEditingStarted({ data, column }) {
      const col = column.getColId();
      ctx.edit = { row: data.id, col, seen: data[col] ?? null };
      ctx.presence.tell(ctx.edit);
    },
    onCellEditRequest({ data, column, newValue }) {
      const col = column.getColId();
      const mine = ctx.edit?.row === data.id && ctx.edit.col === col ? ctx.edit : null;
      ctx.edits.typed(mine ?? { row: data.id, col, seen: data[col] ?? null }, newValue ?? "");
    },
    onCellEditingStopped({ data, column }) {
      const col = column.getColId();
      if (ctx.edit?.row === data.id && ctx.edit.col === col) ctx.edit = null;
      ctx.rows.repaint([[data.id, col]]);
      if (!ctx.edit) ctx.presence.tell(null);
      queueMicrotask(() => ctx.rows.structure()); // the next cell may start to be edited just now
    },
    onCellDoubleClicked: (params) => ctx.canEdit(params.data?.id, params.column.getColId()) || sayReadOnly(ctx, params),
    onCellFocused: () => ctx.place.noteFocus(),
    onModelUpdated: () => ctx.api && ctx.place.rearranged(),
    onSortChanged: () => ctx.view.sortChanged(),
    onFilterChanged: ({ columns }) => columns.length && ctx.view.filterChanged(),
    onColumnResized: ({ finished, source }) => finished && source !== "api" && ctx.view.save(),
    onColumnMoved: ({ finished }) => finished && ctx.view.save(),
    onColumnPinned: () => ctx.view.save(),
    onColumnVisible: () => ctx.view.save(),
    onRowClicked: ({ data }) => {
      if (ctx.data.pick && data) ctx.component.setStateValue("picked", data.id);
    },
  };
}
