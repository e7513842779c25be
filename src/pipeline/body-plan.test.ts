import { expect, test } from "vitest";
import { Models } from "../models/index.ts";
import { resolveDestination } from "../wire/index.ts";
import { planBody } from "./body-plan.ts";

const models = new Models();
const EVENTS = "STREAMING-AWS4-HMAC-SHA256-EVENTS";
const MIB = 1024 * 1024;

interface Sent {
  readonly method?: string;
  readonly target?: string;
  readonly headers: Readonly<Record<string, string>>;
}

function plan(signingName: string, { method = "PUT", target = "/bucket/key", headers }: Sent) {
  const scope = `AKIA/20260301/us-east-1/${signingName}/aws4_request`;
  const authorization = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`;
  const head = {
    eventId: "e",
    receivedAtMs: 0,
    method,
    target,
    headers: new Map(Object.entries({ authorization, ...headers })),
    rawHeaders: [],
    remoteAddress: "192.0.2.1",
  };
  return planBody(head, resolveDestination(head, { region: "us-east-1" }), models);
}

test.each([
  ["s3", "no body", {}, "whole"],
  ["s3", "a list of 10,000 parts", { "content-length": String(2 * MIB) }, "whole"],
  ["s3", "a large object", { "content-length": String(5 * MIB) }, "streamed"],
  ["s3", "an unknown length", { "transfer-encoding": "chunked" }, "streamed"],
  ["transcribe", "events", { "x-amz-content-sha256": EVENTS }, "streamed"],
  ["iam", "anything large", { "content-length": String(5 * MIB) }, "whole"],
  ["iam", "an unknown length", { "transfer-encoding": "chunked" }, "whole"],
] as const)("%s, %s", (signingName, _, headers, expected) => {
  expect(plan(signingName, { headers })).toBe(expected);
});

test.each([
  ["an object", "PUT", "/bucket/key", "streamed"],
  ["a part of one", "PUT", "/bucket/key?partNumber=1&uploadId=u", "streamed"],
  ["tags", "PUT", "/bucket/key?tagging", "whole"],
  ["keys to delete", "POST", "/bucket?delete", "whole"],
  ["what nobody knows", "PATCH", "/bucket/key", "streamed"],
] as const)("s3, %s of a length that is not said", (_, method, target, expected) => {
  const headers = { "transfer-encoding": "chunked" };
  expect(plan("s3", { method, target, headers })).toBe(expected);
});
