import { createHash } from "node:crypto";
import { SignatureV4 } from "@smithy/signature-v4";
import { describe, expect, test } from "vitest";
import { Sha256 } from "../../test/support/sign-request.ts";
import type { CapturedHead, CapturedRequest, Exchange } from "../base/exchange.ts";
import { seededIds } from "../base/ids.ts";
import { StateStore } from "../base/state-store.ts";
import { EmbeddedServices } from "../embedded/index.ts";
import { Identities, KnownCallers } from "../identify/index.ts";
import type { NewEntry } from "../journal/index.ts";
import { Models } from "../models/index.ts";
import { Upstreams } from "../upstreams/index.ts";
import { type AuthenticationMode, Authenticator } from "./authenticator.ts";
import { Pipeline } from "./pipeline.ts";

const NOW_MS = Date.parse("2026-03-01T12:00:00Z");
const accountId = "111122223333";
const models = new Models();

interface RecordJson {
  readonly eventName: string;
  readonly errorCode?: string;
  readonly requestParameters: unknown;
  readonly responseElements: unknown;
  readonly userIdentity: Record<string, unknown>;
}

/** A pipeline over a journal that a test can read, and let fail. */
function givenPipeline(mode: AuthenticationMode = "verify") {
  const clock = { nowMs: () => NOW_MS };
  const ids = seededIds("pipeline");
  const store = StateStore.open(":memory:", { survivesPowerLoss: false });
  const identities = Identities.open(store, { accountId, clock, ids });
  const callers = new KnownCallers({ store, clock, accountId });
  const { admin } = identities.mintFirstCredentials();
  const entries: NewEntry[] = [];
  const journal = {
    fails: false,
    append: async (added: readonly NewEntry[]) => {
      if (journal.fails) throw new Error("disk full");
      return entries.push(...added);
    },
  };
  const omitted = {
    fails: false,
    kept: [] as (readonly [eventId: string, fields: readonly string[], entriesBefore: number])[],
    keep: async (eventId: string, omissions: readonly { readonly field: string }[]) => {
      if (omissions.length === 0) return;
      if (omitted.fails) throw new Error("disk full");
      omitted.kept.push([eventId, omissions.map(({ field }) => field), entries.length]);
    },
  };
  const failures: string[] = [];
  const upstreams = new Upstreams({
    table: new Map(),
    hosts: new Map(),
    credentials: async () => ({ accessKeyId: "AKIA", secretAccessKey: "secret" }),
    isOwnKey: () => false,
    ...{ models, clock },
  });
  const pipeline = new Pipeline({
    authenticator: new Authenticator({ mode, identities, callers, upstreams, accountId, clock }),
    embedded: new EmbeddedServices([], () => {}),
    ...{ upstreams, models, callers },
    journal,
    omitted,
    accountId,
    region: "us-east-1",
    clock,
    ids,
    onFailure: (what) => failures.push(what),
  });
  const records = () => entries.map(({ json }) => JSON.parse(json) as RecordJson);
  return { pipeline, journal, omitted, entries, records, failures, admin, store };
}

interface Draft {
  readonly method?: string;
  readonly path: string;
  readonly body?: string;
  readonly service?: string;
}

/** A request as the gateway captures it, signed by the official signer. */
async function aSignedRequest(
  draft: Draft,
  credentials: { readonly accessKeyId: string; readonly secretAccessKey: string },
): Promise<CapturedRequest> {
  const signer = new SignatureV4({
    service: draft.service ?? "route53",
    region: "us-east-1",
    credentials,
    sha256: Sha256,
  });
  const method = draft.method ?? "GET";
  const signed = await signer.sign(
    {
      method,
      protocol: "http:",
      hostname: "127.0.0.1",
      path: draft.path,
      query: {},
      headers: { host: "127.0.0.1:4580" },
      body: draft.body ?? "",
    },
    { signingDate: new Date(NOW_MS) },
  );
  const body = Buffer.from(draft.body ?? "");
  const head: CapturedHead = {
    eventId: createHash("md5").update(draft.path).digest("hex"),
    receivedAtMs: NOW_MS,
    method,
    target: draft.path,
    headers: new Map(Object.entries(signed.headers)),
    rawHeaders: Object.entries(signed.headers).flat(),
    remoteAddress: "192.0.2.1",
  };
  return { ...head, body: { bytes: body, totalBytes: body.length } };
}

