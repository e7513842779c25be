import type { CapturedRequest, CapturedResponse } from "../src/base/exchange.ts";
import type { HttpAnswer } from "../src/base/http-answer.ts";
import type { Models, ServiceRules } from "../src/models/index.ts";
import { type AuditRecord, composeRecord } from "../src/record/index.ts";
import {
  type Call,
  type DecodedCall,
  decodeRequest,
  decodeResponse,
  encodeError,
  encodeResponse,
  resolveDestination,
  ServiceError,
} from "../src/wire/index.ts";
import { OfficialClient } from "../test/support/official-client.ts";
import type { Specimen } from "./corpus.ts";
import { isObject, text } from "./json.ts";
import { placeholder } from "./rebuild/placeholder.ts";
import { rebuildPrincipal } from "./rebuild/principal.ts";
import { type Rebuilt, rebuild } from "./rebuild/rebuild.ts";
import { addressed, rebuildS3Request, rebuildS3Response } from "./rebuild/s3.ts";
import type { Subject } from "./subject.ts";

/** What came of sending a record's call once more. */
export type Replay =
  | {
      readonly kind: "composed";
      readonly record: AuditRecord;
      /** Paths under the field, of what the public model has no place for. */
      readonly homeless: readonly string[];
      readonly hasPrincipal: boolean;
    }
  | { readonly kind: "failed"; readonly why: string };

/**
 * Sends the calls of records through the recorder: the official client writes the request, the
 * server's own encoder the answer, and all that the recorder gets is their bytes.
 */
export class Replayer {
  readonly #models: Models;
  readonly #clients = new Map<string, OfficialClient>();

  constructor(models: Models) {
    this.#models = models;
  }

  async replay(specimen: Specimen, subject: Subject): Promise<Replay> {
    const asked = rebuildRequest(specimen, subject);
    const sent = await this.#send(specimen, subject, asked.value);
    if ("why" in sent) return { kind: "failed", why: sent.why };
    const { event } = specimen;
    const request = addressed(sent.request, event);
    const destination = resolveDestination(request, { region: "us-east-1" });
    const call = asSent(decodeRequest(request, destination, this.#models), asked.value);
    if (call.kind === "undecoded") return { kind: "failed", why: `${call.reason}: ${call.detail}` };
    if (call.operation !== subject.operation) {
      return { kind: "failed", why: `was read as ${call.operation.name}` };
    }
    const { answer, homeless } = answerTo(call, specimen, subject);
    return this.#compose({ call, answer, specimen, homeless: [...asked.homeless, ...homeless] });
  }

  #compose({ call, answer, specimen, homeless }: Answered): Replay {
    const { event } = specimen;
    const identity = isObject(event.userIdentity) ? event.userIdentity : {};
    const principal = rebuildPrincipal(identity);
    const accountId = text(event.recipientAccountId) ?? text(identity.accountId) ?? "";
    const extra = isObject(event.additionalEventData) ? event.additionalEventData : {};
    const extendedRequestId = text(extra["x-amz-id-2"]);
    const record = composeRecord({
      call,
      outcome: decodeResponse(call, answer),
      principal: principal ?? { kind: "unattributed", accountId, reason: "unknown-key" },
      completedAtMs: Date.parse(String(event.eventTime)),
      refused: false,
      accountId,
      bytesIn: Number(extra.bytesTransferredIn ?? 0),
      bytesOut: Number(extra.bytesTransferredOut ?? 0),
      ...(extendedRequestId !== undefined && { extendedRequestId }),
    });
    return { kind: "composed", record, homeless, hasPrincipal: principal !== undefined };
  }

  async #send(
    { event }: Specimen,
    { model, operation }: Subject,
    input: Record<string, unknown>,
  ): Promise<{ request: CapturedRequest } | { why: string }> {
    const region = regionOf(event);
    const host = isObject(event.requestParameters) ? text(event.requestParameters.Host) : undefined;
    const isPathStyle = host !== undefined && !host.startsWith(`${String(input.Bucket)}.`);
    const client = this.#client(model.entry.packageName, region, isPathStyle);
    const { request, reading } = await client.exchange(operation.name, input);
    if (request) return { request };
    return { why: reading.ok ? "the client sent nothing" : reading.error.message };
  }

  #client(packageName: string, region: string, forcePathStyle: boolean): OfficialClient {
    const key = `${packageName} ${region} ${forcePathStyle}`;
    let client = this.#clients.get(key);
    if (!client) {
      const checksums = { requestChecksumCalculation: "WHEN_REQUIRED" };
      client = new OfficialClient(packageName, { region, forcePathStyle, ...checksums });
      this.#clients.set(key, client);
    }
    return client;
  }
}

/** A publisher's mark in place of a region is no part of a host name. */
function regionOf({ awsRegion }: Specimen["event"]): string {
  const region = text(awsRegion) ?? "";
  return /^[a-z0-9]+(-[a-z0-9]+)*$/.test(region) ? region : "us-east-1";
}

interface Answered {
  readonly call: DecodedCall;
  readonly answer: CapturedResponse;
  readonly specimen: Specimen;
  readonly homeless: readonly string[];
}

function rebuildRequest({ event }: Specimen, { operation, rules }: Subject): Rebuilt {
  const place = { rules, operation: operation.name, direction: ">" } as const;
  const shown = event.requestParameters;
  const rebuilt =
    rules.family === "s3"
      ? rebuildS3Request(shown, operation, place)
      : rebuild(rules.family === "ec2" ? withoutRoot(shown) : shown, operation.input, place);
  return { ...rebuilt, homeless: rebuilt.homeless.map((path) => `requestParameters.${path}`) };
}

