// Keys that move the cell one is at, as spreadsheets do: leaving an editor, Home and End, Shift+Enter.

const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/** @param {import("./board.mjs").Context} ctx @returns {(params: object) => boolean} true: the key was ours */
export function attachMoving(ctx) {
  const { api } = ctx;

  function focusAt(rowIndex, columnIndex) {
    const columns = api.getAllDisplayedColumns();
    const row = Math.max(0, Math.min(api.getDisplayedRowCount() - 1, rowIndex));
    const column = columns[Math.max(0, Math.min(columns.length - 1, columnIndex))];
    api.ensureIndexVisible(row);
    api.ensureColumnVisible(column);
    api.setFocusedCell(row, column);
  }

  /** Saves what is in the editor and goes on; the editor's own list may want the key first. */
  function leave({ event, node, column }) {
    const step = stepOf(event);
    if (!step || event.editorKeeps) return false;
    const at = api.getAllDisplayedColumns().indexOf(column);
    const row = node.rowIndex;
    event.preventDefault();
    api.stopEditing();
    focusAt(row + step[0], at + step[1]);
    return true;
  }

  function stepOf(event) {
    if (event.key === "Enter") return [event.shiftKey ? -1 : 1, 0];
    if (event.key === "Tab") return [0, event.shiftKey ? -1 : 1];
    // Opened by typing, arrows leave; opened to correct (F2, double click), they move within the text.
    return api.getCellEditorInstances()[0]?.typing ? STEPS[event.key] : undefined;
  }

  function move({ event, node, column }) {
    const at = api.getAllDisplayedColumns().indexOf(column);
    const control = event.ctrlKey || event.metaKey;
    const to = target(event, control, node.rowIndex, at);
    if (!to) return false;
    event.preventDefault();
    ctx.selection.clear();
    focusAt(...to);
    return true;
  }

  function target({ key, shiftKey, altKey }, control, row, column) {
    if (altKey) return null;
    if (key === "Enter" && shiftKey) return [row - 1, column];
    if (shiftKey) return null;
    if (key === "Home") return [control ? 0 : row, 0];
    if (key === "End") return [control ? Infinity : row, Infinity];
    return null;
  }

  return (params) => {
    if (params.event.type !== "keydown" || params.event.defaultPrevented) return false;
    return params.editing ? leave(params) : move(params);
  };
}
