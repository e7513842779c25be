import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { systemClock } from "../../../base/clock.ts";
import { systemIds } from "../../../base/ids.ts";
import { StateStore } from "../../../base/state-store.ts";
import { Keys, RootKey } from "../../kms/index.ts";
import { DataKeys } from "../sealing/data-keys.ts";
import { ObjectStore } from "./object-store.ts";

/** A directory that is gone when the test is over. */
export async function aDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "objects-"));
  onTestFinished(async () => {
    await rm(directory, { recursive: true, force: true });
  });
  return directory;
}

/** Objects under `root/buckets`, their rows in `root/state.db`, as a process would open them. */
export async function openObjects(
  root: string,
  wrap = (store: StateStore) => store,
  { encryptsAtRest = false } = {},
) {
  const store = StateStore.open(join(root, "state.db"), { survivesPowerLoss: false });
  const { keys, dataKeys } = openDataKeys(root, store, encryptsAtRest);
  const objects = await ObjectStore.open({
    directory: join(root, "buckets"),
    store: wrap(store),
    dataKeys,
    clock: systemClock,
    ids: systemIds,
  });
  return { objects, keys, store, [Symbol.dispose]: () => store[Symbol.dispose]() };
}

/** Keys as a process would open them, under a root key in `root`. */
export function openDataKeys(root: string, store: StateStore, encryptsAtRest: boolean) {
  const rootKey = RootKey.open({ path: join(root, "root.key"), store, ids: systemIds });
  const keys = new Keys({ store, rootKey, clock: systemClock, ids: systemIds });
  const makeBytes = systemIds.bytes;
  return { keys, dataKeys: new DataKeys({ keys, rootKey, encryptsAtRest, makeBytes }) };
}

export const OWNER = { ownerAccountId: "111122223333", region: "us-east-1" } as const;

/** All files under a directory, by their paths in it, sorted. */
export async function filesUnder(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
    .sort();
}
