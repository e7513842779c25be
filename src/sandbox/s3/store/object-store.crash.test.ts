import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { describe, expect, test } from "vitest";
import { SEED, seededRandom } from "../../../../test/support/seeded-random.ts";
import type { Collection, StateStore } from "../../../base/state-store.ts";
import { aDirectory, filesUnder, OWNER, openObjects } from "./given.fixture.ts";

type Fault = "refused" | "persisted";

/** A store that dies at its `nth` write, before it or after it, and does nothing any more then. */
function dyingStore(store: StateStore, nth: number, fault: Fault): StateStore {
  let writes = 0;
  let isDead = false;
  let isWithin = false;
  const guard = <Result>(isWrite: boolean, work: () => Result): Result => {
    if (isDead) throw new Error("dead");
    if (!isWrite || isWithin) return work();
    writes += 1;
    if (writes !== nth) return work();
    isDead = true;
    if (fault === "persisted") work();
    throw new Error("dying");
  };
  const collection = <Value>(name: string): Collection<Value> => {
    const real = store.collection<Value>(name);
    return {
      get: (key) => guard(false, () => real.get(key)),
      list: (options) => guard(false, () => real.list(options)),
      put: (key, value) => guard(true, () => real.put(key, value)),
      delete: (key) => guard(true, () => real.delete(key)),
      listKeys: (options) => guard(false, () => real.listKeys(options)),
      count: (options) => guard(false, () => real.count(options)),
      deleteAll: (options) => guard(true, () => real.deleteAll(options)),
    };
  };
  const transaction: StateStore["transaction"] = (work, options) =>
    guard(true, () => {
      // What is done within is one write, and is done even by a store that dies after it.
      const wasDead = isDead;
      isWithin = true;
      isDead = false;
      try {
        return store.transaction(work, options);
      } finally {
        isWithin = false;
        isDead = wasDead;
      }
    });
  return { collection, transaction } as StateStore;
}

const FORMS = [
  ["plain", { encryptsAtRest: false }],
  ["sealed", { encryptsAtRest: true }],
] as const;

/** Dies at a write of `work`, opens again, and gives what is there then. */
async function afterDying(
  { nth, fault, ...form }: { nth: number; fault: Fault; encryptsAtRest: boolean },
  work: (opened: Awaited<ReturnType<typeof openObjects>>) => Promise<unknown>,
) {
  const root = await aDirectory();
  {
    using before = await openObjects(root, undefined, form);
    before.objects.createBucket("bucket", OWNER);
    await before.objects.putObject("bucket", "dir/k", Buffer.from("old"));
  }
  {
    using dying = await openObjects(root, (store) => dyingStore(store, nth, fault), form);
    await expect(work(dying)).rejects.toThrow(/dying|dead/);
  }
  using opened = await openObjects(root);
  const found = await opened.objects.getObject("bucket", "dir/k");
  const files = await filesUnder(join(root, "buckets"));
  return { text: found?.bytes.toString(), size: found?.attributes.size, files };
}

describe.each(FORMS)("an overwrite that dies shows either object wholly, %s", (_, form) => {
  test.each([
    ["before its transaction", 1, "refused", "old"],
    ["between transaction and rename", 1, "persisted", "newer"],
    ["before the note is removed", 2, "refused", "newer"],
    ["after the note is removed", 2, "persisted", "newer"],
  ] as const)("%s", async (_when, nth, fault, text) => {
    const found = await afterDying({ nth, fault, ...form }, ({ objects }) =>
      objects.putObject("bucket", "dir/k", Buffer.from("newer")),
    );
    expect(found).toEqual({ text, size: text.length, files: ["bucket/dir/k"] });
  });
});

describe.each(FORMS)("a deletion that dies leaves the object, or nothing at all, %s", (_, form) => {
  test.each([
    ["before its transaction", 1, "refused", "old"],
    ["between transaction and removal", 1, "persisted", undefined],
    ["before the note is removed", 2, "refused", undefined],
  ] as const)("%s", async (_when, nth, fault, text) => {
    const found = await afterDying({ nth, fault, ...form }, async ({ objects }) =>
      objects.deleteObject("bucket", "dir/k"),
    );
    expect(found.text).toBe(text);
    expect(found.files).toEqual(text === undefined ? [] : ["bucket/dir/k"]);
  });
});

describe.each(FORMS)("completing an upload that dies leaves upload or object, %s", (_, form) => {
  // Beginning is the first write, each part one more; the transaction is the third.
  test.each([
    [3, "refused", "old", 1],
    [3, "persisted", "part", 0],
    [4, "refused", "part", 0],
  ] as const)("write %i %s", async (nth, fault, text, uploads) => {
    const root = await aDirectory();
    {
      using before = await openObjects(root, undefined, form);
      before.objects.createBucket("bucket", OWNER);
      await before.objects.putObject("bucket", "k", Buffer.from("old"));
    }
    {
      using dying = await openObjects(root, (store) => dyingStore(store, nth, fault), form);
      const { uploads } = dying.objects;
      const description = {};
      const upload = uploads.begin({ bucket: "bucket", key: "k", initiator: "me", description });
      const part = await uploads.putPart(upload, { number: 1, content: Buffer.from("part") });
      const listed = [{ number: 1, etag: part.etag }];
      await expect(uploads.complete(upload, { listed })).rejects.toThrow(/dying|dead/);
    }
    using opened = await openObjects(root);
    expect((await opened.objects.getObject("bucket", "k"))?.bytes.toString()).toBe(text);
    expect(opened.objects.uploads.page("bucket", { limit: 10 }).entries).toHaveLength(uploads);
    expect(await filesUnder(join(root, "buckets"))).toHaveLength(1 + uploads);
  });
});

/** Runs a process that writes, until it has acknowledged `count` writes, and kills it. */
async function writeUntilKilled(
  words: readonly string[],
  count: number,
): Promise<Map<string, number>> {
  const child = fork(new URL("overwriter.fixture.ts", import.meta.url), words, {
    execArgv: ["--disable-warning=ExperimentalWarning"],
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  });
  const exited = once(child, "exit");
  const acknowledged = new Map<string, number>();
  let acknowledgements = 0;
  if (!child.stdout) throw new Error("The writer has no stdout.");
  for await (const line of createInterface({ input: child.stdout })) {
    const [, number, key = ""] = /^(\d+) (.+)$/.exec(line) ?? [];
    if (number !== undefined) acknowledged.set(key, Number(number));
    acknowledgements += 1;
    if (acknowledgements === count) child.kill("SIGKILL");
  }
  await exited;
  return acknowledged;
}

test.each(FORMS)(
  `a process killed while it writes leaves whole objects, %s (SEED=${SEED})`,
  async (form) => {
    const root = await aDirectory();
    const random = seededRandom(SEED);
    for (let round = 0; round < 4; round += 1) {
      const acknowledged = await writeUntilKilled([root, `${round * 1000}`, form], 1 + random(40));
      using opened = await openObjects(root);
      const { entries } = opened.objects.listObjects("bucket", { limit: 10 });
      for (const { name } of entries) {
        const stored = await opened.objects.getObject("bucket", name);
        const number = Number.parseInt(stored?.bytes.toString() ?? "", 10);
        expect(stored?.bytes.toString() === `${number};`.repeat(20_000), name).toBe(true);
        expect(number, name).toBeGreaterThanOrEqual(acknowledged.get(name) ?? 0);
      }
      expect(await filesUnder(join(root, "buckets"))).toHaveLength(entries.length);
    }
  },
);
