// What this browser keeps, in IndexedDB: bundles, passes that wait, turns that were taken, and a few notes about itself.

const NAME = "quma-gate";
const STORES = { bundles: "id", passes: "id", turns: "id", notes: "name" };

let opening = null;

/** The database; rejects where a browser has none. */
export const open = () => {
  opening = opening || new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      for (const store of Object.keys(STORES)) asked.result.createObjectStore(store, { keyPath: STORES[store] });
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  return opening;
};

/** Acts on these stores all or nothing; resolves when it is on the disk, with what `act` handed to its second argument. */
export const within = async (stores, act) => {
  const db = await open();
  return new Promise((resolve, reject) => {
    const transaction = db.transaction(stores, "readwrite", { durability: "strict" });
    let answer;
    transaction.oncomplete = () => resolve(answer);
    transaction.onabort = () => reject(transaction.error);
    act((store) => transaction.objectStore(store), (value) => (answer = value));
  });
};

const asked = (store, ask) =>
  within([store], (of, answer) => {
    const request = ask(of(store));
    request.onsuccess = () => answer(request.result);
  });

export const get = (store, key) => asked(store, (of) => of.get(key));
export const all = (store) => asked(store, (of) => of.getAll());
export const put = (store, value) => asked(store, (of) => of.put(value));
export const remove = (store, keys) => within([store], (of) => keys.forEach((key) => of(store).delete(key)));
