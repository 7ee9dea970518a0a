/** Records that outlast the browser's death: in IndexedDB, as `localStorage` is on the disk only seconds later. */

const [DATABASE, STORE] = ["transcribe", "unsent"];

const answerOf = (request) =>
  new Promise((done, fail) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
  });

async function openDatabase() {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE);
  return answerOf(request);
}

/**
 * Open the records; where the browser keeps nothing, or is full, the server's journal is what counts.
 *
 * `put(key, record)` writes one, or deletes it with `null`: one after the other, the newest where several wait;
 * `all()` are `{key, record}`.
 */
export function openCopies() {
  const database = openDatabase().catch(() => null);
  let waiting = new Map();
  let isWriting = false;

  const write = async (records) => {
    const transaction = (await database)?.transaction(STORE, "readwrite", { durability: "strict" });
    if (!transaction) return;
    const store = transaction.objectStore(STORE);
    for (const [key, record] of records) record ? store.put(record, key) : store.delete(key);
    await new Promise((done, fail) => {
      transaction.oncomplete = done;
      transaction.onerror = transaction.onabort = () => fail(transaction.error);
    });
  };

  const flush = async () => {
    if (isWriting) return;
    isWriting = true;
    while (waiting.size) {
      const records = waiting;
      waiting = new Map();
      await write(records).catch(console.warn);
    }
    isWriting = false;
  };

  return {
    put(key, record) {
      waiting.set(key, record);
      flush();
    },
    async all() {
      const store = (await database)?.transaction(STORE).objectStore(STORE);
      if (!store) return [];
      const [keys, records] = await Promise.all([answerOf(store.getAllKeys()), answerOf(store.getAll())]);
      return keys.map((key, n) => ({ key, record: records[n] }));
    },
  };
}
