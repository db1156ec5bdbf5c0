// What is seen, in its order, as a file that the server writes.

const NAMES = { xlsx: "Excel", csv: "CSV" };

/** @param {import("./board.mjs").Context} ctx @param {"xlsx"|"csv"} form */
export async function download(ctx, form) {
  const rows = [];
  ctx.api.forEachNodeAfterFilterAndSort((node) => rows.push(node.data.id));
  const columns = ctx.api.getAllDisplayedColumns().map((column) => column.getColId());
  ctx.note(`Preparando el archivo ${NAMES[form]}…`);
  try {
    const answer = await ctx.http(`/export/${form}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ rows, columns }),
    });
    if (!answer.ok) throw new Error((await answer.json().catch(() => ({}))).error);
    save(await answer.blob(), fileName(answer, form, ctx));
    ctx.note(`Archivo ${NAMES[form]} listo: ${rows.length} filas.`);
  } catch (error) {
    ctx.note(error.message || "No se pudo preparar el archivo; vuelva a intentarlo.", { kind: "error" });
  }
}

function fileName(answer, form, ctx) {
  const named = /filename\*?=(?:UTF-8'')?"?([^";]+)/i.exec(answer.headers.get("Content-Disposition") ?? "");
  if (named) return decodeURIComponent(named[1]);
  return `${ctx.data.board}-${ctx.now().toLocaleDateString("sv", { timeZone: ctx.zone })}.${form}`;
}

function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