const CREATE: Draft = {
  method: "POST",
  path: "/2013-04-01/hostedzone",
  body:
    '<CreateHostedZoneRequest xmlns="https://route53.amazonaws.com/doc/2013-04-01/">' +
    "<Name>example.com</Name><CallerReference>1</CallerReference></CreateHostedZoneRequest>",
};
const LIST: Draft = { path: "/2013-04-01/hostedzone" };

const exchangeOf = (request: CapturedRequest, status = 200, body = ""): Exchange => ({
  request,
  response: {
    status,
    headers: new Map([["x-amzn-requestid", "from-upstream"]]),
    body: { bytes: Buffer.from(body), totalBytes: body.length },
  },
  end: "answered",
  completedAtMs: NOW_MS + 5,
});

describe("a request too large for a record", () => {
  const large: Draft = {
    ...CREATE,
    body: (CREATE.body ?? "").replace("example.com", "a".repeat(150_000)),
  };

  test("is kept whole, before its intent and before its record", async () => {
    const { pipeline, omitted, records, admin } = givenPipeline();
    const request = await aSignedRequest(large, admin);
    const conversation = pipeline.begin(request);
    await conversation.admit(request);
    await conversation.settle(exchangeOf(request));
    expect(omitted.kept).toEqual([
      [request.eventId, ["requestParameters"], 0],
      [request.eventId, ["requestParameters"], 1],
    ]);
    expect(records()).toHaveLength(2);
  });

  test("is refused, not forwarded, when it cannot be kept", async () => {
    const { pipeline, omitted, entries, failures, admin } = givenPipeline();
    omitted.fails = true;
    const request = await aSignedRequest(large, admin);
    const admission = await pipeline.begin(request).admit(request);
    expect(admission).toMatchObject({ kind: "refuse", answer: { status: 503 } });
    expect(entries).toEqual([]);
    expect(failures).toHaveLength(1);
  });

  test("has its record all the same when it took place and could not be kept again", async () => {
    const { pipeline, omitted, entries, admin } = givenPipeline();
    const request = await aSignedRequest(large, admin);
    const conversation = pipeline.begin(request);
    await conversation.admit(request);
    omitted.fails = true;
    await expect(conversation.settle(exchangeOf(request))).rejects.toThrow("disk full");
    expect(entries.map(({ kind }) => kind)).toEqual(["intent", "record"]);
  });
});

describe("a call that changes something", () => {
  test("has its intent in the journal before it is forwarded", async () => {
    const { pipeline, entries, records, admin } = givenPipeline();
    const request = await aSignedRequest(CREATE, admin);
    const conversation = pipeline.begin(request);
    expect(await conversation.admit(request)).toMatchObject({ kind: "forward" });
    expect(entries).toMatchObject([{ kind: "intent", eventId: request.eventId }]);
    expect(records()).toMatchObject([
      { eventName: "CreateHostedZone", errorCode: "OutcomeUnknown", responseElements: null },
    ]);
  });

  test("is refused, not forwarded, when its intent cannot be made durable", async () => {
    const { pipeline, journal, failures, admin } = givenPipeline();
    journal.fails = true;
    const request = await aSignedRequest(CREATE, admin);
    const conversation = pipeline.begin(request);
    const admission = await conversation.admit(request);
    expect(admission).toMatchObject({ kind: "refuse", answer: { status: 503 } });
    expect(failures).toHaveLength(1);
    // The client is to get that answer, although it cannot be recorded either.
    await conversation.settle(exchangeOf(request));
  });

  test("gets one record, with the upstream's request id and answer", async () => {
    const { pipeline, entries, records, admin } = givenPipeline();
    const request = await aSignedRequest(CREATE, admin);
    const conversation = pipeline.begin(request);
    await conversation.admit(request);
    const answer =
      "<CreateHostedZoneResponse><HostedZone><Id>/hostedzone/Z1</Id><Name>example.com.</Name>" +
      "<CallerReference>1</CallerReference></HostedZone></CreateHostedZoneResponse>";
    await conversation.settle(exchangeOf(request, 201, answer));
    expect(entries.map(({ kind }) => kind)).toEqual(["intent", "record"]);
    expect(records()[1]).toMatchObject({
      eventName: "CreateHostedZone",
      requestID: "from-upstream",
      sourceIPAddress: "192.0.2.1",
      requestParameters: { name: "example.com", callerReference: "1" },
      responseElements: { hostedZone: { id: "/hostedzone/Z1", name: "example.com." } },
      userIdentity: { type: "IAMUser", userName: "admin" },
    });
    expect(records()[1]).not.toHaveProperty("errorCode");
  });
});

