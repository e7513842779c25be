import { AwsSmithyRpcV2CborProtocol } from "@aws-sdk/core/protocols";
import { EventStreamCodec } from "@smithy/core/event-streams";
import { fromUtf8, toUtf8 } from "@smithy/core/serde";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CapturedRequest } from "../../src/base/exchange.ts";
import type { HttpAnswer } from "../../src/base/http-answer.ts";
import {
  CATALOGUE,
  findRules,
  Models,
  type Operation,
  type ServiceModel,
} from "../../src/models/index.ts";
import {
  type DecodedCall,
  decodeRequest,
  encodeError,
  encodeResponse,
  resolveDestination,
  ServiceError,
} from "../../src/wire/index.ts";
import { generateInput } from "../support/generate-input.ts";
import type { FoundRecord } from "../support/history.ts";
import { type Message, NotingClient } from "../support/noting-client.ts";
import {
  expectedEventName,
  expectedReadOnly,
  expectedRequestParameters,
  expectedResponseElements,
} from "../support/oracle/expected-content.ts";
import { recordsByRequestId } from "../support/record-search.ts";
import { type Arrival, RecordingUpstream } from "../support/recording-upstream.ts";
import { SEED, seededRandom } from "../support/seeded-random.ts";
import { TestServer } from "../support/server.ts";

/**
 * Whatever an official client sends arrives at the upstream byte for byte, and what the upstream
 * answers arrives at the client; the record of it is the one that the shape's rules ask for. Every
 * operation of S3, in both styles, and of every other model that is installed a seeded sample.
 */
const models = new Models();
const SAMPLE = 20;

/** Operations that cannot be tried this way, and why. */
const EXCLUDED: Readonly<Record<string, string>> = {
  "s3 ListDirectoryBuckets": "differs from ListBuckets by nothing but its host",
  "ec2 CopySnapshot": "the client puts a URL that it signs into the input",
};

const FIXED: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  // Two are part of a host name; of the third the client only takes what it can compute; the last
  // would promise a body that is not there.
  s3: {
    ...{ Bucket: "a-bucket", RequestRoute: "a-route", ChecksumAlgorithm: "CRC32" },
    ContentLength: undefined,
  },
  eventbridge: { EndpointId: undefined },
};

/** How one client is to speak. */
interface Subject {
  readonly model: ServiceModel;
  readonly label: string;
  readonly protocol: ServiceModel["protocol"];
  readonly client: object;
  /** Of the endpoint that the client is told. */
  readonly host: string;
  readonly callsMax: number;
}

function subjectsOf(model: ServiceModel): readonly Subject[] {
  const { key } = model.entry;
  const usual: Subject = {
    ...{ model, label: key, protocol: model.protocol, host: "127.0.0.1" },
    client: { disableHostPrefix: true },
    callsMax: SAMPLE,
  };
  if (key === "s3") {
    const callsMax = model.operations.size;
    const pathStyle = { ...usual.client, forcePathStyle: true };
    return [
      { ...usual, label: "s3, path style", client: pathStyle, callsMax },
      { ...usual, label: "s3, virtual hosts", host: "s3.localhost", callsMax },
    ];
  }
  if (key !== "cloudwatch") return [usual];
  const client = { ...usual.client, protocol: AwsSmithyRpcV2CborProtocol };
  return [usual, { ...usual, label: `${key}, CBOR`, protocol: "rpcv2Cbor", client }];
}

const subjects = CATALOGUE.flatMap(({ key }) => models.get(key) ?? [])
  // CloudTrail's own API is answered here, whatever the upstream.
  .filter(({ entry }) => entry.key !== "cloudtrail")
  .flatMap(subjectsOf);

/** What one call is to come to. */
interface Plan {
  readonly answer: Message;
  readonly expected: Readonly<Record<string, unknown>>;
}

let upstream: RecordingUpstream;
let server: TestServer;
const plans = new Map<string, Plan>();
const arrived = new Map<string, Arrival>();

