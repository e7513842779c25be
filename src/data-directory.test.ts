import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  readCredentials,
  saveCredentials,
  savedKeys,
  saveFirstCredentials,
} from "./data-directory.ts";

const key = (name: string) => ({ accessKeyId: name, secretAccessKey: `${name}-secret` });
const [FIRST, OTHER] = ["111122223333", "222233334444"];

let directory: string;
let path: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "trailcam-"));
  path = join(directory, "credentials.json");
});
afterEach(() => rmSync(directory, { recursive: true }));

const found = (accountId: string, userName: string) => {
  const saved = readCredentials(path);
  return saved && savedKeys(saved, accountId, userName)?.accessKeyId;
};

test("keeps the keys of several accounts apart", () => {
  saveFirstCredentials(path, { accountId: FIRST, users: { admin: key("a") } });
  saveCredentials(path, { accountId: OTHER, users: { admin: key("b") } });
  saveCredentials(path, { accountId: OTHER, users: { bob: key("c") } });
  saveFirstCredentials(path, { accountId: FIRST, users: { admin: key("a") } });
  expect([found(FIRST, "admin"), found(FIRST, "bob")]).toEqual(["a", undefined]);
  expect([found(OTHER, "admin"), found(OTHER, "bob")]).toEqual(["b", "c"]);
  expect(found(FIRST, "toString")).toBeUndefined();
});

test("keeps the keys of the account that was first before", () => {
  saveFirstCredentials(path, { accountId: FIRST, users: { admin: key("a"), bob: key("c") } });
  saveFirstCredentials(path, { accountId: OTHER, users: { admin: key("b") } });
  expect(readCredentials(path)?.accountId).toBe(OTHER);
  expect([found(FIRST, "bob"), found(OTHER, "bob")]).toEqual(["c", undefined]);
});
