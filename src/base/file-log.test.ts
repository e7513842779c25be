import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { OperatingError } from "./errors.ts";
import { describeError, openFileLog } from "./file-log.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "trailcam-file-log-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

class DiskError extends OperatingError<"full"> {
  constructor(message: string, options?: ErrorOptions) {
    super("full", { retryable: true, hint: "Make room." }, message, options);
  }
}

test("a log is its owner's alone, also when it was there before", () => {
  const path = join(directory, "server.log");
  writeFileSync(path, "", { mode: 0o644 });
  using log = openFileLog(path);
  log.info("listening", { url: "http://127.0.0.1:1" });
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(JSON.parse(readFileSync(path, "utf8"))).toMatchObject({
    msg: "listening",
    url: "http://127.0.0.1:1",
  });
});

test("an error of ours is told with its message and hint, down to its causes", () => {
  const system = Object.assign(new Error("ENOSPC: no space left"), { code: "ENOSPC" });
  expect(describeError(new DiskError("/data/journal", { cause: system }))).toMatchObject({
    code: "full",
    message: "/data/journal",
    hint: "Make room.",
    cause: { code: "ENOSPC", message: "ENOSPC: no space left" },
  });
});

test.each([
  ["of a parser, which quotes what it read", new SyntaxError('unexpected "s3cret"')],
  ["with a line like a frame of a stack", new Error("broken\n    at s3cret (here)")],
  ["of a cause", new DiskError("store", { cause: new Error("s3cret") })],
  ["thrown as text", "s3cret"],
  ["with a code of Node's", Object.assign(new Error("s3cret"), { code: "ERR_INVALID_ARG" })],
])("the message of an unforeseen error %s is left out", (_, error) => {
  expect(JSON.stringify(describeError(error))).not.toContain("s3cret");
});

test("a circle of causes comes to an end", () => {
  const one = new Error("one");
  one.cause = new Error("other", { cause: one });
  expect(describeError(one)).toMatchObject({ cause: { cause: { name: "Error" } } });
});
