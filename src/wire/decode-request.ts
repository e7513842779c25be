import type { CapturedHead, CapturedRequest } from "../base/exchange.ts";
import type { Models, ServiceModel } from "../models/index.ts";
import { type ReadableBody, unwrapBody } from "./body.ts";
import type { Call, Destination, Parameters, UndecodedReason } from "./call.ts";
import { nameOperation } from "./name-operation.ts";
import type { FoundOperation, NamedRequest } from "./named-request.ts";
import { Reading, UnreadableError } from "./read/reading.ts";

/**
 * Reads a request: which operation it calls, with what input.
 *
 * Total. What cannot be read is an undecoded call that says why, with all that could be had. A
 * streaming member of the input is left out, so its operation is read whatever became of the body.
 */
export function decodeRequest(
  request: CapturedRequest,
  destination: Destination,
  models: Models,
): Call {
  const head = headOf(request);
  const body = unwrapBody(request.body, request.headers);
  const named = nameOperation({ request, destination, body });
  const { service } = named.destination;
  const loaded = service ? loadModel(models, service.key) : undefined;
  const model = loaded instanceof Error ? undefined : loaded;
  const found = model && named.find(model);
  const operation = found?.operation;
  const known = { head, destination: named.destination, protocol: destination.protocol };
  const undecoded = (reason: UndecodedReason, detail: string): Call => ({
    ...known,
    kind: "undecoded",
    model,
    operation,
    operationName: named.operationName,
    reason,
    detail,
    // Of a known operation's input some may be secret, and only the model knows what.
    parameters: operation ? undefined : describe(named),
    isBodyCut: body.kind === "cut",
  });
  if (!service) return undecoded("unknown-service", "The request names no service we know.");
  if (!model) return undecoded("no-model", "The model of the service is not installed.");
  if (!found) return undecoded("unknown-operation", "The model has no such operation.");
  const problem = bodyProblem(body, found.ignoresBody);
  if (problem) return undecoded(problem.reason, problem.detail);
  const read = readInput(found);
  if (!read.ok) return undecoded("malformed-body", read.why);
  return { ...known, kind: "decoded", model, operation: found.operation, ...read.input };
}

/** Without the body, which no call holds. Written out, because it takes a quarter of the time. */
function headOf(request: CapturedRequest): CapturedHead {
  const { eventId, receivedAtMs, method, target, headers, rawHeaders, remoteAddress } = request;
  const { tls, proxied, console } = request;
  return {
    ...{ eventId, receivedAtMs, method, target, headers, rawHeaders, remoteAddress },
    ...(tls && { tls }),
    ...(proxied && { proxied }),
    ...(console && { console }),
  };
}

/** A package that is there and cannot be loaded is as good as absent to a request. */
function loadModel(models: Models, key: string): ServiceModel | undefined | Error {
  try {
    return models.get(key);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function bodyProblem(
  body: ReadableBody,
  isIgnored: boolean,
): { reason: UndecodedReason; detail: string } | undefined {
  if (isIgnored || body.kind === "whole") return undefined;
  if (body.kind === "unreadable") return { reason: "malformed-body", detail: body.why };
  return { reason: "body-too-large", detail: "The body is larger than what is kept of it." };
}

type InputRead =
  | { ok: true; input: { input: Parameters; undeclared: readonly string[] } }
  | { ok: false; why: string };

function readInput(found: FoundOperation): InputRead {
  const reading = new Reading();
  try {
    const input = found.read(reading);
    return { ok: true, input: { input, undeclared: [...reading.undeclared] } };
  } catch (error) {
    // The door of this stage: whatever a reader meets is the request's fault, and must be recorded.
    const why = error instanceof UnreadableError ? error.message : "The request cannot be read.";
    return { ok: false, why };
  }
}

function describe(named: NamedRequest): Parameters | undefined {
  try {
    return named.describe();
  } catch {
    return undefined;
  }
}
