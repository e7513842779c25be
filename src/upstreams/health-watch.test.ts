import { expect, test } from "vitest";
import type { ForwardRequest, Upstream } from "../gateway/index.ts";
import { UpstreamError } from "./aws-upstream.ts";
import { HealthWatch } from "./health-watch.ts";

const AT = Date.UTC(2026, 0, 31);

function aWatch() {
  let nowMs = AT;
  const watch = new HealthWatch({ nowMs: () => nowMs++ });
  return watch;
}

const request: ForwardRequest = {
  ...{ method: "GET", target: "/", rawHeaders: [], body: undefined },
  endsWaiting: () => new AbortController().signal,
};
const answers: Upstream = {
  send: async () => ({ status: 500, rawHeaders: [], body: undefined }),
};
const failsWith = (error: unknown): Upstream => ({
  send: async () => {
    throw error;
  },
});
const refused = Object.assign(new Error("connect ECONNREFUSED 127.0.0.1:1"), {
  code: "ECONNREFUSED",
});

test("nothing is known of an upstream before its first call", () => {
  expect(aWatch().health).toEqual({ state: "unused" });
});

test("an answer is an answer, also when it is an error's", async () => {
  const watch = aWatch();
  await watch.over(answers).send(request);
  expect(watch.health).toEqual({
    state: "answering",
    lastAnswerAt: "2026-01-31T00:00:00.000Z",
  });
});

test("the last call says how it is, and what was before stays known", async () => {
  const watch = aWatch();
  await watch.over(answers).send(request);
  await expect(watch.over(failsWith(refused)).send(request)).rejects.toBe(refused);
  expect(watch.health).toEqual({
    state: "failing",
    lastAnswerAt: "2026-01-31T00:00:00.000Z",
    lastErrorAt: "2026-01-31T00:00:00.001Z",
    lastError: "ECONNREFUSED",
  });
  await watch.over(answers).send(request);
  expect(watch.health).toMatchObject({ state: "answering", lastError: "ECONNREFUSED" });
});

test.each([
  [refused, "ECONNREFUSED"],
  [new TypeError("wrapped", { cause: refused }), "ECONNREFUSED"],
  [new UpstreamError("no_credentials", "none"), "no_credentials"],
  [new Error("at http://10.0.0.1/"), "no answer"],
  [undefined, "no answer"],
])("%s is told as %s, without addresses", async (error, told) => {
  const watch = aWatch();
  await expect(watch.over(failsWith(error)).send(request)).rejects.toBe(error);
  expect(watch.health.lastError).toBe(told);
});

test("a client that stops half-way is no fault of the upstream's", async () => {
  const watch = aWatch();
  const gone = new Error("the client went");
  const body = (async function* () {
    yield Buffer.from("half");
    throw gone;
  })();
  const reads: Upstream = {
    send: async ({ body: passing }) => {
      for await (const _ of passing as AsyncIterable<Uint8Array>);
      throw new Error("not reached");
    },
  };
  await expect(watch.over(reads).send({ ...request, body })).rejects.toBe(gone);
  expect(watch.health).toEqual({ state: "unused" });
});
