import type { CapturedHead } from "../base/exchange.ts";
import { findService, type Models, type Protocol, type ServiceModel } from "../models/index.ts";
import type { Call, Destination, Parameters } from "../wire/index.ts";

/** A call that no request was read for: its names are known, and its input is had. */
export interface CallByName {
  /** The service's key, e.g. `cloudtrail`. */
  readonly service: string;
  readonly operation: string;
  /** Under the model's member names. */
  readonly input: Parameters;
  readonly head: CapturedHead;
  readonly region: string;
  /** Taken where the service has no model. */
  readonly protocol: Protocol;
}

/** Gives a call as if a request for it had been read. Total. */
export function namedCall(named: CallByName, models: Models): Call {
  const { service, input, head, region } = named;
  const entry = findService(service);
  const model = modelOf(models, service);
  const operation = model?.operations.get(named.operation);
  const destination: Destination = {
    service: entry,
    signingName: entry?.signingNames[0] ?? service,
    region,
    eventSource: entry?.eventSource ?? `${service}.amazonaws.com`,
    protocol: model?.protocol ?? named.protocol,
  };
  const common = { head, destination, protocol: destination.protocol };
  if (model && operation) {
    return { ...common, kind: "decoded", model, operation, input, undeclared: [] };
  }
  return {
    ...common,
    kind: "undecoded",
    model,
    operation,
    operationName: named.operation,
    reason: model ? "unknown-operation" : "no-model",
    detail: "The model has no such operation.",
    parameters: undefined,
    input: undefined,
    lack: undefined,
  };
}

/** What cannot be loaded is as good as absent: the record must exist all the same. */
function modelOf(models: Models, service: string): ServiceModel | undefined {
  try {
    return models.get(service);
  } catch {
    return undefined;
  }
}
