import { AwsSmithyRpcV2CborProtocol } from "@aws-sdk/core/protocols";
import { describe, expect, test } from "vitest";
import { generateInput } from "../../test/support/generate-input.ts";
import { OfficialClient } from "../../test/support/official-client.ts";
import {
  expectedEventName,
  expectedReadOnly,
  expectedRequestParameters,
  expectedResponseElements,
} from "../../test/support/oracle/expected-content.ts";
import { SEED, seededRandom } from "../../test/support/seeded-random.ts";
import type { CapturedRequest } from "../base/exchange.ts";
import type { HttpAnswer } from "../base/http-answer.ts";
import {
  CATALOGUE,
  findRules,
  Models,
  type Operation,
  type Protocol,
  type ServiceModel,
} from "../models/index.ts";
import {
  type DecodedCall,
  decodeRequest,
  decodeResponse,
  encodeError,
  encodeResponse,
  type Outcome,
  resolveDestination,
  ServiceError,
} from "../wire/index.ts";
import { recordOf } from "./testing/given.ts";

/**
 * Whatever the official clients can send, and a service can answer, becomes the record that the
 * shape's rules ask for: every operation and every error of every installed model.
 */
const models = new Models();
const installed = CATALOGUE.flatMap(({ key }) => models.get(key) ?? []);
/** One with every member that a bounded depth has room for, and two with some. */
const SAMPLES = 3;

/** Operations that cannot be tried this way, and why. */
const EXCLUDED: Readonly<Record<string, string>> = {
  "s3 ListDirectoryBuckets": "differs from ListBuckets by nothing but its host",
  "ec2 CopySnapshot": "the client puts a URL that it signs into the input",
};

/** Top-level members that the client adds, drops or rewrites, by service. */
const FIXED: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  // Two are part of a host name; of the third the client only takes what it can compute.
  s3: { Bucket: "a-bucket", RequestRoute: "a-route", ChecksumAlgorithm: "CRC32" },
  // Part of a host name as well.
  eventbridge: { EndpointId: undefined },
};

/** One model, spoken to by one client. */
interface Subject {
  readonly model: ServiceModel;
  readonly protocol: Protocol;
  readonly client: OfficialClient;
}

function subjectOf(model: ServiceModel): Subject {
  const client = new OfficialClient(model.entry.packageName);
  return { model, protocol: model.protocol, client };
}

/** CloudWatch's clients are changing over from JSON to CBOR. */
function inCbor(model: ServiceModel): Subject {
  const options = { protocol: AwsSmithyRpcV2CborProtocol };
  const client = new OfficialClient(model.entry.packageName, options);
  return { model, protocol: "rpcv2Cbor", client };
}

const subjects = installed.flatMap((model) => [
  [model.entry.key, () => subjectOf(model)] as const,
  ...(model.entry.key === "cloudwatch" ? [["CBOR", () => inCbor(model)] as const] : []),
]);

interface Trial extends Subject {
  readonly operation: Operation;
  readonly draw: (below: number) => number;
}

interface Sent {
  readonly call: DecodedCall;
  readonly input: Record<string, unknown>;
  readonly request: CapturedRequest;
}

async function send({ model, protocol, operation, draw, client }: Trial): Promise<Sent> {
  const fixed = FIXED[model.entry.key] ?? {};
  const input = generateInput(operation.input, { draw, protocol, fixed });
  const { request, reading } = await client.exchange(operation.name, input);
  if (!request) throw reading.ok ? new Error("nothing was sent") : reading.error;
  const call = decodeRequest(request, resolveDestination(request, { region: "us-east-1" }), models);
  if (call.kind === "undecoded") throw new Error(`${call.reason}: ${call.detail}`);
  expect(`${call.model.entry.key} ${call.operation.name}`).toBe(
    `${model.entry.key} ${operation.name}`,
  );
  return { call, input, request };
}

/** A record as its reader has it. */
function recorded(call: DecodedCall, outcome: Outcome): Record<string, unknown> {
  return JSON.parse(JSON.stringify(recordOf({ call, outcome }))) as Record<string, unknown>;
}

async function tryRequest(trial: Trial): Promise<void> {
  const { model, operation } = trial;
  const { call, input, request } = await send(trial);
  const record = recorded(call, { kind: "unknown", why: "interrupted" });
  expect(record.requestParameters).toEqual(
    expectedRequestParameters({ model, operation, input, request }),
  );
  expect({
    eventSource: record.eventSource,
    eventName: record.eventName,
    readOnly: record.readOnly,
    managementEvent: record.managementEvent,
  }).toEqual({
    eventSource: model.entry.eventSource,
    eventName: expectedEventName(model, operation),
    readOnly: expectedReadOnly(model, operation),
    managementEvent: !findRules(model.entry.eventSource).dataEvents?.includes(operation.name),
  });
}

async function tryAnswer(trial: Trial): Promise<void> {
  const { model, protocol, operation, draw } = trial;
  const { call, input, request } = await send(trial);
  const output = generateInput(operation.output, { draw, protocol });
  const answer = encodeResponse(call, output, "request-1");
  const outcome = decodeResponse(call, { ...captured(answer), status: answer.status });
  const record = recorded(call, outcome);
  expect(outcome.kind).toBe("succeeded");
  expect(record.requestID).toBe("request-1");
  expect(record.errorCode).toBeUndefined();
  expect(record.responseElements).toEqual(
    expectedResponseElements({ model, operation, input, request, output, answer }),
  );
}

