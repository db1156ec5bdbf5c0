// The board's size: it fills what the window has left beneath it, and becomes a phone's board when narrow.

const PHONE_WIDTH = 640;
const PHONE_LYING = "(pointer: coarse) and (max-height: 500px)";
const LEAST_HEIGHT = { desk: 320, phone: 360 };
const MARGIN = 34; // what Streamlit leaves beneath the board: without it the page would scroll too

/**
 * @param {import("./board.mjs").Context} ctx
 * @param {() => void} turned  it became narrow, or wide again
 */
export function followSize(ctx, turned) {
  const isNarrow = () =>
    window.innerWidth < PHONE_WIDTH ||
    window.matchMedia(PHONE_LYING).matches ||
    (ctx.host.clientWidth > 0 && ctx.host.clientWidth < PHONE_WIDTH - 60);
  let frame = 0;

  ctx.phone = isNarrow();
  ctx.host.classList.toggle("phone", ctx.phone);

  function fit() {
    frame = 0;
    const phone = isNarrow();
    if (phone !== ctx.phone && ctx.api && !ctx.editing()) {
      ctx.phone = phone;
      ctx.host.classList.toggle("phone", phone);
      turned();
    }
    const above = ctx.gridDiv.getBoundingClientRect().top + scrolled(ctx.host);
    const least = ctx.phone ? LEAST_HEIGHT.phone : LEAST_HEIGHT.desk;
    const height = `${Math.max(least, Math.floor(window.innerHeight - above - MARGIN))}px`;
    if (ctx.gridDiv.style.height !== height) ctx.gridDiv.style.height = height;
  }

  const soon = () => {
    frame ||= requestAnimationFrame(fit);
  };
  const watcher = new ResizeObserver(soon);
  watcher.observe(ctx.host);
  watcher.observe(document.body);
  window.addEventListener("resize", soon);
  ctx.fit = soon;
  soon();
  const later = [300, 1_500].map((time) => setTimeout(soon, time)); // the page above settles

  return {
    close() {
      cancelAnimationFrame(frame);
      later.forEach(clearTimeout);
      watcher.disconnect();
      window.removeEventListener("resize", soon);
    },
  };
}

/** How far the page around an element is scrolled, shadow roots crossed. */
function scrolled(element) {
  let sum = 0;
  let node = element;
  while (node) {
    node = node.parentNode instanceof ShadowRoot ? node.parentNode.host : node.parentNode;
    if (node instanceof Element) sum += node.scrollTop;
  }
  return sum;
}
