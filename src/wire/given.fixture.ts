import type { CapturedRequest, CapturedResponse } from "../base/exchange.ts";
import { Models } from "../models/index.ts";
import type { Call, DecodedCall, UndecodedCall } from "./call.ts";
import { decodeRequest } from "./decode-request.ts";
import { resolveDestination } from "./destination.ts";

/** For tests: the models, loaded once for a file of tests. */
export const models = new Models();

export interface GivenRequest {
  readonly method?: string;
  readonly target?: string;
  /** What it is signed for, as `service` or `service/region`. Unsigned when left out. */
  readonly signedFor?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** How long the body was, where not all of it was kept. */
  readonly totalBytes?: number;
}

/** For tests: a request to the gateway with everything defaulted. */
export function aRequest(given: GivenRequest = {}): CapturedRequest {
  const bytes = Buffer.from(given.body ?? "");
  const [service, region = "us-east-1"] = given.signedFor?.split("/") ?? [];
  const scope = `AKIAIOSFODNN7EXAMPLE/20260131/${region}/${service}/aws4_request`;
  const authorization = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=ab12`;
  const headers = {
    host: "127.0.0.1:4580",
    ...(service && { authorization }),
    ...given.headers,
  };
  return {
    eventId: "00000000-0000-4000-8000-000000000000",
    receivedAtMs: 0,
    method: given.method ?? (bytes.length > 0 ? "POST" : "GET"),
    target: given.target ?? "/",
    headers: new Map(Object.entries(headers)),
    rawHeaders: Object.entries(headers).flat(),
    remoteAddress: "127.0.0.1",
    body: { bytes, totalBytes: given.totalBytes ?? bytes.length },
  };
}

/** For tests: {@link aRequest}, read. */
export function callOf(given: GivenRequest): Call {
  const request = aRequest(given);
  return decodeRequest(request, resolveDestination(request, { region: "us-east-1" }), models);
}

export function decodedCall(given: GivenRequest): DecodedCall {
  const call = callOf(given);
  if (call.kind === "undecoded") throw new Error(`${call.reason}: ${call.detail}`);
  return call;
}

export function undecodedCall(given: GivenRequest): UndecodedCall {
  const call = callOf(given);
  if (call.kind === "decoded") throw new Error(`read as ${call.operation.name}`);
  return call;
}

export const FORM = { "content-type": "application/x-www-form-urlencoded" };

/** For tests: a call of the JSON protocol. */
export function jsonRequest(target: string, signedFor: string, body: unknown): GivenRequest {
  return {
    method: "POST",
    signedFor,
    headers: { "x-amz-target": target, "content-type": "application/x-amz-json-1.1" },
    body: typeof body === "string" ? body : JSON.stringify(body),
  };
}

export function aResponse(
  status: number,
  body: string | Uint8Array = "",
  headers: Readonly<Record<string, string>> = {},
): CapturedResponse {
  const bytes = Buffer.from(body);
  return {
    status,
    headers: new Map(Object.entries(headers)),
    body: { bytes, totalBytes: bytes.length },
  };
}