function captured({ headers, body }: HttpAnswer) {
  const bytes = Buffer.from((body as Uint8Array | string | undefined) ?? "");
  return { headers: new Map(Object.entries(headers)), body: { bytes, totalBytes: bytes.length } };
}

/** Tries every operation, and tells of all that fail at once. */
async function forEachOperation(
  subject: Subject,
  trying: (trial: Trial) => Promise<void>,
): Promise<void> {
  const failures: string[] = [];
  let seed = SEED;
  for (const operation of subject.model.operations.values()) {
    for (let sample = 0; sample < SAMPLES; sample++) {
      const random = seededRandom(seed++);
      if (EXCLUDED[`${subject.model.entry.key} ${operation.name}`]) continue;
      const draw = sample === 0 ? everyMember(random) : random;
      await trying({ ...subject, operation, draw }).catch((error: unknown) => {
        failures.push(`${operation.name}, SEED=${SEED}, sample ${sample}: ${explained(error)}`);
      });
    }
  }
  expect(failures).toEqual([]);
}

/** Whether a member is wanted is asked as a number of percent. */
const everyMember =
  (random: (below: number) => number): typeof random =>
  (below) =>
    below === 100 ? 0 : random(below);

function explained(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { actual, expected } = error as { actual?: unknown; expected?: unknown };
  return `${error.message}${firstDifference(actual, expected)}`;
}

/** Where two records part: whole ones fill screens. */
function firstDifference(is: unknown, should: unknown, path = ""): string {
  const isBranch = (value: unknown): value is Readonly<Record<string, unknown>> =>
    typeof value === "object" && value !== null;
  if (!isBranch(is) || !isBranch(should)) {
    const short = (value: unknown) => JSON.stringify(value)?.slice(0, 200);
    return is === should ? "" : `\n  at ${path}: ${short(is)}, should be ${short(should)}`;
  }
  const names = new Set([...Object.keys(is), ...Object.keys(should)]);
  return (
    [...names]
      .map((name) => firstDifference(is[name], should[name], `${path}.${name}`))
      .find((found) => found !== "") ?? ""
  );
}

describe("what was asked is in the record as the shape says", () => {
  test.each(subjects)("%s", async (_name, subject) => {
    await forEachOperation(subject(), tryRequest);
  });
});

describe("what was answered is in the record as the shape says", () => {
  test.each(subjects)("%s", async (_name, subject) => {
    await forEachOperation(subject(), tryAnswer);
  });
});

/** Errors that say that the service's own code never saw the call. */
const DENIED = ["AccessDenied", "AccessDeniedException", "AuthorizationError"];
const THROTTLED = ["Throttling", "ThrottlingException"];

/** Every error of the model as the answer to one operation. */
async function tryErrors(trial: Trial): Promise<void> {
  const { model, protocol, operation } = trial;
  const { call, input, request } = await send(trial);
  const { family, keepsDenied } = findRules(model.entry.eventSource);
  const isRead = expectedReadOnly(model, operation);
  for (const shape of model.errors.values()) {
    const message = `${shape.name} <&> happened`;
    const target = { protocol, model, destination: call.destination, method: "POST" };
    const answer = encodeError(target, new ServiceError(shape.name, message), "request-1");
    const outcome = decodeResponse(call, { ...captured(answer), status: answer.status });
    const record = recorded(call, outcome);
    const isDenied = DENIED.includes(shape.name) || DENIED.includes(shape.wireCode);
    const isTurnedAway = isDenied || THROTTLED.includes(shape.name);
    const code = family === "s3" ? shape.wireCode : shape.name;
    const isVerbatim = family === "verbatim";
    expect({
      errorCode: record.errorCode,
      errorMessage: record.errorMessage,
      requestID: record.requestID,
      requestParameters: record.requestParameters,
      responseElements: record.responseElements,
    }).toEqual({
      errorCode: isDenied ? "AccessDenied" : code,
      errorMessage: isVerbatim ? undefined : message,
      requestID: "request-1",
      requestParameters:
        isTurnedAway && !keepsDenied
          ? null
          : expectedRequestParameters({ model, operation, input, request }),
      responseElements: isVerbatim && !isRead ? { message } : null,
    });
  }
}

describe("every modelled error is in the record by its shape's name, with its message", () => {
  const failing = subjects.filter(([, subject]) => subject().model.errors.size > 0);

  test.each(failing)("%s", async (_name, subject) => {
    const { model } = subject();
    const operations = [...model.operations.values()].filter(
      ({ name, http }) => http?.[0] !== "HEAD" && !EXCLUDED[`${model.entry.key} ${name}`],
    );
    const reads = operations.find((operation) => expectedReadOnly(model, operation));
    const writes = operations.find((operation) => !expectedReadOnly(model, operation));
    for (const operation of [reads, writes]) {
      if (!operation) throw new Error("there is no such operation");
      await tryErrors({ ...subject(), operation, draw: seededRandom(SEED) });
    }
  });
});

test("every service but EC2 models its errors", () => {
  const without = installed.filter(({ errors }) => errors.size === 0);
  expect(without.map(({ entry }) => entry.key)).toEqual(["ec2"]);
});

test("no operation of the four services that came first is left out", () => {
  const first = ["route-53", "route-53-domains", "servicediscovery", "cloudfront"];
  const counts = first.map((key) => models.get(key)?.operations.size);
  expect(counts).toEqual([74, 34, 30, 167]);
  expect(Object.keys(EXCLUDED).filter((name) => first.includes(name.split(" ")[0] ?? ""))).toEqual(
    [],
  );
});
