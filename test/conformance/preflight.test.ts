import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { recordsWhere } from "../support/record-search.ts";
import { RecordingUpstream } from "../support/recording-upstream.ts";
import { TestServer } from "../support/server.ts";

const ORIGIN = { origin: "https://app.example" };
const ASKING = { ...ORIGIN, "access-control-request-method": "PUT" };
const PRESIGNED =
  "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Expires=900&X-Amz-SignedHeaders=host&X-Amz-Signature=0" +
  "&X-Amz-Date=20260301T120000Z&X-Amz-Credential=AKIAX%2F20260301%2Fus-east-1%2Fs3%2Faws4_request";

let upstream: RecordingUpstream;
let server: TestServer;

beforeAll(async () => {
  upstream = await RecordingUpstream.start((_, response) => {
    response.writeHead(200, { "access-control-allow-origin": "*" }).end();
  });
  server = await TestServer.start({ flags: ["--upstream", `s3=${upstream.url}`] });
});

beforeEach(() => {
  upstream.arrivals.length = 0;
});

afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
  await upstream?.[Symbol.asyncDispose]();
});

test.each([
  ["plain", ""],
  ["presigned", `?${PRESIGNED}`],
])(
  "what a browser asks before its call is forwarded, and recorded as nobody's: %s",
  async (key, query) => {
    const target = `/bucket/${key}${query}`;
    const answer = await fetch(server.url + target, { method: "OPTIONS", headers: ASKING });
    expect(answer.headers.get("access-control-allow-origin")).toBe("*");
    expect(upstream.arrivals).toMatchObject([{ method: "OPTIONS", target, headers: ASKING }]);
    const where = `eventName = 'PreflightRequest' AND record LIKE '%"key":"${key}"%'`;
    const found = () => recordsWhere(server, where);
    await expect.poll(found).toMatchObject([
      {
        eventSource: "s3.amazonaws.com",
        readOnly: true,
        userIdentity: { type: "AWSAccount", accountId: "ANONYMOUS_PRINCIPAL" },
      },
    ]);
  },
);

test.each<[string, string, string, Record<string, string>, string?]>([
  ["another method", "PUT", "/bucket/key", ASKING],
  ["no origin", "OPTIONS", "/bucket/key", { "access-control-request-method": "PUT" }],
  ["no method", "OPTIONS", "/bucket/key", ORIGIN],
  ["a body", "OPTIONS", "/bucket/key", ASKING, "Action=CreateUser"],
  ["an action", "OPTIONS", "/?Action=CreateUser", ASKING],
  ["a target", "OPTIONS", "/", { ...ASKING, "x-amz-target": "Some_20260101.CreateThing" }],
  ["a signature that is none", "OPTIONS", "/bucket/key", { ...ASKING, authorization: "AWS x:y" }],
  ["another service, which is the sandbox's", "OPTIONS", "/2013-04-01/hostedzone", ASKING],
])("nothing else unsigned is let through: %s", async (_, method, target, headers, body) => {
  const answer = await fetch(server.url + target, { method, headers, ...(body && { body }) });
  expect(answer.status).toBeGreaterThanOrEqual(400);
  expect(upstream.arrivals).toEqual([]);
});

test("the sandbox, which does not answer it, refuses it", async () => {
  await using own = await TestServer.start();
  const answer = await fetch(`${own.url}/bucket/key`, { method: "OPTIONS", headers: ASKING });
  expect(answer.status).toBe(403);
});
