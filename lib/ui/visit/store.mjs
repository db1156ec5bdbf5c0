// The phone's own drawer (IndexedDB): what is typed of a visit, its photos, and what waits to be sent.
//
// Everything in it belongs to a person (owner): on a shared phone nobody is shown another's.

const DRAWERS = { drafts: ["owner", "visit"], photos: "id", entries: ["owner", "visit", "step"] };

/**
 * The drawer. Where a browser has none (some private windows) the page's memory must do, and `lasting` says so.
 * @returns {{lasting: () => Promise<boolean>, put: (drawer: string, value: object) => Promise<boolean>,
 *   add: (drawer: string, value: object) => Promise<boolean>, get: Function, remove: Function,
 *   all: (drawer: string, owner: string) => Promise<object[]>, close: () => void}}
 */
export function openStore() {
  const opened = new Promise((resolve) => {
    try {
      const opening = indexedDB.open("planilla-visitas", 1);
      opening.onupgradeneeded = () => {
        for (const [name, keyPath] of Object.entries(DRAWERS)) {
          opening.result.createObjectStore(name, { keyPath }).createIndex("owner", "owner");
        }
      };
      opening.onsuccess = () => resolve(opening.result);
      opening.onerror = opening.onblocked = () => resolve(null);
    } catch {
      resolve(null);
    }
  });
  const memory = Object.fromEntries(Object.keys(DRAWERS).map((name) => [name, new Map()]));
  let full = false;

  /** Writes, and answers only when the phone has it for good; false when it could not. */
  async function write(drawer, act, inMemory) {
    const base = await opened;
    if (!base) return inMemory(memory[drawer]);
    return new Promise((resolve) => {
      let work;
      try {
        work = base.transaction(drawer, "readwrite", { durability: "strict" });
      } catch {
        return resolve(false); // the browser closed it
      }
      work.oncomplete = () => {
        full = false;
        resolve(true);
      };
      work.onerror = work.onabort = (event) => {
        if (event.target.error?.name === "QuotaExceededError" || work.error?.name === "QuotaExceededError") full = true;
        resolve(false);
      };
      act(work.objectStore(drawer));
    });
  }

  async function read(drawer, ask, inMemory) {
    const base = await opened;
    if (!base) return inMemory([...memory[drawer].values()]);
    return new Promise((resolve) => {
      const asking = ask(base.transaction(drawer).objectStore(drawer));
      asking.onsuccess = () => resolve(asking.result);
      asking.onerror = () => resolve(inMemory([]));
    });
  }

  const keyOf = (drawer, value) => JSON.stringify([DRAWERS[drawer]].flat().map((name) => value[name]));

  return {
    lasting: async () => Boolean(await opened) && !full,
    put: (drawer, value) => write(drawer, (kept) => kept.put(value), (kept) => Boolean(kept.set(keyOf(drawer, value), value))),
    /** Only if there is none of its name yet: two tabs, or two taps, make one. */
    add: (drawer, value) =>
      write(drawer, (kept) => kept.add(value), (kept) => {
        if (kept.has(keyOf(drawer, value))) return false;
        return Boolean(kept.set(keyOf(drawer, value), value));
      }),
    get: (drawer, key) =>
      read(drawer, (kept) => kept.get(key), (kept) => kept.find((value) => keyOf(drawer, value) === JSON.stringify([key].flat()))),
    remove: (drawer, key) => write(drawer, (kept) => kept.delete(key), (kept) => kept.delete(JSON.stringify([key].flat()))),
    all: (drawer, owner) => read(drawer, (kept) => kept.index("owner").getAll(owner), (kept) => kept.filter((value) => value.owner === owner)),
    close: () => opened.then((base) => base?.close()),
  };
}