describe("a call that reads", () => {
  test("has no intent, and a record once it is answered", async () => {
    const { pipeline, entries, admin } = givenPipeline();
    const request = await aSignedRequest(LIST, admin);
    const conversation = pipeline.begin(request);
    await conversation.admit(request);
    expect(entries).toEqual([]);
    await conversation.settle(exchangeOf(request));
    expect(entries.map(({ kind }) => kind)).toEqual(["record"]);
  });

  test("rejects settling when the journal takes nothing", async () => {
    const { pipeline, journal, admin } = givenPipeline();
    const request = await aSignedRequest(LIST, admin);
    const conversation = pipeline.begin(request);
    await conversation.admit(request);
    journal.fails = true;
    await expect(conversation.settle(exchangeOf(request))).rejects.toThrow("disk full");
  });
});

describe("a call that is not admitted", () => {
  test("is refused and recorded when the identities cannot be read", async () => {
    const { pipeline, records, failures, admin, store } = givenPipeline();
    const request = await aSignedRequest(CREATE, admin);
    store[Symbol.dispose]();
    const conversation = pipeline.begin(request);
    const admission = await conversation.admit(request);
    if (admission.kind !== "refuse") throw new Error("it was admitted");
    const { status, body } = admission.answer;
    expect(status).toBe(500);
    await conversation.settle({
      ...exchangeOf(request, status, String(body)),
      end: "refused",
    });
    expect(records()).toMatchObject([
      { eventName: "CreateHostedZone", errorCode: "InternalFailure", responseElements: null },
    ]);
    expect(failures).toEqual(["callers cannot be made out: calls are refused"]);
  });

  test("is recorded with the refusal that its client got", async () => {
    const { pipeline, records, admin } = givenPipeline();
    const wrong = { ...admin, secretAccessKey: "wrong" };
    const request = await aSignedRequest(CREATE, wrong);
    const conversation = pipeline.begin(request);
    const admission = await conversation.admit(request);
    if (admission.kind !== "refuse") throw new Error("it was admitted");
    const { status, body } = admission.answer;
    expect(status).toBe(403);
    const answered = { ...exchangeOf(request, status, String(body)), end: "refused" as const };
    await conversation.settle(answered);
    expect(records()).toMatchObject([
      { eventName: "CreateHostedZone", errorCode: "SignatureDoesNotMatch" },
    ]);
  });

  test("hears that it was not carried out also when that cannot be recorded", async () => {
    const { pipeline, journal, admin } = givenPipeline();
    const request = await aSignedRequest(CREATE, { ...admin, secretAccessKey: "wrong" });
    const conversation = pipeline.begin(request);
    await conversation.admit(request);
    journal.fails = true;
    const settling = conversation.settle({ ...exchangeOf(request, 403), end: "refused" });
    await expect(settling).rejects.toThrow("disk full");
    const answer = conversation.answerFor({ kind: "not-recorded" });
    expect(answer).toMatchObject({ status: 503 });
    expect(String(answer?.body)).toContain("was not carried out");
  });

  test("an altered body is refused although its head is signed", async () => {
    const { pipeline, admin } = givenPipeline();
    const request = await aSignedRequest(CREATE, admin);
    const bytes = Buffer.from((CREATE.body ?? "").replace("example.com", "example.org"));
    const altered = { ...request, body: { bytes, totalBytes: bytes.length } };
    expect(await pipeline.begin(request).admit(altered)).toMatchObject({ kind: "refuse" });
  });

  test.each([
    ["stalled", "RequestTimeout", 408],
    ["no-room", "ServiceUnavailable", 503],
  ] as const)(
    "a body that was not read is told of, and recorded: %s",
    async (kind, code, status) => {
      const { pipeline, records, admin } = givenPipeline();
      const request = await aSignedRequest(CREATE, admin);
      const conversation = pipeline.begin(request);
      const answer = conversation.answerFor({ kind });
      expect(answer).toMatchObject({ status });
      await conversation.settle({
        ...exchangeOf(request, status, String(answer?.body)),
        end: "refused",
      });
      expect(records()).toMatchObject([{ eventName: "CreateHostedZone", errorCode: code }]);
    },
  );

  test("a body that is not whole is refused", async () => {
    const { pipeline, admin } = givenPipeline();
    const request = await aSignedRequest(CREATE, admin);
    const body = { bytes: request.body.bytes, totalBytes: request.body.totalBytes + 1 };
    const admission = await pipeline.begin(request).admit({ ...request, body });
    expect(admission).toMatchObject({ kind: "refuse", answer: { status: 413 } });
  });
});