beforeAll(async () => {
  upstream = await RecordingUpstream.start((arrival, response) => {
    const trial = String(arrival.headers["x-trial"]);
    const answer = plans.get(trial)?.answer;
    arrived.set(trial, arrival);
    response.sendDate = false;
    response.writeHead(Number(answer?.start ?? 500), [...(answer?.rawHeaders ?? [])]);
    response.end(answer?.body);
  });
  server = await TestServer.start({ flags: ["--upstream", upstream.url] });
});

afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
  await upstream?.[Symbol.asyncDispose]();
});

interface Trial {
  readonly subject: Subject;
  readonly client: NotingClient;
  readonly operation: Operation;
  readonly requestId: string;
  readonly draw: (below: number) => number;
  /** Whether the upstream answers with an error of the model. */
  readonly fails: boolean;
}

/** Sends one call, and holds what passed against what was sent. */
async function tryCall(trial: Trial): Promise<void> {
  const { subject, operation, requestId, draw, client } = trial;
  const { model, protocol } = subject;
  const fixed = FIXED[model.entry.key] ?? {};
  const input = generateInput(operation.input, { draw, protocol, fixed });
  const { sent, received } = await client.exchange(operation.name, input, (request) => {
    plans.set(requestId, planOf(trial, { input, request }));
    return { "X-Trial": requestId };
  });
  const arrival = arrived.get(requestId);
  const plan = plans.get(requestId);
  if (!arrival || !plan) throw new Error(`nothing arrived: ${received.body.toString("latin1")}`);
  const { method, target, rawHeaders, body } = arrival;
  expect(endToEnd({ start: `${method} ${target}`, rawHeaders, body })).toEqual(endToEnd(sent));
  expect(endToEnd(received)).toEqual(endToEnd(plan.answer));
}

const ONE_HOP = new Set(["connection", "keep-alive", "transfer-encoding", "expect"]);

/** Written by the HTTP client of the gateway, which has a place of its own for them. */
const FRAMING = new Set(["host", "content-length"]);

/** What no proxy may change: names, values, their spelling and order, and the body. */
function endToEnd({ start, rawHeaders, body }: Message) {
  const pairs = Array.from({ length: rawHeaders.length / 2 }, (_, at) => {
    const [name = "", value = ""] = rawHeaders.slice(2 * at, 2 * at + 2);
    return [FRAMING.has(name.toLowerCase()) ? name.toLowerCase() : name, value] as const;
  });
  const passed = pairs.filter(([name]) => !ONE_HOP.has(name.toLowerCase()));
  return {
    start,
    headers: passed.filter(([name]) => !FRAMING.has(name)),
    // A client may leave out that it sends nothing, or send as much in chunks.
    framing: {
      ...{ "content-length": body.length === 0 ? "0" : undefined },
      ...Object.fromEntries(passed.filter(([name]) => FRAMING.has(name))),
    },
    body: body.toString("latin1"),
  };
}

interface Asked {
  readonly input: Record<string, unknown>;
  readonly request: CapturedRequest;
}

/** What the upstream is to answer, and what the record is to say. */
function planOf(trial: Trial, asked: Asked): Plan {
  const { subject, operation, requestId, draw, fails } = trial;
  const { model, protocol } = subject;
  const { input, request } = asked;
  const call = decodeRequest(request, resolveDestination(request, { region: "-" }), models);
  if (call.kind === "undecoded") throw new Error(`${call.reason}: ${call.detail}`);
  const about = { model, operation, input, request };
  const common = {
    eventSource: model.entry.eventSource,
    eventName: expectedEventName(model, operation),
    readOnly: expectedReadOnly(model, operation),
    managementEvent: !findRules(model.entry.eventSource).dataEvents?.includes(operation.name),
    ...(model.entry.key === "s3" && { touches: resourcesOf(operation, input) }),
  };
  const requestParameters = expectedRequestParameters(about);
  if (fails) {
    const { answer, ...error } = failureOf(trial, call);
    return {
      answer: onTheWire(answer, { call, draw }),
      expected: {
        ...common,
        ...{ requestParameters: error.isTurnedAway ? null : requestParameters },
        ...{ errorCode: error.errorCode, errorMessage: error.errorMessage },
        responseElements: error.isShown && !common.readOnly ? { message: error.message } : null,
      },
    };
  }
  const output = generateInput(operation.output, {
    ...{ draw, protocol, fixed: { ContentLength: undefined, ContentRange: undefined } },
  });
  const answer = withEvents(operation, encodeResponse(call, output, requestId));
  const responseElements = expectedResponseElements({ ...about, output, answer });
  return {
    answer: onTheWire(answer, { call, draw }),
    expected: { ...common, requestParameters, responseElements },
  };
}

