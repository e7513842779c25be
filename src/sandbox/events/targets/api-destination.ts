import type { Clock } from "../../../base/clock.ts";
import { parseArn } from "../arns.ts";
import { DeliveryFailure } from "../dispatch/failed-delivery.ts";
import {
  type ApiDestinationDocument,
  type ConnectionDocument,
  type DeliveryDocument,
  type EventsState,
  placeKey,
} from "../events-state.ts";
import { AccessTokens } from "./access-tokens.ts";
import { type HttpAnswerFacts, makeCall } from "./http-call.ts";
import { invocationCall } from "./invocation.ts";
import type { TargetInput } from "./target-input.ts";

/** Source: documented, EventBridge user guide: these are tried again, and all of 500 and more. */
const RETRIED: ReadonlySet<number> = new Set([401, 407, 409, 429]);

/** Calls API destinations with the authorization of their connections. */
export class ApiCaller {
  readonly #state: EventsState;
  readonly #tokens: AccessTokens;
  readonly #clock: Clock;

  constructor(state: EventsState, clock: Clock) {
    this.#state = state;
    this.#clock = clock;
    this.#tokens = new AccessTokens(clock);
  }

  /** @throws {DeliveryFailure} unless the endpoint answers with a status of 2xx. */
  async call(
    { target }: DeliveryDocument,
    input: TargetInput,
    stopping: AbortSignal,
  ): Promise<void> {
    const destination = this.#destination(target.Arn ?? "");
    const connection = this.#connection(destination.connectionArn);
    const token = await this.#tokens.of(connection, stopping);
    const call = invocationCall({
      destination,
      secrets: connection.secrets ?? {},
      token,
      parameters: target.HttpParameters,
      ...input,
    });
    const answer = await makeCall(call, stopping);
    if (answer.status >= 200 && answer.status < 300) return;
    if (answer.status === 401 || answer.status === 407) this.#tokens.forget(connection);
    throw this.#failure(answer);
  }

  #destination(arn: string): ApiDestinationDocument {
    const destination = find(this.#state.apiDestinations, arn);
    if (destination) return destination;
    throw gone("The API destination does not exist.");
  }

  #connection(arn: string): ConnectionDocument {
    const connection = find(this.#state.connections, arn);
    if (!connection) throw gone("The connection does not exist.");
    if (connection.secrets) return connection;
    throw new DeliveryFailure({
      code: "NO_PERMISSIONS",
      message: "The connection is not authorized.",
      isRetryable: false,
    });
  }

  #failure({ status, retryAfter }: HttpAnswerFacts): DeliveryFailure {
    const retryAfterMs = retryAfter === undefined ? undefined : this.#delayOf(retryAfter);
    const isRetried = status >= 500 || RETRIED.has(status);
    return new DeliveryFailure({
      code: status === 429 ? "THROTTLING" : "ERROR_FROM_TARGET",
      message: `The endpoint answered with status ${status}.`,
      // Source: documented: a negative Retry-After ends the attempts.
      isRetryable: isRetried && !(retryAfterMs !== undefined && retryAfterMs < 0),
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    });
  }

  /** Of seconds or a date. */
  #delayOf(retryAfter: string): number | undefined {
    if (/^-?\d{1,9}$/.test(retryAfter)) return Number(retryAfter) * 1_000;
    const atMs = Date.parse(retryAfter);
    return Number.isNaN(atMs) ? undefined : Math.max(0, atMs - this.#clock.nowMs());
  }
}

function find<Document extends { readonly arn: string }>(
  collection: { get(key: string): Document | undefined },
  arn: string,
): Document | undefined {
  const parsed = parseArn(arn);
  const name = parsed?.resource.split("/")[1] ?? "";
  const document = parsed && collection.get(`${placeKey(parsed)}${name}`);
  return document?.arn === arn ? document : undefined;
}

function gone(message: string): DeliveryFailure {
  return new DeliveryFailure({ code: "NO_RESOURCE", message, isRetryable: false });
}
