import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { systemIds } from "../../../base/ids.ts";
import { StateStore } from "../../../base/state-store.ts";
import { RootKey } from "./root-key.ts";

async function givenRoot() {
  const directory = await mkdtemp(join(tmpdir(), "root-key-"));
  const store = StateStore.open(":memory:", { survivesPowerLoss: false });
  onTestFinished(async () => {
    store[Symbol.dispose]();
    await rm(directory, { recursive: true, force: true });
  });
  const path = join(directory, "root.key");
  return { path, store, open: () => RootKey.open({ path, store, ids: systemIds }) };
}

test("is made at first start, for its owner's eyes alone, and is the same afterwards", async () => {
  const { path, open } = await givenRoot();
  const sealed = open().seal(Buffer.from("secret"), "a");
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(Buffer.from(await readFile(path, "utf8"), "base64")).toHaveLength(32);
  expect(open().unseal(sealed, "a").toString()).toBe("secret");
  expect(sealed).not.toContain(Buffer.from("secret").toString("base64"));
});

test("opens nothing for another purpose than it was sealed for", async () => {
  const { open } = await givenRoot();
  const sealed = open().seal(Buffer.from("secret"), "a");
  expect(() => open().unseal(sealed, "b")).toThrow("What is sealed for b was changed.");
});

test("is not replaced when it is lost", async () => {
  const { path, open } = await givenRoot();
  open();
  await rm(path);
  expect(open).toThrow(
    expect.objectContaining({ code: "root_key_missing", message: expect.stringContaining(path) }),
  );
  await expect(stat(path)).rejects.toThrow("ENOENT");
});

test.each([
  ["another key", Buffer.alloc(32, 7).toString("base64"), "root_key_exchanged"],
  ["half a key", Buffer.alloc(16, 7).toString("base64"), "root_key_unreadable"],
  ["nothing", "", "root_key_unreadable"],
])("is not taken for itself when the file holds %s", async (_what, text, code) => {
  const { path, open } = await givenRoot();
  open();
  await writeFile(path, text);
  expect(open).toThrow(expect.objectContaining({ code }));
  expect(await readFile(path, "utf8")).toBe(text);
});

test("is kept when a crash came before it was noted", async () => {
  const { path, store, open } = await givenRoot();
  open();
  const before = await readFile(path, "utf8");
  store.clear();
  const sealed = open().seal(Buffer.from("secret"), "a");
  expect(await readFile(path, "utf8")).toBe(before);
  expect(open().unseal(sealed, "a").toString()).toBe("secret");
});