test("an upstream that gave no answer leaves a record that says so", async () => {
  const { pipeline, records, failures, admin } = givenPipeline();
  const request = await aSignedRequest(CREATE, admin);
  const conversation = pipeline.begin(request);
  await conversation.admit(request);
  const answer = conversation.answerFor({ kind: "unreachable", cause: new Error("refused") });
  expect(answer?.status).toBe(502);
  await conversation.settle({
    ...exchangeOf(request, 502, String(answer?.body)),
    end: "unreachable",
  });
  expect(records().at(-1)).toMatchObject({ errorCode: "ServiceUnavailable" });
  expect(failures).toEqual(["no answer from the upstream"]);
});

test.each([
  ["a form", "multipart/form-data; boundary=b", 501, "NotImplemented"],
  ["anything else", "application/xml", 403, "AccessDenied"],
])("an unsigned POST of %s to a bucket is refused for what it is", async (...given) => {
  const [, type, status, errorCode] = given;
  const { pipeline, records, admin } = givenPipeline();
  const request = await aSignedRequest({ method: "POST", path: "/photos" }, admin);
  const bytes = Buffer.from('--b\r\nContent-Disposition: form-data; name="key"\r\n\r\nk\r\n--b--');
  const headers = new Map([
    ["host", "127.0.0.1:4580"],
    ["content-type", type],
  ]);
  const sent = { ...request, headers, body: { bytes, totalBytes: bytes.length } };
  const conversation = pipeline.begin(sent);
  const admission = await conversation.admit(sent);
  expect(admission).toMatchObject({ kind: "refuse", answer: { status } });
  const answer = admission.kind === "refuse" ? String(admission.answer.body) : "";
  await conversation.settle({ ...exchangeOf(sent, status, answer), end: "refused" });
  expect(records().at(-1)).toMatchObject({ errorCode });
});

test("a form that streams is recorded with the object that it names", async () => {
  const { pipeline, records, admin } = givenPipeline("trust");
  const draft = { method: "POST", path: "/photos" };
  const { body: none, ...signed } = await aSignedRequest(draft, admin);
  const type = "multipart/form-data; boundary=b";
  const sent = { host: "127.0.0.1:4580", "content-type": type, "content-length": "9000000" };
  const authorization = (signed.headers.get("authorization") ?? "").replace("/route53/", "/s3/");
  const headers = new Map(Object.entries({ ...sent, authorization }));
  const head = { ...signed, headers };
  const conversation = pipeline.begin(head);
  expect(conversation.body).toBe("streamed");
  await conversation.admit({ ...head, body: none });
  const bytes = Buffer.from('--b\r\nContent-Disposition: form-data; name="key"\r\n\r\nk\r\n--b');
  await conversation.settle(exchangeOf({ ...head, body: { bytes, totalBytes: 9_000_000 } }, 204));
  expect(records().at(-1)).toMatchObject({
    eventName: "PostObject",
    requestParameters: { bucketName: "photos", key: "k" },
  });
});

