// The range by mouse: drag, Shift and click, and going on beyond the border.
//
// By the page's own events: the grid tells of its own only later, when the next key may have been pressed already.

const EDGE = 24; // pixels from the border at which dragging scrolls
const SCROLL_EVERY = 60;

/**
 * @param {object} ctx
 * @param {object} range  of selection.mjs
 * @returns {{dragging: () => boolean}}
 */
export function attachMouse(ctx, range) {
  let dragging = false;
  let pointer = null; // its last place while dragging

  function onDown(event) {
    const end = range.endUnder(event);
    if (event.button || ctx.phone || !end || event.target.closest(".ag-cell-inline-editing")) return;
    const start = event.shiftKey ? (range.spot("anchor")?.end ?? range.focused()) : null;
    range.select(start ?? end, end);
    dragging = true;
  }

  function onOver(event) {
    if (!dragging) return;
    const start = range.spot("anchor");
    const end = range.endUnder(event);
    if (!(event.buttons & 1)) stop();
    else if (start && end && !ctx.editing()) range.select(start.end, end);
  }

  const onMove = (event) => {
    pointer = dragging && event.buttons & 1 ? event : null;
  };
  const stop = () => {
    dragging = false;
    pointer = null;
  };

  function scroll() {
    const head = pointer && !ctx.editing() ? range.spot("head") : null;
    const body = head && ctx.gridDiv.querySelector(".ag-body")?.getBoundingClientRect();
    if (!body) return;
    const down = side(pointer.clientY, body.top, body.bottom);
    const right = side(pointer.clientX, body.left, body.right);
    if (down || right) range.extend(head.r + down, head.c + right);
  }

  const scrolling = setInterval(scroll, SCROLL_EVERY);
  ctx.gridDiv.addEventListener("mousedown", onDown, true); // before the grid takes the focus elsewhere
  ctx.gridDiv.addEventListener("mouseover", onOver);
  window.addEventListener("pointerup", stop);
  window.addEventListener("pointermove", onMove, { passive: true });
  ctx.on("destroy", () => {
    clearInterval(scrolling);
    window.removeEventListener("pointerup", stop);
    window.removeEventListener("pointermove", onMove);
  });
  return { dragging: () => dragging };
}

/** -1 or 1 when the pointer is at a border or beyond it. The near side has the headers: less patience there. */
function side(at, low, high) {
  if (at < low + EDGE / 4) return -1;
  return at > high - EDGE ? 1 : 0;
}
