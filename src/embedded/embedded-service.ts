import type { Clock } from "../base/clock.ts";
import type { Ids } from "../base/ids.ts";
import type { Principal } from "../identify/index.ts";
import type { Parameters } from "../wire/index.ts";

/** A call that a service made to another for the caller, on the way to its own answer. */
export interface MadeCall {
  /** Who made it, e.g. `servicediscovery.amazonaws.com`. */
  readonly by: string;
  /** The key of the called service's line in the catalogue. */
  readonly service: string;
  readonly operation: string;
  /** As clients send it: ids bare, as the SDK leaves them. */
  readonly input: Parameters;
  readonly output: Parameters;
}

/** What a handler may know about the call beside its input. */
export interface OperationContext {
  readonly principal: Principal;
  /** The account the call works on: the caller's. */
  readonly accountId: string;
  readonly region: string;
  /** What the answer will carry as its request id. */
  readonly requestId: string;
  /** The Host header, e.g. `127.0.0.1:4580`. */
  readonly host: string;
  /** The request's headers, names in lower case. S3 needs some that its model does not bind. */
  readonly headers: ReadonlyMap<string, string>;
  readonly clock: Clock;
  readonly ids: Ids;
  /** The bytes of a streaming input member (S3's `Body`), aws-chunked framing taken off. */
  payload(): AsyncIterable<Uint8Array>;
  /**
   * What came after an aws-chunked payload, names in lower case: complete once the payload was
   * read to its end. Absent where nobody collects trailers.
   */
  readonly trailers?: () => ReadonlyMap<string, string>;
  /**
   * Gives what fires when nobody waits for the answer any more, or the server stops: a handler that
   * waits for something answers then with what it has. Absent where nobody can leave.
   */
  readonly endsWaiting?: () => AbortSignal;
  /**
   * Tells of a call that the service made for the caller, which gets a record of its own if this
   * one succeeds. Absent where nobody records.
   */
  readonly onBehalf?: (made: MadeCall) => void;
  /**
   * Tells which region the call really works in, where its signature may name another. Of several
   * the first counts. Absent where nobody records.
   */
  readonly onRegion?: (region: string) => void;
}

/**
 * One API action. `Input` and `Output` are the SDK's own types of the action.
 *
 * Streaming input members are absent from the input: read {@link OperationContext.payload}.
 * A streaming output member is a `Readable`, a `Buffer` or a string. An output that is frozen is
 * written once, however often it is given: nothing within it may change either.
 *
 * @throws {ServiceError} with the exception's shape name, for everything the client did wrong.
 */
export type OperationHandler<Input, Output> = (
  input: Input,
  context: OperationContext,
) => Output | Promise<Output>;

/** Any handler: what a table of actions holds. Input was decoded by the model before. */
export type AnyOperationHandler = OperationHandler<never, unknown>;

/** A service that is loaded with the first call for it: that spares starts what few use. */
export interface LateService {
  /** As {@link EmbeddedService.service}. */
  readonly service: string;
  readonly load: () => Promise<EmbeddedService>;
}

/** An AWS service answered in this process: a table of its actions by exact name. */
export interface EmbeddedService {
  /** The key of its line in the catalogue of services. */
  readonly service: string;
  readonly operations: Readonly<Record<string, AnyOperationHandler>>;
}
