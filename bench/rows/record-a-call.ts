import { createRequire } from "node:module";
import type { CapturedRequest, CapturedResponse } from "../../src/base/exchange.ts";
import type { HttpAnswer } from "../../src/base/http-answer.ts";
import type { Principal } from "../../src/identify/index.ts";
import { Models } from "../../src/models/index.ts";
import { composeWithOmissions } from "../../src/record/index.ts";
import {
  type Call,
  decodeRequest,
  decodeResponse,
  encodeResponse,
  type Outcome,
  resolveDestination,
} from "../../src/wire/index.ts";
import { OfficialClient } from "../../test/support/official-client.ts";
import type { Row } from "../harness/row.ts";

const CALLS_PER_ROUND = 250;
const WARM_UP_ROUNDS = 10;
const WHOLE = "decode, compose and write the record";

interface Subject {
  readonly name: string;
  readonly service: string;
  readonly operation: string;
  readonly goalUs?: number;
  readonly input: Readonly<Record<string, unknown>>;
  readonly output: Readonly<Record<string, unknown>>;
}

const SUBJECTS: readonly Subject[] = [
  {
    name: "no body, and an answer that nobody reads: route53 ListHostedZones",
    service: "route-53",
    operation: "ListHostedZones",
    input: {},
    output: {
      HostedZones: Array.from({ length: 8 }, (_, at) => ({
        Id: `/hostedzone/Z${at}PA6795UKMFR9`,
        Name: `example${at}.com.`,
        CallerReference: `reference-${at}`,
        Config: { Comment: "a zone", PrivateZone: false },
        ResourceRecordSetCount: 12,
      })),
      IsTruncated: false,
      MaxItems: 100,
    },
  },
  {
    name: "JSON: cloudtrail CreateTrail",
    service: "cloudtrail",
    operation: "CreateTrail",
    goalUs: 60,
    input: {
      Name: "main",
      S3BucketName: "audit-logs",
      S3KeyPrefix: "logs",
      IncludeGlobalServiceEvents: true,
      IsMultiRegionTrail: true,
      EnableLogFileValidation: true,
      TagsList: [{ Key: "team", Value: "security" }],
    },
    output: {
      Name: "main",
      S3BucketName: "audit-logs",
      S3KeyPrefix: "logs",
      IncludeGlobalServiceEvents: true,
      IsMultiRegionTrail: true,
      TrailARN: "arn:aws:cloudtrail:us-east-1:111122223333:trail/main",
      LogFileValidationEnabled: true,
      IsOrganizationTrail: false,
    },
  },
  {
    name: "XML: route53 ChangeResourceRecordSets",
    service: "route-53",
    operation: "ChangeResourceRecordSets",
    goalUs: 120,
    input: {
      HostedZoneId: "Z1PA6795UKMFR9",
      ChangeBatch: {
        Comment: "Adding subdomains",
        Changes: ["prod.example.com.", "test.example.com."].map((Name) => ({
          Action: "CREATE",
          ResourceRecordSet: {
            Name,
            Type: "A",
            TTL: 300,
            ResourceRecords: ["192.0.2.1", "192.0.2.2", "192.0.2.3"].map((Value) => ({ Value })),
          },
        })),
      },
    },
    output: {
      ChangeInfo: {
        Id: "/change/C156SRE0X2ZB10",
        Status: "PENDING",
        SubmittedAt: new Date("2026-01-31T12:00:00Z"),
        Comment: "Adding subdomains",
      },
    },
  },
];

const CALLER: Principal = {
  kind: "user",
  accountId: "111122223333",
  accessKeyId: "AKIAIOSFODNN7EXAMPLE",
  userId: "AIDACKCEVSQ6C2EXAMPLE",
  userName: "alice",
  arn: "arn:aws:iam::111122223333:user/alice",
};

const models = new Models();

/** What a subject is on the wire, in both directions. */
interface Captured {
  readonly request: CapturedRequest;
  readonly answer: HttpAnswer;
  readonly response: CapturedResponse;
}

async function capture(subject: Subject, client: OfficialClient): Promise<Captured> {
  const { request } = await client.exchange(subject.operation, subject.input);
  if (!request) throw new Error("the client sent nothing");
  const call = read(request);
  if (call.kind === "undecoded") throw new Error(call.detail);
  const answer = encodeResponse(call, subject.output, "741e0df7-9d18-11e4-b752-f9c6311f3510");
  const bytes = Buffer.from(answer.body as string | Uint8Array);
  const response = {
    status: answer.status,
    headers: new Map(Object.entries(answer.headers).map(([name, value]) => [name, String(value)])),
    body: { bytes, totalBytes: bytes.length },
  };
  return { request, answer, response };
}

const read = (request: CapturedRequest): Call =>
  decodeRequest(request, resolveDestination(request, { region: "us-east-1" }), models);

/** The whole way from bytes to the line that the journal gets. */
function record(captured: Captured): string {
  const call = read(captured.request);
  return compose(call, decodeResponse(call, captured.response), captured);
}

