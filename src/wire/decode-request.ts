import type { CapturedHead, CapturedRequest } from "../base/exchange.ts";
import { type Models, type ServiceModel, servicesSigningAs } from "../models/index.ts";
import { type ReadableBody, unwrapBody } from "./body.ts";
import type { BodyLack, Call, Destination, Parameters, UndecodedReason } from "./call.ts";
import { nameOperation } from "./name-operation.ts";
import type { Description, FoundOperation, NamedRequest } from "./named-request.ts";
import { problemOf, Reading } from "./read/reading.ts";
import { findRepeatedHost } from "./refuse/find-ambiguity.ts";

/**
 * Reads a request: which operation it calls, with what input.
 *
 * Total. What cannot be read is an undecoded call that says why, with all that could be had: what
 * path, query and headers say, and of a body every member but those that are not what the model
 * says. A streaming member of the input is left out, so its operation is read whatever became of
 * the body.
 */
export function decodeRequest(
  request: CapturedRequest,
  destination: Destination,
  models: Models,
): Call {
  const head = headOf(request);
  const body = unwrapBody(request.body, request.headers);
  const named = nameOperation({ request, destination, body });
  const repeatedHost = findRepeatedHost(request);
  const place = placeOf(named, models, { isSought: repeatedHost === undefined });
  const { model, found } = place;
  const operation = found?.operation;
  const known = { head, destination: place.destination, protocol: destination.protocol };
  const undecoded = (reason: UndecodedReason, detail: string, had: Had): Call => ({
    ...known,
    ...{ kind: "undecoded", model, operation, operationName: named.operationName, reason, detail },
    ...had,
  });
  const ambiguity = repeatedHost ?? named.ambiguity ?? found?.ambiguity;
  if (ambiguity !== undefined) return undecoded("ambiguous", ambiguity, NOTHING_HAD);
  if (!model || !found) {
    const { service } = place.destination;
    const { reason, detail } = whyNotFound(service !== undefined, model !== undefined);
    return undecoded(reason, detail, describe(named, body));
  }
  const fault = bodyFault(body, found.ignoresBody);
  if (fault) return undecoded(fault.reason, fault.detail, readHead(found, fault.lack));
  const { input, exactInput, undeclared, problem, lack } = readInput(found);
  if (problem !== undefined) {
    const had = { parameters: undefined, input: exactInput ?? input, lack };
    return undecoded("malformed-body", problem, had);
  }
  const call = {
    ...known,
    kind: "decoded" as const,
    model,
    operation: found.operation,
    input,
    undeclared,
  };
  return exactInput ? { ...call, exactInput } : call;
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

interface Place {
  readonly destination: Destination;
  readonly model: ServiceModel | undefined;
  readonly found: FoundOperation | undefined;
}

/**
 * Finds the operation in the model of the service that is addressed. Where it is none of that, and
 * nothing tells the service, it may be another of the same signing name: only AWS has a host for
 * each.
 */
function placeOf(
  named: NamedRequest,
  models: Models,
  { isSought }: { readonly isSought: boolean },
): Place {
  const { destination } = named;
  const { service, signingName } = destination;
  const model = service && loadModel(models, service.key);
  if (!service || !isSought) return { destination, model, found: undefined };
  const found = model && named.find(model);
  if (found || !destination.isGuessed) return { destination, model, found };
  for (const other of servicesSigningAs(signingName)) {
    if (other === service || other.protocol !== service.protocol) continue;
    const namesake = loadModel(models, other.key);
    const its = namesake && named.find(namesake);
    if (!its) continue;
    const { eventSource } = other;
    return {
      destination: { ...destination, service: other, eventSource },
      model: namesake,
      found: its,
    };
  }
  return { destination, model, found: undefined };
}

/** A package that is there and cannot be loaded is as good as absent to a request. */
function loadModel(models: Models, key: string): ServiceModel | undefined {
  try {
    return models.get(key);
  } catch {
    return undefined;
  }
}

/** What an undecoded call has of its input. */
interface Had {
  readonly parameters: Parameters | undefined;
  readonly input: Parameters | undefined;
  readonly lack: BodyLack | undefined;
}

/** Of a request that may mean several things, none is told. */
const NOTHING_HAD: Had = { parameters: undefined, input: undefined, lack: undefined };

function whyNotFound(
  isServiceKnown: boolean,
  hasModel: boolean,
): { reason: UndecodedReason; detail: string } {
  if (!isServiceKnown) {
    return { reason: "unknown-service", detail: "The request names no service we know." };
  }
  if (!hasModel) {
    return { reason: "no-model", detail: "The model of the service is not installed." };
  }
  return { reason: "unknown-operation", detail: "The model has no such operation." };
}

interface BodyFault {
  readonly reason: UndecodedReason;
  readonly detail: string;
  readonly lack: BodyLack;
}

function bodyFault(body: ReadableBody, isIgnored: boolean): BodyFault | undefined {
  if (isIgnored || body.kind === "whole") return undefined;
  const lack = body.kind;
  if (body.kind === "unreadable") return { reason: "malformed-body", detail: body.why, lack };
  const detail = "The body is larger than what is kept of it.";
  return { reason: "body-too-large", detail, lack };
}

interface InputRead {
  readonly input: Parameters;
  /** See {@link DecodedCall}. */
  readonly exactInput: Parameters | undefined;
  readonly undeclared: readonly string[];
  /** What was wrong; undefined when all could be read. */
  readonly problem: string | undefined;
  readonly lack: BodyLack | undefined;
}

function readInput(found: FoundOperation): InputRead {
  const reading = new Reading();
  try {
    const input = found.read(reading);
    const { problem } = reading;
    const exactInput = reading.hasInexact ? found.read(new Reading({ isExact: true })) : undefined;
    return { input, exactInput, undeclared: [...reading.undeclared], problem, lack: undefined };
  } catch (error) {
    // The door of this stage: whatever a reader meets is the request's fault, and must be recorded.
    const { input } = readHead(found, "unreadable");
    const problem = problemOf(error);
    return { input, exactInput: undefined, undeclared: [], problem, lack: "unreadable" };
  }
}

/** Reads what is beside a body of which nothing can be had. */
function readHead(found: FoundOperation, lack: BodyLack): Had & { input: Parameters } {
  try {
    return { input: found.readHead(new Reading()), parameters: undefined, lack };
  } catch {
    return { input: {}, parameters: undefined, lack };
  }
}

function describe(named: NamedRequest, body: ReadableBody): Had {
  const { parameters, isBodyRead, isRestContent } = describeOrNothing(named);
  if (isRestContent) return { parameters, input: undefined, lack: undefined };
  const isLacking = body.kind === "whole" && !isBodyRead;
  const lack = body.kind === "whole" ? undefined : body.kind;
  return { parameters, input: undefined, lack: isLacking ? "unreadable" : lack };
}

function describeOrNothing(named: NamedRequest): Description {
  try {
    return named.describe();
  } catch {
    return { parameters: undefined, isBodyRead: false };
  }
}
