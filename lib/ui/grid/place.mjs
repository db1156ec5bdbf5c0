// Where the person is: focus and scroll belong to a row, not to its number, whatever comes, goes or is sorted.

/** @param {import("./board.mjs").Context} ctx */
export function createPlace(ctx) {
  let placing = false; // rows change places by our own doing
  let focusedRow; // the row that got the focus last

  /** Lets the rows change places while focus and scroll stay with the same row. */
  function keepPlace(act) {
    const { api } = ctx;
    const viewport = ctx.gridDiv.querySelector(".ag-body-viewport");
    const height = api.getSizesForCurrentTheme().rowHeight;
    const top = viewport?.scrollTop ?? 0;
    const anchor = top > 0 ? api.getDisplayedRowAtIndex(Math.floor(top / height)) : null;
    const anchorTop = anchor ? anchor.rowIndex * height : 0;
    const cell = api.getFocusedCell();
    const focused = cell && api.getDisplayedRowAtIndex(cell.rowIndex);
    const inView = focused && focused.rowTop >= top && focused.rowTop < top + (viewport?.clientHeight ?? 0);
    const typingHere = ctx.gridDiv.contains(ctx.root.activeElement);
    placing = true;
    act();
    placing = false;
    const scrollBack = () => {
      if (anchor?.displayed) viewport.scrollTop = top + anchor.rowIndex * height - anchorTop;
    };
    scrollBack();
    if (!focused) return;
    focusedRow = focused.id;
    if (!focused.displayed || !ctx.row(focused.id) || !typingHere) api.clearFocusedCell();
    else if (api.getFocusedCell()?.rowIndex !== focused.rowIndex) {
      api.setFocusedCell(focused.rowIndex, cell.column);
      if (!inView) scrollBack();
    }
  }

  /** The person sorted or filtered: a focus that stayed at its number now is on another row, and goes. */
  function rearranged() {
    const cell = ctx.api.getFocusedCell();
    const there = cell && ctx.api.getDisplayedRowAtIndex(cell.rowIndex)?.id;
    if (!placing && cell && there !== focusedRow) ctx.api.clearFocusedCell();
  }

  /** The grid tells this late, when its row number may be old: the focus itself is asked. */
  function noteFocus() {
    const cell = ctx.api.getFocusedCell();
    if (cell) focusedRow = ctx.api.getDisplayedRowAtIndex(cell.rowIndex)?.id;
  }

  return { keepPlace, rearranged, noteFocus };
}
