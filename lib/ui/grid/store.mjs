// The outbox's drawer in the browser's own database (IndexedDB): survives reloads and closed tabs.

/**
 * The drawer; where a browser has none (some private windows) it keeps nothing, and the page's memory must do.
 * @returns {{put: Function, remove: Function, all: (owner: string) => Promise<object[]>}}
 */
export function openStore() {
  const database = new Promise((resolve) => {
    try {
      const opening = indexedDB.open("planilla-viva", 1);
      opening.onupgradeneeded = () => {
        const edits = opening.result.createObjectStore("edits", { keyPath: ["owner", "c", "n"] });
        edits.createIndex("owner", "owner");
      };
      opening.onsuccess = () => resolve(opening.result);
      opening.onerror = opening.onblocked = () => resolve(null);
    } catch {
      resolve(null);
    }
  });

  async function write(act) {
    const base = await database;
    if (!base) return;
    await new Promise((resolve, reject) => {
      const work = base.transaction("edits", "readwrite", { durability: "relaxed" });
      work.oncomplete = resolve;
      work.onerror = work.onabort = () => reject(work.error);
      act(work.objectStore("edits"));
    }).catch((error) => console.warn("The outbox could not be kept", error));
  }

  return {
    put: (list) => write((edits) => list.forEach((entry) => edits.put(entry))),
    remove: (list) => write((edits) => list.forEach((entry) => edits.delete([entry.owner, entry.c, entry.n]))),
    async all(owner) {
      const base = await database;
      if (!base) return [];
      return new Promise((resolve) => {
        const asking = base.transaction("edits").objectStore("edits").index("owner").getAll(owner);
        asking.onsuccess = () => resolve(asking.result.sort((a, b) => a.at - b.at || a.n - b.n));
        asking.onerror = () => resolve([]);
      });
    },
  };
}