function compose(call: Call, outcome: Outcome, { request, response }: Captured): string {
  return composeWithOmissions({
    call,
    outcome,
    principal: CALLER,
    completedAtMs: 1_769_860_800_000,
    refused: false,
    accountId: CALLER.accountId,
    bytesIn: request.body.totalBytes,
    bytesOut: response.body.totalBytes,
  }).json;
}

/** What one call takes, on the mean of a round, after a time to warm up. */
async function meanUs(work: () => unknown): Promise<number> {
  const startedAt = performance.now();
  for (let done = 0; done < CALLS_PER_ROUND; done++) {
    const result = work();
    if (result instanceof Promise) await result;
  }
  return ((performance.now() - startedAt) * 1000) / CALLS_PER_ROUND;
}

const require = createRequire(import.meta.url);
const { HttpResponse } =
  require("@smithy/core/protocols") as typeof import("@smithy/core/protocols");

/** The SDK's deserialiser of the answer alone: what its clients do after the network. */
function sdkReader(subject: Subject, { answer }: Captured): () => Promise<unknown> {
  const model = models.get(subject.service);
  const operation = model?.operations.get(subject.operation);
  if (!model || !operation) throw new Error("no such operation");
  const { protocol, serdeContext } = protocolOf(model.entry.packageName);
  protocol.setSerdeContext(serdeContext);
  const schema = { ...operation, traits: {}, namespace: "", name: operation.name };
  const bytes = Buffer.from(answer.body as string | Uint8Array);
  return async () => {
    const { status: statusCode, headers } = answer;
    const response = new HttpResponse({ statusCode, headers: { ...headers }, body: bytes });
    return await protocol.deserializeResponse(schema, serdeContext, response);
  };
}

interface SdkProtocol {
  setSerdeContext(context: object): void;
  deserializeResponse(operation: object, context: object, response: object): Promise<unknown>;
}

function protocolOf(packageName: string) {
  const module = require(packageName) as Record<
    string,
    new (
      options: object,
    ) => { config: object }
  >;
  const name = Object.keys(module).find((own) => /^[A-Z]\w*Client$/.test(own)) ?? "";
  const Client = module[name];
  if (!Client) throw new Error(`${packageName} has no client`);
  const { config } = new Client({ region: "us-east-1" });
  return { protocol: (config as { protocol: SdkProtocol }).protocol, serdeContext: config };
}

type Work = (captured: Captured, subject: Subject) => () => unknown;

/** What is measured, and what it is measured beside. */
const WORKS: readonly (readonly [name: string, make: Work])[] = [
  [WHOLE, (captured) => () => record(captured)],
  ["of which the request is decoded", (captured) => () => read(captured.request)],
  [
    "of which the answer is decoded, if it is",
    ({ request, response }) => {
      const call = read(request);
      return () => outputOf(decodeResponse(call, response));
    },
  ],
  [
    "of which the record is composed and written",
    (captured) => {
      const call = read(captured.request);
      const outcome = decodeResponse(call, captured.response);
      // Read before: composing is all that this line is to show.
      outputOf(outcome);
      return () => compose(call, outcome, captured);
    },
  ],
  [
    "JSON.parse of the same content",
    (_, { input, output }) => {
      const texts = [JSON.stringify(input), JSON.stringify(output)];
      return () => texts.map((text) => JSON.parse(text) as unknown);
    },
  ],
  ["the SDK's deserializer, the answer alone", (captured, subject) => sdkReader(subject, captured)],
];

/** Answers are read when they are asked for. */
function outputOf(outcome: Outcome): unknown {
  return outcome.kind === "succeeded" ? outcome.output : undefined;
}

function recordRow(subject: Subject): Row {
  const shared = new OfficialClient(`@aws-sdk/client-${subject.service}`);
  const { goalUs } = subject;
  return {
    name: `record-${subject.operation}`,
    title: `Recording one call, ${subject.name}`,
    text:
      "One core, no network, no disk: from captured bytes to the line for the journal. The answer " +
      "is decoded only of calls whose record shows it: of those that change something.",
    columns: [{ key: "us", title: "µs a call", digits: 1 }],
    rounds: { full: 40, quick: 10 },
    peers: WORKS.map(([name, make]) => ({
      name,
      open: async () => {
        const work = make(await capture(subject, shared), subject);
        for (let round = 0; round < WARM_UP_ROUNDS; round++) await meanUs(work);
        return {
          measure: async () => ({ us: await meanUs(work) }),
          [Symbol.asyncDispose]: async () => undefined,
        };
      },
    })),
    goals:
      goalUs === undefined
        ? []
        : [
            {
              text: `${WHOLE}, in µs`,
              peer: WHOLE,
              column: "us",
              wanted: { atMost: goalUs },
              digits: 1,
            },
          ],
  };
}

/** What recording takes beside what reading alone would take. */
export const recordRows: readonly Row[] = SUBJECTS.map(recordRow);
