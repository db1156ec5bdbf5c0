// The customer's signature, with a finger on a canvas; kept as a picture when the finger is lifted.

import { button, el } from "../grid/elements.mjs";
import { keep } from "./photos.mjs";

const SIZE = { width: 640, height: 240 };
const INK = "#111111";
const PAPER = "#ffffff";

/**
 * @param {object} ctx
 * @param {object} visit
 * @param {{changed: () => void}} options
 */
export function createSignature(ctx, visit, { changed }) {
  let kept = null;
  let locked = false;
  let saving = Promise.resolve();
  let drawn = false; // a tap alone is no signature
  const canvas = el("canvas", { class: "sign-paper", role: "img", "aria-label": "Firma del cliente: firme aquí con el dedo", ...SIZE });
  const pen = canvas.getContext("2d");
  const wipe = button("Borrar la firma", clear);
  const element = el("details", { class: "field" }, el("summary", {}, "Firma del cliente · opcional"), canvas, wipe);
  blank();

  function blank() {
    pen.fillStyle = PAPER;
    pen.fillRect(0, 0, SIZE.width, SIZE.height);
    Object.assign(pen, { lineWidth: 4, lineCap: "round", lineJoin: "round", strokeStyle: INK });
  }

  function at(event) {
    const box = canvas.getBoundingClientRect();
    return [((event.clientX - box.left) * SIZE.width) / box.width, ((event.clientY - box.top) * SIZE.height) / box.height];
  }

  canvas.addEventListener("pointerdown", (event) => {
    if (locked) return;
    canvas.setPointerCapture(event.pointerId);
    drawn = false;
    pen.beginPath();
    pen.moveTo(...at(event));
  });
  canvas.addEventListener("pointermove", (event) => {
    if (locked || !canvas.hasPointerCapture(event.pointerId)) return;
    pen.lineTo(...at(event));
    pen.stroke();
    drawn = true;
  });
  canvas.addEventListener("pointerup", () => {
    if (locked || !drawn) return;
    saving = saving.then(save);
  });

  async function save() {
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
    const before = kept;
    kept = (await keep(ctx, visit.id, "firma", blob)) ?? before;
    if (before && before !== kept) await ctx.store.remove("photos", before.id);
    changed();
  }

  async function clear() {
    blank();
    await saving;
    if (kept) await ctx.store.remove("photos", kept.id);
    kept = null;
    changed();
  }

  return {
    element,
    /** The stroke under way is kept before anything is sent. */
    settled: () => saving,
    ids: () => (kept ? [kept.id] : []),
    async fill(photos) {
      kept = photos.find((photo) => photo.kind === "firma") ?? null;
      if (!kept) return;
      element.open = true;
      const picture = await createImageBitmap(kept.blob);
      pen.drawImage(picture, 0, 0);
      picture.close();
    },
    lock(on) {
      locked = on;
      wipe.disabled = on;
    },
  };
}