/** What the record of a call of S3 must name: the bucket is there, and not about to be made. */
function resourcesOf({ name }: Operation, input: Asked["input"]): readonly string[] {
  const { Bucket, Key } = input;
  if (typeof Bucket !== "string" || name === "CreateBucket") return [];
  const bucket = `arn:aws:s3:::${Bucket}`;
  return typeof Key === "string" ? [`${bucket}/${Key}`, bucket] : [bucket];
}

/** Errors that say that the service's own code never saw the call have a test of their own. */
const TURNED_AWAY =
  /^(AccessDenied|Authorization|UnauthorizedOperation|Throttling|NoSuchBucket|ExpiredToken|Invalid(Signature|ClientToken)|MissingAuthentication|IncompleteSignature)/;

function failureOf({ subject, requestId, draw, operation }: Trial, call: DecodedCall) {
  const { model, protocol } = subject;
  const { family, keepsDenied } = findRules(model.entry.eventSource);
  const shapes = [...model.errors.values()].filter(({ name }) => !TURNED_AWAY.test(name));
  const shape = shapes[draw(Math.max(shapes.length, 1))];
  const message = `${operation.name} <&> failed`;
  const error = new ServiceError(shape?.name ?? "InvalidParameterValue", message);
  const target = { protocol, model, destination: call.destination, method: call.head.method };
  const code = (family === "s3" ? shape?.wireCode : shape?.name) ?? "Client.InvalidParameterValue";
  return {
    answer: encodeError(target, error, requestId),
    errorCode: code,
    errorMessage: family === "verbatim" ? undefined : message,
    isTurnedAway: TURNED_AWAY.test(code) && !keepsDenied,
    isShown: family === "verbatim",
    message,
  };
}

/** Operations that answer with events, one after the other. */
const ANSWERS_WITH_EVENTS = new Set([
  ...["SelectObjectContent", "StartLiveTail", "GetLogObject", "InvokeWithResponseStream"],
]);
const EVENTS = new EventStreamCodec(toUtf8, fromUtf8);

function withEvents({ name }: Operation, answer: HttpAnswer): HttpAnswer {
  if (!ANSWERS_WITH_EVENTS.has(name)) return answer;
  const events = ["initial-response", "Records", "End"].map((type) => {
    const headers = {
      ":message-type": { type: "string", value: "event" },
      ":event-type": { type: "string", value: type },
    } as const;
    return EVENTS.encode({ headers, body: Buffer.from(`{"of": "${type}"}`) });
  });
  const contentType = { "content-type": "application/vnd.amazon.eventstream" };
  return { ...answer, headers: { ...answer.headers, ...contentType }, body: Buffer.concat(events) };
}

interface Way {
  readonly call: DecodedCall;
  readonly draw: (below: number) => number;
}

/** An answer as bytes; its names are spelt as no server of ours would spell them. */
function onTheWire({ status, headers, body }: HttpAnswer, { call, draw }: Way): Message {
  const bytes = Buffer.from((body as Uint8Array | string | undefined) ?? "");
  const spelt = Object.entries(headers).map(([name, value]) => [
    draw(2) === 0 ? name : name.replace(/\b./g, (first) => first.toUpperCase()),
    value,
  ]);
  const isBodiless = status === 204 || status === 304;
  // What HEAD would have got has a length; some bodies come in chunks, whose length nobody knows.
  const isAnnounced = !isBodiless && (bytes.length === 0 || draw(3) > 0);
  const length = call.head.method === "HEAD" ? "12345" : String(bytes.length);
  return {
    start: String(status),
    rawHeaders: [
      ...spelt.flat(),
      // A date that is off would have clients correct their own clocks.
      ...["Date", new Date().toUTCString(), "X-Twice", "one", "x-twice", "two"],
      ...(isAnnounced ? ["Content-length", length] : []),
    ],
    body: isBodiless ? Buffer.alloc(0) : bytes,
  };
}