test.each([
  ["CreateHostedZone", CREATE, "<CreateHostedZoneResponse><HostedZone>", "ServiceUnavailable"],
  ["GetObject", { path: "/bucket/key", service: "s3" }, "half", undefined],
])("an answer that broke off has told nothing, unless it is a stream: %s", async (...given) => {
  const [eventName, draft, half, errorCode] = given;
  const { pipeline, records, admin } = givenPipeline();
  const request = await aSignedRequest(draft, admin);
  const conversation = pipeline.begin(request);
  const isAnswerWhole = errorCode !== undefined;
  expect(await conversation.admit(request)).toMatchObject({ kind: "forward", isAnswerWhole });
  await conversation.settle({ ...exchangeOf(request, 200, half), end: "unreachable" });
  const record = records().at(-1);
  expect([record?.eventName, record?.errorCode]).toEqual([eventName, errorCode]);
});

describe("with --auth trust, of a scheme that is not ours", () => {
  const signedIn = async (authorization: string) => {
    const { pipeline, records, admin } = givenPipeline("trust");
    const { headers: signed, ...rest } = await aSignedRequest({ path: "/b/k" }, admin);
    const headers = new Map([...signed, ["host", "s3.test"], ["authorization", authorization]]);
    const request = { ...rest, headers };
    const conversation = pipeline.begin(request);
    const admission = await conversation.admit(request);
    const refusal = admission.kind === "refuse" ? admission.answer : undefined;
    await conversation.settle(exchangeOf(request, refusal?.status, String(refusal?.body)));
    return { admission, record: records()[0] };
  };

  test.each([
    "AWS4-ECDSA-P256-SHA256 Credential=test/20260131/s3/aws4_request, SignedHeaders=host",
    "AWS test:frJIUN8DYpKDtOLCwo//yllqDzg=",
  ])("the key still is taken at its word: %s", async (authorization) => {
    const { admission, record } = await signedIn(authorization);
    expect(admission.kind).toBe("forward");
    expect(record).toMatchObject({
      eventName: "GetObject",
      userIdentity: { type: "IAMUser", userName: "test", accessKeyId: "test" },
    });
  });

  test("two are refused: whoever answers may go by the other", async () => {
    const { admission, record } = await signedIn("AWS one:c2ln, AWS other:c2ln");
    expect(admission.kind).toBe("refuse");
    expect(record).toMatchObject({
      errorCode: "InvalidArgument",
      errorMessage: expect.stringContaining("Only one auth mechanism allowed"),
    });
  });
});

test("with --auth trust a made-up key stands for a user of its name", async () => {
  const { pipeline, records } = givenPipeline("trust");
  const request = await aSignedRequest(LIST, { accessKeyId: "test", secretAccessKey: "test" });
  const conversation = pipeline.begin(request);
  expect(await conversation.admit(request)).toMatchObject({ kind: "forward" });
  await conversation.settle(exchangeOf(request));
  expect(records()[0]?.userIdentity).toMatchObject({
    type: "IAMUser",
    arn: "arn:aws:iam::111122223333:user/test",
    accessKeyId: "test",
  });
});

describe("with --auth trust, what a browser asks for", () => {
  const ELSEWHERE = { origin: "https://evil.example", "sec-fetch-site": "cross-site" };

  async function admitted(draft: Draft, sent: Record<string, string>, isSigned = false) {
    const { pipeline, admin } = givenPipeline("trust");
    const { headers: signed, ...rest } = await aSignedRequest(draft, admin);
    const headers = new Map([...signed, ...Object.entries(sent)]);
    if (!isSigned) headers.delete("authorization");
    const request = { ...rest, headers };
    return (await pipeline.begin(request).admit(request)).kind;
  }

  test.each([
    ["a page elsewhere", ELSEWHERE, "refuse"],
    ["an image in it", { "sec-fetch-site": "cross-site" }, "refuse"],
    ["one that hides where it is", { origin: "null" }, "refuse"],
    ["a page of this machine", { origin: "http://localhost:3000" }, "forward"],
    ["no page at all", {}, "forward"],
  ])("by %s", async (_, sent, expected) => {
    expect(await admitted(CREATE, sent)).toBe(expected);
    expect(await admitted({ path: "/2013-04-01/hostedzone" }, sent)).toBe("forward");
  });

  test("is let through where the page was let sign it, and is at no name of ours", async () => {
    expect(await admitted(CREATE, ELSEWHERE, true)).toBe("forward");
    const rebound = { origin: "http://evil.example:4580", host: "evil.example:4580" };
    expect(await admitted(CREATE, rebound, true)).toBe("refuse");
  });
});
