import type { HttpAnswer } from "../base/http-answer.ts";
import {
  type Call,
  encodeError,
  encodeResponse,
  malformedRequest,
  notImplemented,
  ServiceError,
  validateRequired,
} from "../wire/index.ts";
import type { EmbeddedService, LateService, OperationContext } from "./embedded-service.ts";
import { statusOf } from "./with-status.ts";

/** Told of a handler that failed in a way it should not have. */
export type OnHandlerFailure = (failure: {
  readonly service: string;
  readonly operation: string;
  readonly error: unknown;
}) => void;

/** The services answered in this process, by the key of their line in the catalogue. */
export class EmbeddedServices {
  readonly #services: Map<string, EmbeddedService | LateService>;
  readonly #loading = new Map<string, Promise<EmbeddedService>>();
  readonly #onFailure: OnHandlerFailure;

  constructor(services: readonly (EmbeddedService | LateService)[], onFailure: OnHandlerFailure) {
    this.#services = new Map(services.map((service) => [service.service, service]));
    this.#onFailure = onFailure;
  }

  /**
   * Answers a call in the protocol its client speaks, whatever comes of it. What a handler did not
   * foresee becomes `InternalFailure`, which says nothing of the inside.
   */
  async answer(call: Call, context: OperationContext): Promise<HttpAnswer> {
    try {
      return await this.#serve(call, context);
    } catch (error) {
      return encodeError(errorTarget(call), this.#errorOf(call, error), context.requestId);
    }
  }

  async #serve(call: Call, context: OperationContext): Promise<HttpAnswer> {
    if (call.kind === "undecoded") throw refusalOf(call);
    const found = this.#services.get(call.model.entry.key);
    const service = found && "load" in found ? await this.#load(found) : found;
    const handler =
      service && Object.hasOwn(service.operations, call.operation.name)
        ? service.operations[call.operation.name]
        : undefined;
    if (!handler) throw notImplemented(call);
    const invalid = validateRequired(call);
    if (invalid) throw invalid;
    const output = await handler(call.input as never, context);
    const members = isObject(output) ? output : {};
    const answer = encodeResponse(call, members, context.requestId);
    return { ...answer, status: statusOf(members) ?? answer.status };
  }

  /** Once for all who come while it loads; again after it failed. */
  async #load({ service: key, load }: LateService): Promise<EmbeddedService> {
    const loading = this.#loading.get(key) ?? load();
    this.#loading.set(key, loading);
    try {
      const service = await loading;
      this.#services.set(key, service);
      return service;
    } finally {
      this.#loading.delete(key);
    }
  }

  #errorOf(call: Call, error: unknown): ServiceError {
    if (error instanceof ServiceError) return error;
    this.#onFailure({
      service: call.destination.signingName,
      operation: operationNameOf(call),
      error,
    });
    return new ServiceError("InternalFailure", "An internal error occurred. Try again later.", {
      status: 500,
    });
  }
}

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

function refusalOf(call: Call & { readonly kind: "undecoded" }): ServiceError {
  const isReadable = call.reason === "unknown-service" || call.reason === "no-model";
  return isReadable ? notImplemented(call) : malformedRequest(call);
}

/** What an error needs to know of the call it answers. */
export function errorTarget(call: Call) {
  return {
    protocol: call.protocol,
    model: call.model,
    destination: call.destination,
    method: call.head.method,
  };
}

/** The action's name, as far as it is known. */
export function operationNameOf(call: Call): string {
  return call.kind === "decoded" ? call.operation.name : call.operationName;
}
