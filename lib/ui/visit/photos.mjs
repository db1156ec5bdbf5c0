// Photos of a visit: reduced on the phone, kept as they are taken, shown as thumbnails.

import { newClient } from "../grid/outbox.mjs";
import { button, el } from "../grid/elements.mjs";

const LONGEST = 1600; // pixels of a photo's longer side
const QUALITY = 0.82;
const MOST = 12;

/** A picture as a JPEG that travels well; null when the browser cannot read it. */
export async function reduced(file) {
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
    const canvas = el("canvas", { width: Math.round(picture.width * scale), height: Math.round(picture.height * scale) });
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    return await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
  } catch {
    return null;
  }
}

/** Keeps a blob of a visit. @returns {Promise<object|null>} null when the phone has no room */
export async function keep(ctx, visit, kind, blob) {
  const kept = { id: newClient(), owner: ctx.owner, visit, kind, blob, at: Date.now() };
  return (await ctx.store.put("photos", kept)) ? kept : null;
}

/** Nothing of a visit's pictures stays on the phone. */
export async function dropAll(ctx, visit) {
  for (const photo of await ctx.store.all("photos", ctx.owner)) if (photo.visit === visit) await ctx.store.remove("photos", photo.id);
}

/**
 * @param {object} ctx
 * @param {object} visit
 * @param {{changed: () => void}} options
 */
export function createPhotos(ctx, visit, { changed }) {
  let kept = [];
  let locked = false;
  let busy = Promise.resolve(); // the photos being reduced
  const addresses = new Map(); // by photo, while it is shown
  const shown = el("ul", { class: "thumbs" });
  const told = el("p", { class: "hint", role: "status" });
  const camera = chooser("Tomar foto", { capture: "environment" });
  const gallery = chooser("Elegir fotos", { multiple: true });
  const element = el("div", { class: "field" }, el("p", { class: "label" }, "Fotos · opcional"),
    shown, el("div", { class: "row" }, camera.element, gallery.element), told);

  function chooser(text, properties) {
    const input = el("input", { type: "file", accept: "image/*", onchange: () => (busy = busy.then(taken(input))), ...properties });
    if (properties.capture) input.setAttribute("capture", properties.capture);
    return { element: el("label", { class: "button" }, input, text), input };
  }

  function taken(input) {
    const files = [...input.files];
    input.value = "";
    return () => keepAll(files);
  }

  async function keepAll(files) {
    for (const file of files) {
      if (kept.length >= MOST) {
        told.textContent = `Caben ${MOST} fotos por visita.`;
        return;
      }
      told.textContent = "Guardando la foto…";
      const blob = await reduced(file);
      const photo = blob && (await keep(ctx, visit.id, "foto", blob));
      told.textContent = blob ? (photo ? "" : "El teléfono no tiene lugar para la foto. Libere espacio y tómela de nuevo.") : "Esa foto no se pudo leer. Tómela de nuevo.";
      if (photo) kept.push(photo);
      draw();
      changed();
    }
  }

  function draw() {
    shown.replaceChildren(...kept.map((photo, n) => {
      if (!addresses.has(photo.id)) addresses.set(photo.id, URL.createObjectURL(photo.blob));
      const picture = el("img", { src: addresses.get(photo.id), alt: `Foto ${n + 1}` });
      const drop = button("×", () => remove(photo), { class: "drop", "aria-label": `Quitar la foto ${n + 1}`, disabled: locked });
      return el("li", {}, picture, drop);
    }));
    shown.hidden = !kept.length;
  }

  async function remove(photo) {
    await ctx.store.remove("photos", photo.id);
    kept = kept.filter((one) => one !== photo);
    URL.revokeObjectURL(addresses.get(photo.id));
    addresses.delete(photo.id);
    draw();
    changed();
  }

  return {
    element,
    /** Those under way are kept before anything is sent. */
    settled: () => busy,
    ids: () => kept.map((photo) => photo.id),
    fill(photos) {
      kept = photos.filter((photo) => photo.kind === "foto");
      draw();
    },
    lock(on) {
      locked = on;
      camera.input.disabled = gallery.input.disabled = on;
      draw();
    },
  };
}
