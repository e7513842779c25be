import { AwsSmithyRpcV2CborProtocol } from "@aws-sdk/core/protocols";
import { describe, expect, test } from "vitest";
import { generateInput } from "../../test/support/generate-input.ts";
import { OfficialClient } from "../../test/support/official-client.ts";
import { SEED, seededRandom } from "../../test/support/seeded-random.ts";
import { Models, type Operation, type Protocol, type ServiceModel } from "../models/index.ts";
import type { DecodedCall } from "./call.ts";
import {
  decodeRequest,
  decodeResponse,
  encodeError,
  encodeResponse,
  resolveDestination,
  ServiceError,
} from "./index.ts";
import { membersOf } from "./read/shape-kind.ts";

/**
 * The official clients are the oracle: whatever they send we read as it was given, and whatever we
 * answer they read as it was meant, for every operation and every error of these services.
 */
const SERVICES: readonly (readonly [key: string, samples: number])[] = [
  ["route-53", 2],
  ["cloudfront", 2],
  ["cloudtrail", 2],
  ["servicediscovery", 2],
  ["route-53-domains", 2],
  ["iam", 1],
  ["sts", 2],
  ["sns", 2],
  ["sqs", 2],
  ["s3", 2],
  ["lambda", 1],
  ["dynamodb", 1],
  ["cloudwatch", 1],
  ["ec2", 1],
];

/** What the client makes of an input before it sends it. This list may only shrink. */
const NOT_AS_GIVEN: Readonly<Record<string, string>> = {
  "s3 ListDirectoryBuckets": "differs from ListBuckets by nothing but its host",
  "ec2 CopySnapshot": "presigns a URL of its own into the input",
};

/** Top-level members that the client adds, drops or rewrites, by service. */
const FIXED: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  // Two are part of the host name, so they must look like it; the rest is computed.
  s3: {
    Bucket: "a-bucket",
    RequestRoute: "a-route",
    ...Object.fromEntries(
      ["SSECustomerKey", "SSECustomerKeyMD5", "CopySourceSSECustomerKey"]
        .concat(["CopySourceSSECustomerKeyMD5", "ContentMD5", "ChecksumAlgorithm"])
        .concat(["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"])
        .map((name) => [/^(?:CRC|SHA)/.test(name) ? `Checksum${name}` : name, undefined]),
    ),
    // The client asks for checksums of its own accord, and gives every body a type.
    ChecksumMode: "ENABLED",
    ContentType: "text/plain",
  },
};

const models = new Models();

interface Subject {
  readonly model: ServiceModel;
  readonly client: OfficialClient;
  readonly protocol: Protocol;
  readonly samples: number;
}

function subjectOf(key: string, samples: number): Subject {
  const model = models.get(key);
  if (!model) throw new Error(`no model of ${key}`);
  const client = new OfficialClient(model.entry.packageName);
  return { model, client, protocol: model.protocol, samples };
}

/** Runs `check` with every operation, as often as there are samples. */
async function forEverySample(
  { model, samples }: Subject,
  check: (operation: Operation, draw: (below: number) => number) => Promise<void>,
): Promise<void> {
  let drawn = SEED;
  for (const operation of model.operations.values()) {
    for (let sample = 0; sample < samples; sample++) {
      if (NOT_AS_GIVEN[`${model.entry.key} ${operation.name}`]) continue;
      const seed = drawn++;
      await check(operation, seededRandom(seed)).catch((error: unknown) => {
        throw new Error(`${operation.name}, SEED=${SEED}, sample ${sample}`, { cause: error });
      });
    }
  }
}

function inputFor({ model, protocol }: Subject, operation: Operation, draw: (n: number) => number) {
  const fixed = FIXED[model.entry.key] ?? {};
  return generateInput(operation.input, { draw, protocol, fixed });
}

/**
 * What of a value a message can show. A stream never enters a call; an empty payload or an empty
 * set of headers is as good as none; the length of a body is said whether or not it was given.
 */
function asSeenOnTheWire(
  schema: Operation["input"],
  value: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const seen = membersOf(schema).filter(([name, member]) => {
    const { httpPayload, httpPrefixHeaders } = member.getMergedTraits();
    const vanishes = httpPayload || typeof httpPrefixHeaders === "string";
    const isEmpty = typeof value[name] === "object" && Object.keys(value[name] ?? {}).length === 0;
    const isShown = value[name] !== undefined && !(vanishes && isEmpty);
    return isShown && !member.isStreaming() && name !== "ContentLength";
  });
  return Object.fromEntries(seen.map(([name]) => [name, plain(value[name])]));
}

/** The client has a class of its own for a payload's bytes. */
function plain(value: unknown): unknown {
  return value instanceof Uint8Array ? Uint8Array.from(value) : value;
}

async function callOf(subject: Subject, operation: Operation, input: object): Promise<DecodedCall> {
  const { request, reading } = await subject.client.exchange(operation.name, input);
  if (!request) throw reading.ok ? new Error("nothing was sent") : reading.error;
  const destination = resolveDestination(request, { region: "us-east-1" });
  expect(destination.protocol).toBe(subject.protocol);
  const call = decodeRequest(request, destination, models);
  if (call.kind === "undecoded") throw new Error(`${call.reason}: ${call.detail}`);
  return call;
}

async function expectInputsToBeRead(subject: Subject): Promise<void> {
  await forEverySample(subject, async (operation, draw) => {
    const input = inputFor(subject, operation, draw);
    const call = await callOf(subject, operation, input);
    expect(call.operation.name).toBe(operation.name);
    expect(asSeenOnTheWire(operation.input, call.input)).toEqual(
      asSeenOnTheWire(operation.input, input),
    );
    expect(call.undeclared).toEqual([]);
  });
}

