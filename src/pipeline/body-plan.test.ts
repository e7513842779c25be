import { expect, test } from "vitest";
import { resolveDestination } from "../wire/index.ts";
import { planBody } from "./body-plan.ts";

const MIB = 1024 * 1024;

function plan(signingName: string, headers: Readonly<Record<string, string>>) {
  const scope = `AKIA/20260301/us-east-1/${signingName}/aws4_request`;
  const authorization = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`;
  const head = {
    eventId: "e",
    receivedAtMs: 0,
    method: "POST",
    target: "/bucket/key",
    headers: new Map(Object.entries({ authorization, ...headers })),
    rawHeaders: [],
    remoteAddress: "192.0.2.1",
  };
  return planBody(head, resolveDestination(head, { region: "us-east-1" }));
}

test.each([
  ["s3", "no body", {}, "whole"],
  ["s3", "a list of 10,000 parts", { "content-length": String(2 * MIB) }, "whole"],
  ["s3", "a large object", { "content-length": String(5 * MIB) }, "streamed"],
  ["s3", "an unknown length", { "transfer-encoding": "chunked" }, "streamed"],
  ["iam", "anything large", { "content-length": String(5 * MIB) }, "whole"],
  ["iam", "an unknown length", { "transfer-encoding": "chunked" }, "whole"],
] as const)("%s, %s", (signingName, _, headers, expected) => {
  expect(plan(signingName, headers)).toBe(expected);
});
