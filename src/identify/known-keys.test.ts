import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { seededIds } from "../base/ids.ts";
import { StateStore } from "../base/state-store.ts";
import { Identities } from "./index.ts";

const ACCOUNT = "111122223333";
const clock = { nowMs: () => Date.UTC(2026, 0, 31, 12) };

let directory: string;
let stores: StateStore[];

/** As another process would open the same file. */
function openIdentities(seed: string): Identities {
  const store = StateStore.open(join(directory, "identity.sqlite"), { survivesPowerLoss: false });
  stores.push(store);
  return Identities.open(store, { accountId: ACCOUNT, clock, ids: seededIds(seed) });
}

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "identities-"));
  stores = [];
});
afterEach(async () => {
  for (const store of stores) store[Symbol.dispose]();
  await rm(directory, { recursive: true });
});

test("what this process changes of a key or its user holds at once", () => {
  const identities = openIdentities("one");
  const { admin } = identities.mintFirstCredentials();
  const key = identities.findKey(admin.accessKeyId);
  if (!key) throw new Error("no key");
  expect(identities.findKey(admin.accessKeyId)).toBe(key);
  expect(identities.principalOf(key)).toMatchObject({ userName: "admin" });
  const user = identities.users.find(ACCOUNT, "admin");
  if (!user) throw new Error("no user");
  identities.users.save({ ...user, name: "chief" });
  expect(identities.principalOf(key)).toMatchObject({ userName: "chief" });
  identities.keys.setStatus(key, "Inactive");
  expect(identities.findKey(admin.accessKeyId)).toMatchObject({ status: "Inactive" });
  identities.keys.delete(key);
  expect(identities.findKey(admin.accessKeyId)).toBeUndefined();
});

test("what was read in a transaction that was taken back is not kept", () => {
  const identities = openIdentities("one");
  const { admin } = identities.mintFirstCredentials();
  const changing = () =>
    identities.atomically(() => {
      const key = identities.findKey(admin.accessKeyId);
      if (key) identities.keys.delete(key);
      expect(identities.findKey(admin.accessKeyId)).toBeUndefined();
      throw new Error("taken back");
    });
  expect(changing).toThrow("taken back");
  expect(identities.findKey(admin.accessKeyId)).toMatchObject({ status: "Active" });
});

test("what another process changes holds from the next turn of the event loop", async () => {
  const [ours, theirs] = [openIdentities("one"), openIdentities("two")];
  const { admin } = ours.mintFirstCredentials();
  const key = theirs.findKey(admin.accessKeyId);
  if (!key) throw new Error("no key");
  ours.keys.setStatus(key, "Inactive");
  await nextTurn();
  expect(theirs.findKey(admin.accessKeyId)).toMatchObject({ status: "Inactive" });
  const user = ours.users.find(ACCOUNT, "admin");
  const fresh = user && ours.keys.list({ kind: "root", accountId: ACCOUNT })[0];
  expect(fresh && theirs.findKey(fresh.accessKeyId)).toMatchObject({ status: "Active" });
});
