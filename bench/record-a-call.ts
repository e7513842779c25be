/**
 * How long decoding and recording a call takes, in microseconds, beside `JSON.parse` and the SDK's
 * own reading of the same bytes. One core, no I/O; medians over many rounds.
 *
 *   npm run bench
 */
import { createRequire } from "node:module";
import type { CapturedRequest, CapturedResponse } from "../src/base/exchange.ts";
import type { HttpAnswer } from "../src/base/http-answer.ts";
import type { Principal } from "../src/identify/index.ts";
import { Models } from "../src/models/index.ts";
import { composeRecord, serializeRecord } from "../src/record/index.ts";
import {
  type Call,
  decodeRequest,
  decodeResponse,
  encodeResponse,
  resolveDestination,
} from "../src/wire/index.ts";
import { OfficialClient } from "../test/support/official-client.ts";

const ROUNDS = 40;
const CALLS_PER_ROUND = 250;

interface Subject {
  readonly name: string;
  readonly service: string;
  readonly operation: string;
  readonly goalUs: number;
  readonly input: Readonly<Record<string, unknown>>;
  readonly output: Readonly<Record<string, unknown>>;
}

const SUBJECTS: readonly Subject[] = [
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
function record({ request, response }: Captured): string {
  const call = read(request);
  const outcome = decodeResponse(call, response);
  return serializeRecord(
    composeRecord({
      call,
      outcome,
      principal: CALLER,
      completedAtMs: 1_769_860_800_000,
      refused: false,
      accountId: CALLER.accountId,
      bytesIn: request.body.totalBytes,
      bytesOut: response.body.totalBytes,
    }),
  );
}

/** The median over all rounds of what one call takes, after a time to warm up. */
async function medianUs(work: () => unknown): Promise<number> {
  const rounds: number[] = [];
  for (let round = -10; round < ROUNDS; round++) {
    const startedAt = performance.now();
    for (let done = 0; done < CALLS_PER_ROUND; done++) {
      const result = work();
      if (result instanceof Promise) await result;
    }
    if (round >= 0) rounds.push(((performance.now() - startedAt) * 1000) / CALLS_PER_ROUND);
  }
  return rounds.toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? Number.NaN;
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

function row(label: string, us: number, note = ""): void {
  process.stdout.write(`  ${label.padEnd(46)}${us.toFixed(1).padStart(8)} µs  ${note}\n`);
}

for (const subject of SUBJECTS) {
  const client = new OfficialClient(`@aws-sdk/client-${subject.service}`);
  const captured = await capture(subject, client);
  const bytes = captured.request.body.totalBytes + captured.response.body.totalBytes;
  process.stdout.write(`${subject.name} (${bytes} bytes of bodies)\n`);
  const ours = await medianUs(() => record(captured));
  row("decode, compose and serialise the record", ours, `goal ${subject.goalUs} µs`);
  row("  of which decoding the request", await medianUs(() => read(captured.request)));
  const call = read(captured.request);
  row(
    "  of which decoding the answer",
    await medianUs(() => decodeResponse(call, captured.response)),
  );
  const texts = [JSON.stringify(subject.input), JSON.stringify(subject.output)];
  row(
    "JSON.parse of the same content",
    await medianUs(() => texts.map((text) => JSON.parse(text) as unknown)),
  );
  row("the SDK's deserializer, the answer alone", await medianUs(sdkReader(subject, captured)));
}
