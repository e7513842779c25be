import type { CapturedHead } from "../../base/exchange.ts";
import type { Principal } from "../../identify/index.ts";
import { findService, Models, type ServiceModel } from "../../models/index.ts";
import type {
  BodyLack,
  DecodedCall,
  Destination,
  Outcome,
  Parameters,
  UndecodedCall,
} from "../../wire/index.ts";
import type { AuditRecord } from "../audit-record.ts";
import { composeWithOmissions, type RecordFacts } from "../compose-record.ts";
import type { FittedRecord } from "../envelope/limits.ts";

// Builders for the tests of this module: every option has a default, so those set matter.
const models = new Models();

export function aModel(service: string): ServiceModel {
  const model = models.get(service);
  if (!model) throw new Error(`no model of ${service} is installed`);
  return model;
}

export interface HeadOptions {
  readonly method?: string;
  readonly target?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly tls?: CapturedHead["tls"];
}

export function aHead({ method = "POST", target = "/", headers, tls }: HeadOptions = {}) {
  const sent = { host: "service.example.com", "user-agent": "aws-cli/2.17.32", ...headers };
  const head: CapturedHead = {
    eventId: "1cdbea14-e162-4bb8-853f-f9f86d4739ca",
    receivedAtMs: Date.UTC(2026, 0, 16, 0, 41, 47),
    method,
    target,
    headers: new Map(Object.entries(sent)),
    rawHeaders: [],
    remoteAddress: "192.0.2.92",
    ...(tls && { tls }),
  };
  return head;
}

export const TLS_1_3 = { version: "TLSv1.3", cipherSuite: "TLS_AES_128_GCM_SHA256" } as const;

export interface CallOptions extends HeadOptions {
  readonly service?: string;
  readonly operation?: string;
  readonly input?: Parameters;
  readonly region?: string;
}

export function aDestination(service: string, region = "us-east-1"): Destination {
  const entry = findService(service);
  return {
    service: entry,
    signingName: entry?.signingNames[0] ?? service,
    region,
    eventSource: entry?.eventSource ?? `${service}.amazonaws.com`,
    protocol: "awsJson1_1",
  };
}

export function aCall(options: CallOptions = {}): DecodedCall {
  const { service = "route-53", operation: name = "ListHostedZones", input = {} } = options;
  const model = aModel(service);
  const operation = model.operations.get(name);
  if (!operation) throw new Error(`${service} has no operation ${name}`);
  return {
    kind: "decoded",
    head: aHead(options),
    destination: aDestination(service, options.region),
    protocol: model.protocol,
    model,
    operation,
    input,
    undeclared: [],
  };
}

export type UndecodedOptions = HeadOptions &
  Partial<
    Pick<
      UndecodedCall,
      "operation" | "operationName" | "reason" | "parameters" | "model" | "input" | "lack"
    >
  > & {
    readonly service?: string;
  };

const LACKS: Readonly<Record<string, BodyLack>> = {
  "malformed-body": "unreadable",
  "body-too-large": "cut",
};

export function anUndecodedCall(options: UndecodedOptions = {}): UndecodedCall {
  const destination = aDestination(options.service ?? "frobnicator");
  return {
    kind: "undecoded",
    head: aHead(options),
    destination,
    protocol: "awsJson1_1",
    model: options.model,
    operation: options.operation,
    operationName: options.operationName ?? "Frobnicate",
    reason: options.reason ?? "unknown-service",
    detail: "",
    parameters: options.parameters,
    input: options.input,
    lack: "lack" in options ? options.lack : LACKS[options.reason ?? ""],
  };
}

export const JANE: Principal = {
  kind: "user",
  accountId: "111122223333",
  accessKeyId: "AKIAIOSFODNN7EXAMPLE",
  userId: "AIDACKCEVSQ6C2EXAMPLE",
  userName: "jane",
  arn: "arn:aws:iam::111122223333:user/jane",
};

export const succeeded = (output: Parameters = {}): Outcome => ({
  kind: "succeeded",
  status: 200,
  output,
  requestId: "741e0df7-9d18-11e4-b752-f9c6311f3510",
});

export interface FailureOptions {
  readonly wireCode?: string;
  readonly message?: string;
  readonly status?: number;
}

export const failed = (code: string, options: FailureOptions = {}): Outcome => ({
  kind: "failed",
  status: options.status ?? 400,
  code,
  wireCode: options.wireCode ?? code,
  message: options.message ?? "It did not work.",
  requestId: "741e0df7-9d18-11e4-b752-f9c6311f3510",
});

/** The record of a call; what is not given is an ordinary success of Jane's. */
export function recordOf(facts: Partial<RecordFacts> = {}): AuditRecord {
  return fittedRecordOf(facts).record;
}

/** The same, with what the record has no room for. */
export function fittedRecordOf(facts: Partial<RecordFacts> = {}): FittedRecord {
  return composeWithOmissions({
    call: aCall(),
    outcome: succeeded(),
    principal: JANE,
    completedAtMs: Date.UTC(2026, 0, 16, 0, 41, 48, 999),
    refused: false,
    accountId: "111122223333",
    bytesIn: 0,
    bytesOut: 0,
    ...facts,
  });
}