/** Tries the calls of one client; gives what failed, and which calls were made. */
async function tryAll(subject: Subject, prefix: string): Promise<readonly string[]> {
  const { model } = subject;
  using client = new NotingClient(model.entry.packageName, {
    url: server.url,
    client: {
      ...server.clientSettings(),
      endpoint: server.url.replace("127.0.0.1", subject.host),
      ...subject.client,
    },
  });
  const failures: string[] = [];
  for (const [at, operation] of sampleOf(subject).entries()) {
    for (const fails of operation.http?.[0] === "HEAD" ? [false] : [false, true]) {
      const requestId = `${prefix}-${operation.name}-${fails ? "failed" : "done"}`;
      const draw = seededRandom(SEED + 2 * at + Number(fails));
      const trial = { subject, client, operation, requestId, draw, fails };
      await tryCall(trial).catch((error: unknown) => {
        failures.push(`${requestId}, SEED=${SEED}: ${explained(error)}`);
      });
    }
  }
  return failures;
}

/** Evenly spread over the operations, from a place that the seed decides. */
function sampleOf({ model, callsMax }: Subject): readonly Operation[] {
  const all = [...model.operations.values()].filter(
    ({ name }) => !EXCLUDED[`${model.entry.key} ${name}`],
  );
  const step = Math.max(all.length / callsMax, 1);
  const start = seededRandom(SEED)(Math.ceil(step));
  return all.filter(
    (_, at) => Math.floor((at + start) / step) > Math.floor((at + start - 1) / step),
  );
}

function explained(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { actual, expected } = error as { actual?: unknown; expected?: unknown };
  if (expected === undefined) return error.message;
  return firstDifference(actual, expected);
}

/** Where two messages part: whole ones fill screens. */
function firstDifference(is: unknown, should: unknown, path = ""): string {
  const isBranch = (value: unknown): value is Readonly<Record<string, unknown>> =>
    typeof value === "object" && value !== null;
  const short = (value: unknown) => JSON.stringify(value)?.slice(0, 300);
  if (!isBranch(is) || !isBranch(should)) {
    return is === should ? "" : `at ${path}: ${short(is)}, should be ${short(should)}`;
  }
  const names = new Set([...Object.keys(is), ...Object.keys(should)]);
  const found = [...names].map((name) =>
    firstDifference(is[name], should[name], `${path}.${name}`),
  );
  return found.find((text) => text !== "") ?? "";
}

/** What is held against the plan. */
function seenIn(record: FoundRecord | undefined, plan: Plan): Record<string, unknown> {
  const seen = Object.fromEntries(Object.keys(plan.expected).map((name) => [name, record?.[name]]));
  if (!("touches" in plan.expected)) return seen;
  const resources = (record?.resources ?? []) as readonly { ARN?: string }[];
  return { ...seen, touches: resources.flatMap(({ ARN }) => ARN ?? []) };
}

describe("every call passes byte for byte, and is recorded for what it was", () => {
  test.each(subjects.map((subject, at) => [subject.label, subject, `trial-${at}`] as const))(
    "%s",
    async (_label, subject, prefix) => {
      expect(await tryAll(subject, prefix)).toEqual([]);
      const own = [...plans].filter(([id]) => id.startsWith(`${prefix}-`));
      expect(own.length).toBeGreaterThan(10);
      const records = await recordsByRequestId(server, `${prefix}-`, own.length);
      const wrong = own.flatMap(([id, plan]) => {
        const [is, should] = [seenIn(records.get(id), plan), plan.expected];
        const difference = firstDifference(is, should);
        return difference === "" ? [] : [`${id}: ${difference}`];
      });
      expect(wrong).toEqual([]);
    },
  );
});
