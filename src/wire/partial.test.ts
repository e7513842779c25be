import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { decodeResponse } from "./decode-response.ts";
import {
  aResponse,
  callOf,
  decodedCall,
  FORM,
  type GivenRequest,
  jsonRequest,
  undecodedCall,
} from "./given.fixture.ts";
import { UNREAD } from "./unread.ts";

const logs = (body: unknown) => jsonRequest("Logs_20140328.CreateLogGroup", "logs", body);
const scan = (body: string) => jsonRequest("DynamoDB_20120810.Scan", "dynamodb", body);
const CBOR = { "smithy-protocol": "rpc-v2-cbor" };
const ALARMS = "/service/GraniteServiceVersion20100801/operation/DescribeAlarms";

describe("a member that is not what it is declared costs no other", () => {
  test.each<[string, GivenRequest, object]>([
    [
      "a list for a map",
      logs({ logGroupName: "g", tags: [] }),
      { logGroupName: "g", tags: UNREAD },
    ],
    [
      "a structure for a map's text",
      logs({ tags: { a: "1", b: {} }, logGroupName: "g" }),
      { tags: { a: "1", b: UNREAD }, logGroupName: "g" },
    ],
    [
      "text for a list's structure, and words for a number",
      scan('{"TableName":"t","AttributesToGet":["a",{}],"Limit":"many"}'),
      { TableName: "t", AttributesToGet: ["a", UNREAD], Limit: UNREAD },
    ],
    [
      "words for a boolean in a form",
      {
        signedFor: "iam",
        headers: FORM,
        body: "Action=UpdateAccountPasswordPolicy&RequireSymbols=perhaps&MaxPasswordAge=9",
      },
      { RequireSymbols: UNREAD, MaxPasswordAge: 9 },
    ],
    [
      "an element for text",
      {
        signedFor: "s3",
        method: "PUT",
        target: "/b?versioning",
        body: "<V><Status><x/></Status><MfaDelete>Disabled</MfaDelete></V>",
      },
      { Bucket: "b", VersioningConfiguration: { Status: UNREAD, MFADelete: "Disabled" } },
    ],
    [
      "words for a boolean in a header",
      {
        signedFor: "s3",
        method: "DELETE",
        target: "/b/k",
        headers: { "x-amz-bypass-governance-retention": "perhaps" },
      },
      { Bucket: "b", Key: "k", BypassGovernanceRetention: UNREAD },
    ],
  ])("%s", (_what, given, input) => {
    expect(undecodedCall(given)).toMatchObject({ reason: "malformed-body", lack: undefined });
    expect(undecodedCall(given).input).toEqual(input);
  });
});

describe("of a body that cannot be read at all the rest of the request is had", () => {
  const versioning = { signedFor: "s3", method: "PUT", target: "/b?versioning" };
  const stop = { signedFor: "lambda", method: "PUT", target: "/2015-03-31/functions/f/code" };
  test.each<[string, GivenRequest, object, string]>([
    ["a document type", { ...versioning, body: "<!DOCTYPE x><V/>" }, { Bucket: "b" }, "unreadable"],
    [
      "UTF-16",
      { ...versioning, body: Buffer.from("\ufeff<V/>", "utf16le") },
      { Bucket: "b" },
      "unreadable",
    ],
    ["too much", { ...versioning, body: "<V", totalBytes: 1e9 }, { Bucket: "b" }, "cut"],
    ["REST's JSON", { ...stop, body: "{" }, { FunctionName: "f" }, "unreadable"],
    ["RPC's JSON", logs("[]"), {}, "unreadable"],
    [
      "a form that is not packed as it says",
      {
        signedFor: "iam",
        method: "POST",
        target: "/?Action=CreateUser&UserName=u",
        headers: { ...FORM, "content-encoding": "gzip" },
        body: "Path=/p/",
      },
      { UserName: "u" },
      "unreadable",
    ],
  ])("%s", (_what, given, input, lack) => {
    expect(undecodedCall(given)).toMatchObject({ lack });
    expect(undecodedCall(given).input).toEqual(input);
  });

  test("a service without a model says that its body says nothing", () => {
    const given = { signedFor: "eks", method: "POST", target: "/clusters?a=1" };
    expect(undecodedCall({ ...given, body: "\u0000" })).toMatchObject({
      parameters: { a: "1" },
      lack: "unreadable",
    });
    expect(undecodedCall({ ...given, body: "{}" }).lack).toBeUndefined();
  });
});

