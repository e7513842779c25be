import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { allRecords } from "../support/history.ts";
import { hasMoto, startMoto } from "../support/moto.ts";
import { RecordingUpstream } from "../support/recording-upstream.ts";
import { TestServer } from "../support/server.ts";
import { type RequestToSign, signRequest } from "../support/sign-request.ts";

let upstream: RecordingUpstream;
let server: TestServer;

beforeAll(async () => {
  upstream = await RecordingUpstream.start();
  server = await TestServer.start({ flags: ["--upstream", upstream.url] });
});

beforeEach(() => {
  upstream.arrivals.length = 0;
});

afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
  await upstream?.[Symbol.asyncDispose]();
});

const FORM = { "content-type": "application/x-www-form-urlencoded" };
const TWICE = "Action=CreateUser&Action=ListUsers&Version=2010-05-08&UserName=evil1";

const aForm = (body: string, service = "iam"): RequestToSign => ({
  ...{ method: "POST", path: "/", service, body },
  headers: FORM,
});

async function send(to: TestServer, request: RequestToSign) {
  const signed = await signRequest(to, request);
  const response = await fetch(signed.url, signed);
  return { status: response.status, body: await response.text() };
}

describe("a call that its upstream may read otherwise is refused, and the refusal recorded", () => {
  test.each<[RequestToSign, string, string, string]>([
    [
      aForm(TWICE),
      "<Code>InvalidQueryParameter</Code>",
      "InvalidQueryParameter",
      "iam.amazonaws.com",
    ],
    [
      aForm("Action=RunInstances&MinCount=1&MinCount=99", "ec2"),
      "<Errors><Error><Code>InvalidQueryParameter</Code>",
      "Client.InvalidQueryParameter",
      "ec2.amazonaws.com",
    ],
    [
      { ...aForm("Action=CreateUser"), headers: { ...FORM, "x-amz-target": "A.ListUsers" } },
      "<Code>InvalidQueryParameter</Code>",
      "InvalidQueryParameter",
      "iam.amazonaws.com",
    ],
    [
      { method: "GET", path: "/bucket?acl=&acl=&versionId=1", service: "s3" },
      "<Code>InvalidArgument</Code>",
      "InvalidArgument",
      "s3.amazonaws.com",
    ],
    [
      { ...aForm("Action=DisableKey", "kms"), path: "/?Action=ListKeys" },
      "InvalidQueryParameter",
      "InvalidQueryParameter",
      "kms.amazonaws.com",
    ],
  ])("%j", async (request, words, errorCode, eventSource) => {
    const before = (await allRecords(server)).length;
    const { status, body } = await send(server, request);
    expect(status).toBe(400);
    expect(body).toContain(words);
    expect(upstream.arrivals).toEqual([]);
    const added = (await allRecords(server)).slice(before);
    const ofCalls = added.filter((one) => one.eventSource !== "cloudtrail.amazonaws.com");
    expect(ofCalls).toMatchObject([{ eventSource, errorCode, responseElements: null }]);
  });

  test("and one that is not goes on", async () => {
    const path = "/2017-03-31/tags/arn?tagKeys=a&tagKeys=b";
    await send(server, { method: "DELETE", path, service: "lambda" });
    await send(server, aForm("Action=ListUsers&Version=2010-05-08"));
    expect(upstream.arrivals.map(({ target }) => target)).toEqual([path, "/"]);
  });
});

test.runIf(hasMoto)("moto, which reads the first of a form, makes no user", async () => {
  await using moto = await startMoto();
  await using trailcam = await TestServer.start({ flags: ["--upstream", moto.url] });
  expect((await send(trailcam, aForm(TWICE))).status).toBe(400);
  const { body } = await send(trailcam, aForm("Action=ListUsers&Version=2010-05-08"));
  expect(body).toContain("<ListUsersResult>");
  expect(body).not.toContain("evil1");
});
