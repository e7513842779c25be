import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { collect } from "../../test/support/collect.ts";
import { givenDataKeys } from "../../test/support/data-keys.ts";
import { ACCOUNT } from "../../test/support/given.ts";
import { SimClock } from "../../test/support/sim-clock.ts";
import { seededIds } from "../base/ids.ts";
import { StateStore } from "../base/state-store.ts";
import type { BucketReader } from "../delivery/index.ts";
import { ObjectStore } from "../sandbox/index.ts";
import { DirectoryBucketReader } from "./directory-bucket-reader.ts";
import { SandboxBucketReaders } from "./sandbox-bucket-reader.ts";

const KEYS = ["p/AWSLogs/1/CloudTrail/a/x", "p/AWSLogs/1/CloudTrail/b/y", "p/AWSLogs/2/z", "q"];

let directory: string;
let state: StateStore;
let objects: ObjectStore;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "bucket-readers-"));
  state = StateStore.open(join(directory, "sandbox.db"), { survivesPowerLoss: false });
  const sources = { store: state, clock: new SimClock(), ids: seededIds("readers") };
  const { dataKeys } = givenDataKeys(sources);
  objects = await ObjectStore.open({
    ...{ directory: join(directory, "buckets"), dataKeys, ...sources },
  });
  objects.createBucket("logs", { ownerAccountId: ACCOUNT, region: "us-east-1" });
  for (const key of KEYS) {
    await objects.putObject("logs", key, Buffer.from(key), { metadata: { signature: "s" } });
  }
});

afterEach(async () => {
  state[Symbol.dispose]();
  await rm(directory, { recursive: true });
});

const path = (...parts: string[]) => join(directory, "buckets", "logs", ...parts);
const asCopy = async (): Promise<BucketReader> => new DirectoryBucketReader(path());

async function asSandbox(): Promise<BucketReader> {
  const store = StateStore.openReadOnly(join(directory, "sandbox.db"));
  const sources = { store, clock: new SimClock(), ids: seededIds("readers") };
  const buckets = join(directory, "buckets");
  const readers = new SandboxBucketReaders(
    ObjectStore.openReadOnly({
      ...{ directory: buckets, dataKeys: givenDataKeys(sources).dataKeys, ...sources },
    }),
    buckets,
  );
  expect(await readers.find("other")).toBeUndefined();
  return (await readers.find("logs")) ?? (await asCopy());
}

const text = (bytes: Uint8Array | undefined) => bytes && Buffer.from(bytes).toString();

describe.each([
  ["a copy in a directory", asCopy],
  ["a bucket of the sandbox", asSandbox],
])("%s", (_what, open) => {
  test("lists what begins with a prefix", async () => {
    const reader = await open();
    expect((await collect(reader.list("p/AWSLogs/1/"))).sort()).toEqual(KEYS.slice(0, 2));
    expect((await collect(reader.list(""))).sort()).toEqual(KEYS);
    expect((await collect(reader.list("p/AWSLogs/1/CloudTrail/a"))).length).toBe(1);
    expect(await collect(reader.list("none/"))).toEqual([]);
  });

  test("tells of what it lists how large it is, and when it was stored", async () => {
    const reader = await open();
    const listed = await collect(reader.listObjects("p/AWSLogs/1/"));
    expect(listed.map(({ key, bytes }) => [key, bytes])).toEqual(
      KEYS.slice(0, 2).map((key) => [key, key.length]),
    );
    expect(listed.every(({ modifiedAtMs }) => modifiedAtMs > 0)).toBe(true);
    expect(await collect(reader.listObjects("none/"))).toEqual([]);
  });

  test("tells the folders in a folder", async () => {
    const reader = await open();
    expect([...(await reader.folders("p/AWSLogs/1/CloudTrail/"))].sort()).toEqual([
      "p/AWSLogs/1/CloudTrail/a/",
      "p/AWSLogs/1/CloudTrail/b/",
    ]);
    expect(await reader.folders("none/")).toEqual([]);
  });

  test("gives bytes, nothing where there is nothing, and no more than was asked for", async () => {
    const reader = await open();
    expect(text((await reader.get("q", 10))?.bytes)).toBe("q");
    expect(await reader.get("none", 10)).toBeUndefined();
    expect(await reader.get("q/below", 10)).toBeUndefined();
    await expect(reader.get("p/AWSLogs/2/z", 5)).rejects.toThrow("larger than 5 bytes");
  });

  test("lists a file that somebody put there, and gives what was changed", async () => {
    await writeFile(path("p", "AWSLogs", "2", "planted"), "x");
    await writeFile(path("q"), "changed");
    const reader = await open();
    expect(await collect(reader.list("p/AWSLogs/2/"))).toContain("p/AWSLogs/2/planted");
    expect(text((await reader.get("q", 10))?.bytes)).toBe("changed");
    await rm(path("q"));
    expect(await reader.get("q", 10)).toBeUndefined();
  });

  test.each(["../../outside", "p/../../../outside", "a\0b", `${"n".repeat(300)}/x`])(
    "reads nothing outside: %j",
    async (key) => {
      await writeFile(join(directory, "outside"), "secret");
      const reader = await open();
      expect(await reader.get(key, 100)).toBeUndefined();
    },
  );
});

test("a copy with a link that leads out of it is not followed", async () => {
  await mkdir(dirname(path("links", "x")), { recursive: true });
  await writeFile(join(directory, "outside"), "secret");
  await symlink(join(directory, "outside"), path("links", "x"));
  await symlink(directory, path("links", "up"));
  const reader = await asCopy();
  await expect(reader.get("links/x", 100)).rejects.toThrow("a link to elsewhere");
  await expect(reader.get("links/up/outside", 100)).rejects.toThrow("a link to elsewhere");
  expect(await collect(reader.list("links/up/"))).toEqual([]);
});

test("the sandbox's metadata comes with what it is of", async () => {
  expect((await (await asSandbox()).get("q", 10))?.metadata).toEqual({ signature: "s" });
  expect((await (await asCopy()).get("q", 10))?.metadata).toBeUndefined();
});