/** EC2's newer records have one member, named after the operation. */
function withoutRoot(shown: unknown): unknown {
  const [only, ...others] = isObject(shown) ? Object.entries(shown) : [];
  const isRoot = only && others.length === 0 && /(Request|Response|Req)$/.test(only[0]);
  return isRoot ? only[1] : shown;
}

/** Without the tokens that the client makes up where none is given. */
function asSent(call: Call, given: Readonly<Record<string, unknown>>): Call {
  if (call.kind === "undecoded") return call;
  const madeUp = [...call.operation.input.structIterator()]
    .filter(([name, member]) => member.isIdempotencyToken() && !(name in given))
    .map(([name]) => name);
  const kept = Object.entries(call.input).filter(([name]) => !madeUp.includes(name));
  return { ...call, input: Object.fromEntries(kept) };
}

interface AnswerFacts {
  readonly answer: CapturedResponse;
  readonly homeless: readonly string[];
}

function answerTo(call: DecodedCall, specimen: Specimen, subject: Subject): AnswerFacts {
  const { event } = specimen;
  const requestId = text(event.requestID) ?? requestIdIn(event.responseElements) ?? "";
  if (typeof event.errorCode === "string") {
    return { answer: captured(errorAnswer(call, specimen, requestId)), homeless: [] };
  }
  const { value, homeless } = rebuildOutput(call, event, subject);
  return {
    answer: captured(encodeResponse(call, value, requestId)),
    homeless: homeless.map((path) => `responseElements.${path}`),
  };
}

function requestIdIn(shown: unknown): string | undefined {
  const held = withoutRoot(shown);
  return isObject(held) ? text(held.requestId) : undefined;
}

function rebuildOutput(
  call: DecodedCall,
  { responseElements: shown, resources, additionalEventData: extra }: Specimen["event"],
  { operation, rules }: Subject,
): Rebuilt {
  const place = { rules, operation: operation.name, direction: "<" } as const;
  // Where AWS is silent the answer is full, so that our silence is no accident.
  if (shown === null || shown === undefined) {
    const named = naming(fullAnswer(call), rules, resources);
    const additions = rules.additionalEventData?.[operation.name];
    return { value: withAdditions(named, additions, extra), homeless: [] };
  }
  if (rules.family === "s3") return rebuildS3Response(shown, operation, place);
  const unrooted = rules.family === "ec2" ? withoutRoot(shown) : shown;
  return rebuild(unrooted, operation.output, place);
}

/** What stands in headers is left out: there a service often has nothing to say. */
function fullAnswer({ operation: { output } }: DecodedCall): Record<string, unknown> {
  if (!output.isStructSchema()) return {};
  const members = [...output.structIterator()].filter(([, member]) => {
    const { httpHeader, httpPrefixHeaders, httpResponseCode } = member.getMergedTraits();
    const isInHead = httpHeader || httpPrefixHeaders !== undefined || httpResponseCode;
    return !isInHead && !member.isStreaming();
  });
  return Object.fromEntries(members.map(([name, member]) => [name, placeholder(member)]));
}

/** An answer that is not shown names the resource that the record names all the same. */
function naming(
  answer: Record<string, unknown>,
  rules: ServiceRules,
  resources: unknown,
): Record<string, unknown> {
  const arns = (Array.isArray(resources) ? resources : []).map((one) => text(one.ARN));
  const [arn] = arns;
  if (arn === undefined || arns.length !== 1) return answer;
  const named = new Set((rules.resources ?? []).flatMap(({ sources }) => sources));
  const entries = Object.entries(answer).map(([name, value]) => [
    name,
    named.has(`<${name}`) && typeof value === "string" ? arn : value,
  ]);
  return Object.fromEntries(entries);
}

/** Of what the record shows beside the answer, the answer holds what the record has, or nothing. */
function withAdditions(
  answer: Record<string, unknown>,
  shown: string | Readonly<Record<string, string>> | undefined,
  extra: unknown,
): Record<string, unknown> {
  const given = isObject(extra) ? extra : {};
  const sources = isObject(shown) ? Object.entries(shown) : [];
  const value = { ...answer };
  for (const [name, source] of sources) {
    if (typeof source !== "string" || !source.startsWith("<")) continue;
    if (given[name] === undefined) delete value[source.slice(1)];
    else value[source.slice(1)] = given[name];
  }
  return value;
}

const DENIED = /^(Client\.)?(AccessDenied|UnauthorizedOperation)/;

function errorAnswer(call: DecodedCall, { event }: Specimen, requestId: string): HttpAnswer {
  const shown = String(event.errorCode);
  const isJson = /Json|Cbor/.test(call.protocol);
  // JSON services write the longer code on the wire, whatever the record has.
  const code = shown === "AccessDenied" && isJson ? "AccessDeniedException" : shown;
  const response = event.responseElements;
  const message = text(event.errorMessage) ?? (isObject(response) ? text(response.message) : "");
  const status = DENIED.test(shown) ? 403 : 400;
  const { protocol, model, destination, head } = call;
  const target = { protocol, model, destination, method: head.method };
  const error = new ServiceError(code, message ?? "", { status });
  return encodeError(target, error, requestId);
}

function captured({ status, headers, body }: HttpAnswer): CapturedResponse {
  const bytes = Buffer.from((body as Uint8Array | string | undefined) ?? "");
  return {
    status,
    headers: new Map(Object.entries(headers)),
    body: { bytes, totalBytes: bytes.length },
  };
}