describe("an answer that cannot be read whole", () => {
  const outcomeOf = (given: GivenRequest, ...answer: Parameters<typeof aResponse>) =>
    decodeResponse(callOf(given), aResponse(...answer));
  const trails = jsonRequest("CloudTrail_20131101.ListTrails", "cloudtrail", {});

  test("keeps every member but those that are not in the shape", () => {
    const body = '{"Trails":[{"Name":"main","HomeRegion":[]},7],"NextToken":"n"}';
    expect(outcomeOf(trails, 200, body)).toMatchObject({
      output: undefined,
      partial: {
        members: { Trails: [{ Name: "main", HomeRegion: UNREAD }, UNREAD], NextToken: "n" },
        lack: undefined,
      },
    });
  });

  test.each<[string, Parameters<typeof aResponse>, string]>([
    ["broken off", [200, '{"Trails":['], "unreadable"],
    ["nested too deep", [200, `{"Trails":${"[".repeat(5000)}`], "unreadable"],
    [
      "too large when it is unpacked",
      [200, gzipSync(Buffer.alloc(64 * 1024 * 1024)), { "content-encoding": "gzip" }],
      "cut",
    ],
  ])("whose body is %s says so", (_what, answer, lack) => {
    expect(outcomeOf(trails, ...answer)).toMatchObject({ partial: { members: {}, lack } });
  });

  test("keeps what its headers say", () => {
    const given = { signedFor: "cloudfront", target: "/2020-05-31/distribution/E1" };
    expect(outcomeOf(given, 200, "<Distribution>", { etag: "E2" })).toMatchObject({
      partial: { members: { ETag: "E2" }, lack: "unreadable" },
    });
  });

  test("is read by the model although its call could not be", () => {
    const given = logs({ logGroupName: "g", tags: [] });
    expect(outcomeOf(given, 200, "")).toMatchObject({ output: {}, partial: undefined });
  });
});

describe("numbers that no number of JavaScript holds", () => {
  test.each<[string, string, unknown, unknown]>([
    ["whole", "9007199254740993", 9007199254740992, 9007199254740993n],
    ["negative", "-9223372036854775807", -(2 ** 63), -9223372036854775807n],
    ["as text", '"9007199254740993"', 9007199254740992, 9007199254740993n],
    ["out of range", "1e999", Number.POSITIVE_INFINITY, { string: "1e999" }],
  ])("in JSON are had twice: %s", (_what, sent, counted, exact) => {
    const call = decodedCall(scan(`{"TableName":"t","Limit":${sent}}`));
    expect(call.input).toEqual({ TableName: "t", Limit: counted });
    expect(call.exactInput).toEqual({ TableName: "t", Limit: exact });
  });

  test.each(["5", "9007199254740991", "1e20", "0.1", "9007199254740992"])(
    "are not in JSON's %s",
    (sent) => {
      const { input, exactInput } = decodedCall(scan(`{"TableName":"t","Limit":${sent}}`));
      expect(exactInput ?? input).toEqual({ TableName: "t", Limit: Number(sent) });
    },
  );

  test("keep their digits where they are text", () => {
    const call = decodedCall(scan('{"TableName":9007199254740993}'));
    expect(call.exactInput).toEqual({ TableName: "9007199254740993" });
  });

  test.each<[string, readonly number[], unknown]>([
    ["the largest", [0x1b, 0x7f, ...Array(7).fill(0xff)], 9223372036854775807n],
    ["the least", [0x3b, 0x7f, ...Array(7).fill(0xff)], -9223372036854775808n],
    ["a small one that is written long", [0x1b, 0, 0, 0, 0, 0, 0, 0, 7], 7],
  ])("in CBOR: %s", (_what, number, exact) => {
    const name = Buffer.from("MaxRecords");
    const body = Buffer.from([0xa1, 0x60 + name.length, ...name, ...number]);
    const call = decodedCall({ signedFor: "monitoring", target: ALARMS, headers: CBOR, body });
    expect((call.exactInput ?? call.input).MaxRecords).toBe(exact);
    expect(call.input.MaxRecords).toBe(Number(exact));
  });

  test("in forms and headers stay text, as words do", () => {
    const body = "Action=ListUsers&MaxItems=9007199254740993";
    expect(decodedCall({ signedFor: "iam", headers: FORM, body }).input).toEqual({
      MaxItems: "9007199254740993",
    });
  });

  test("in answers are as they were sent", () => {
    const body = '{"Count":9007199254740993}';
    const outcome = decodeResponse(callOf(scan('{"TableName":"t"}')), aResponse(200, body));
    expect(outcome).toMatchObject({ output: { Count: 9007199254740993n } });
  });
});
