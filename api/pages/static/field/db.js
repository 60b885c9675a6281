/** What stays on the device: a small IndexedDB. Everything about a person in it is sealed (`vault.js`). */

const NAME = "yizhu-field";
let opened = null;

function open() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      const db = request.result;
      db.createObjectStore("vaults", { keyPath: "account" });
      db.createObjectStore("items", { keyPath: "id" }).createIndex("account", "account");
      db.createObjectStore("cache", { keyPath: "key" }).createIndex("account", "account");
    };
    request.onsuccess = () => {
      request.result.onversionchange = () => request.result.close();
      resolve(request.result);
    };
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error("blocked"));
  });
  return opened;
}

/** Run `work` in one transaction; done once it is on the disk. */
async function within(stores, mode, work) {
  const db = await open();
  return new Promise((resolve, reject) => {
    const transaction = db.transaction(stores, mode, { durability: "strict" });
    const answer = work(transaction);
    transaction.oncomplete = () => resolve(answer?.result);
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
  });
}

export const get = (store, key) => within([store], "readonly", (t) => t.objectStore(store).get(key));
export const put = (store, value) => within([store], "readwrite", (t) => t.objectStore(store).put(value));
export const remove = (store, key) => within([store], "readwrite", (t) => t.objectStore(store).delete(key));

/** All rows of one account. */
export const ofAccount = (store, account) =>
  within([store], "readonly", (t) => t.objectStore(store).index("account").getAll(account));

/** Everything of one account, and the lock itself. */
export const wipe = (account) =>
  within(["vaults", "items", "cache"], "readwrite", (t) => {
    t.objectStore("vaults").delete(account);
    for (const store of ["items", "cache"]) {
      t.objectStore(store).index("account").openKeyCursor(account).onsuccess = (event) => {
        const cursor = event.target.result;
        if (!cursor) return;
        t.objectStore(store).delete(cursor.primaryKey);
        cursor.continue();
      };
    }
  });
