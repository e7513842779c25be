import { Readable } from "node:stream";
import { afterEach, expect, test } from "vitest";
import type { Exchange } from "../base/exchange.ts";
import { seededIds } from "../base/ids.ts";
import { Gateway } from "./gateway.ts";
import type { UpstreamAnswer } from "./upstream/upstream.ts";

const closing: AsyncDisposable[] = [];
afterEach(async () => {
  for (const each of closing.splice(0)) await each[Symbol.asyncDispose]();
});

/** A gateway whose upstream always gives `answer`; `settled` collects its exchanges. */
async function given(answer: UpstreamAnswer) {
  const settled: Exchange[] = [];
  const failures: unknown[] = [];
  const gateway = await Gateway.open({
    host: "127.0.0.1",
    port: 0,
    clock: { nowMs: () => 1_000 },
    ids: seededIds("answer-head"),
    begin: () => ({
      body: "whole",
      admit: async () => ({ kind: "forward", upstream: { send: async () => answer } }),
      answerFor: ({ kind }) => ({ status: 502, headers: {}, body: kind }),
      settle: async (exchange) => void settled.push(exchange),
    }),
    local: (_, response) => response.end(),
    onFailure: (error) => failures.push(error),
  });
  closing.push(gateway);
  return { url: gateway.url, settled, failures };
}

/** What cannot be written must not be found out halfway, when no other answer can be given. */
test.each([
  ["a status below 200", 42, []],
  ["a status above 999", 1000, []],
  ["a line break in a header", 200, ["x-a", "b\r\nset-cookie: c=d"]],
  ["a character that no header holds", 200, ["x-a", "\u65e5"]],
  ["a header without a name", 200, ["", "b"]],
] as const)("%s is answered 502, settled, and its body closed", async (_, status, rawHeaders) => {
  const body = Readable.from([Buffer.from("one"), Buffer.from("two")]);
  const { url, settled, failures } = await given({ status, rawHeaders, body });
  const response = await fetch(url);
  expect([response.status, await response.text()]).toEqual([502, "unreachable"]);
  expect(settled).toMatchObject([{ end: "unreachable", response: { status: 502 } }]);
  expect(failures).toEqual([]);
  expect(body.destroyed).toBe(true);
});

test("a body that fails where none may be sent ends nothing but itself", async () => {
  const body = new Readable({ read: () => body.destroy(new Error("broken off")) });
  const { url, settled } = await given({ status: 204, rawHeaders: [], body });
  expect((await fetch(url)).status).toBe(204);
  expect(settled).toMatchObject([{ end: "answered" }]);
  expect(body.destroyed).toBe(true);
});