describe("what the official client sends is read as it was given", () => {
  test.each(SERVICES)("%s", async (key, samples) => {
    await expectInputsToBeRead(subjectOf(key, samples));
  });

  test("cloudwatch over RPC v2 CBOR", async () => {
    await expectInputsToBeRead(cborSubject());
  });
});

function cborSubject(): Subject {
  const subject = subjectOf("cloudwatch", 1);
  const client = new OfficialClient(subject.model.entry.packageName, {
    protocol: AwsSmithyRpcV2CborProtocol,
  });
  return { ...subject, client, protocol: "rpcv2Cbor" };
}

/** Why the client does not read an answer as it was meant. This list may only shrink. */
const NOT_AS_MEANT: Readonly<Record<string, string>> = {
  "sqs SendMessage": "the client checks an MD5 that a random body does not have",
  "sqs SendMessageBatch": "the client checks an MD5 that a random body does not have",
  "sqs ReceiveMessage": "the client checks an MD5 that a random body does not have",
};

const hasStream = (schema: Operation["output"]): boolean =>
  membersOf(schema).some(([, member]) => member.isStreaming());

async function expectAnswersToBeRead(subject: Subject): Promise<void> {
  await forEverySample(subject, async (operation, draw) => {
    if (NOT_AS_MEANT[`${subject.model.entry.key} ${operation.name}`]) return;
    const input = inputFor(subject, operation, draw);
    const call = await callOf(subject, operation, input);
    const fixed = FIXED_OUTPUT[subject.model.entry.key] ?? {};
    const { protocol } = subject;
    // The client's own XML reader loses lines' ends and the white space around text.
    const options = { draw, protocol, fixed, isSingleLine: true };
    const output = generateInput(operation.output, options);
    const answer = encodeResponse(call, output, "request-1");

    const decoded = decodeResponse(call, { ...captured(answer), status: answer.status });
    expect(decoded).toMatchObject({ kind: "succeeded", requestId: "request-1" });
    if (decoded.kind !== "succeeded") return;
    const meant = asSeenOnTheWire(operation.output, output);
    expect(asSeenOnTheWire(operation.output, decoded.output ?? {})).toEqual(meant);

    if (hasStream(operation.output)) return;
    const { reading } = await subject.client.exchange(operation.name, input, answer);
    if (!reading.ok) throw reading.error;
    expect(asSeenOnTheWire(operation.output, reading.output)).toEqual(meant);
  });
}

const FIXED_OUTPUT: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  // Checksums would be compared with a body that is not theirs; the client has made a second
  // member of the header Expires, and never shows the first.
  s3: { ...FIXED.s3, ChecksumMode: undefined, Expires: undefined, ExpiresString: undefined },
};

function captured({ headers, body }: ReturnType<typeof encodeResponse>) {
  const bytes = Buffer.from((body as Uint8Array | string | undefined) ?? "");
  return {
    headers: new Map(Object.entries(headers)),
    body: { bytes, totalBytes: bytes.length },
  };
}

describe("what we answer is read as it was meant, by the official client and by us", () => {
  test.each(SERVICES)("%s", async (key, samples) => {
    await expectAnswersToBeRead(subjectOf(key, Math.min(samples, 1)));
  });

  test("cloudwatch over RPC v2 CBOR", async () => {
    await expectAnswersToBeRead(cborSubject());
  });
});

/** Errors whose older code is the name of another, and the client goes by the older code. */
const NAMED_ANOTHER_WAY = ["DashboardNotFoundError"];

describe("every modelled error comes back by its name, with message, status and request id", () => {
  const subjects = [...SERVICES.filter(([key]) => key !== "ec2")];

  test.each(subjects)("%s", async (key) => {
    await expectErrorsToBeRead(subjectOf(key, 1));
  });

  test("cloudwatch over RPC v2 CBOR", async () => {
    await expectErrorsToBeRead(cborSubject());
  });
});

async function expectErrorsToBeRead(subject: Subject): Promise<void> {
  const { model, client, protocol } = subject;
  const operation = [...model.operations.values()].find(
    ({ name, http }) => http?.[0] !== "HEAD" && !NOT_AS_GIVEN[`${model.entry.key} ${name}`],
  );
  if (!operation) throw new Error("no operation to fail");
  const input = inputFor(subject, operation, seededRandom(SEED));
  const call = await callOf(subject, operation, input);
  for (const shape of model.errors.values()) {
    const {
      message: _,
      Message: __,
      ...members
    } = generateInput(shape.schema, {
      draw: seededRandom(SEED),
      protocol,
      isSingleLine: true,
    });
    const message = `${shape.name} <&> happened`;
    const target = { protocol, model, destination: call.destination, method: "POST" };
    const answer = encodeError(target, new ServiceError(shape.name, message, { members }), "id-1");

    const decoded = decodeResponse(call, { ...captured(answer), status: answer.status });
    expect(decoded).toMatchObject({ kind: "failed", code: shape.name, message, requestId: "id-1" });

    if (NAMED_ANOTHER_WAY.includes(shape.name)) continue;
    const { reading } = await client.exchange(operation.name, input, answer);
    if (reading.ok) throw new Error(`${shape.name} was read as a success`);
    const { name, message: read, $metadata } = reading.error;
    const { httpStatusCode } = $metadata as { httpStatusCode: number };
    expect({ name, read, httpStatusCode }).toEqual({
      name: shape.name,
      read: message,
      httpStatusCode:
        protocol.startsWith("awsJson") && shape.httpStatus < 500 ? 400 : shape.httpStatus,
    });
    expect(
      Object.fromEntries(Object.keys(members).map((key) => [key, reading.error[key]])),
    ).toEqual(members);
  }
}
