import { expect, test } from "vitest";
import { KeptFor } from "./kept-for.ts";
import { StateStore } from "./state-store.ts";

const store = StateStore.open(":memory:", { survivesPowerLoss: false });
const documents = store.collection<string>("documents");
const kept = new KeptFor(1_000, documents, store.collection("documents-by-time"));

function put(key: string, atMs: number): void {
  kept.note(key, atMs);
  documents.put(key, key);
}

test("what is older goes with what is new, some at a time", () => {
  for (let number = 0; number < 20; number++) put(`1/old-${number}`, 5);
  put("1/young", 500);
  put("2/at-the-limit", 1_005);
  expect(documents.count()).toBe(22);
  put("2/new", 1_006);
  expect(documents.count()).toBe(22 - 16 + 1);
  put("2/newer", 1_006);
  expect(documents.listKeys()).toEqual(["1/young", "2/at-the-limit", "2/new", "2/newer"]);
});
