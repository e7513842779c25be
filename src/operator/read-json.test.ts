import type { IncomingMessage } from "node:http";
import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { readText } from "./read-json.ts";

function given() {
  const stream = new PassThrough();
  return { stream, request: stream as unknown as IncomingMessage };
}

test("a body is read as it comes", async () => {
  const { stream, request } = given();
  const read = readText(request);
  stream.write("{");
  stream.end("}");
  expect(await read).toBe("{}");
});

test("who sends nothing more is not waited for", async () => {
  const { stream, request } = given();
  stream.write("{");
  expect(await readText(request, 20)).toBeUndefined();
  expect(stream.destroyed).toBe(true);
});

test("a body that is too long is not read to its end", async () => {
  const { stream, request } = given();
  stream.write(Buffer.alloc(129 * 1024));
  expect(await readText(request)).toBeUndefined();
  expect(stream.destroyed).toBe(false);
});
