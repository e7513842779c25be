import type { CapturedRequest } from "../base/exchange.ts";
import type { Operation, ServiceModel } from "../models/index.ts";
import type { ReadableBody } from "./body.ts";
import type { Destination, Parameters } from "./call.ts";
import type { Reading } from "./read/reading.ts";

/** A request as far as it can be read without its service's model. */
export interface NamedRequest {
  /** As the wire gives it; method and path where it gives none. */
  readonly operationName: string;
  /** The destination, corrected by what only the body tells. */
  readonly destination: Destination;
  /** @returns undefined when the model has no such operation. */
  find(model: ServiceModel): FoundOperation | undefined;
  /** What the body says without a model. */
  describe(): Parameters | undefined;
}

export interface FoundOperation {
  readonly operation: Operation;
  /** True when the input is complete without the body: the body is a stream, or means nothing. */
  readonly ignoresBody: boolean;
  /** @throws {UnreadableError} when the body is not what the operation's shape says. */
  read(reading: Reading): Parameters;
}

export interface RequestParts {
  readonly request: CapturedRequest;
  readonly destination: Destination;
  readonly body: ReadableBody;
}

const NAME_LENGTH_MAX = 256;

/** What stands for an operation's name where the request has none. */
export function methodAndPath({ method }: CapturedRequest, path: string): string {
  return boundedName(`${method} ${path}`);
}

/** An operation's name as sent, never much longer than any real one. */
export function boundedName(name: string): string {
  return name.slice(0, NAME_LENGTH_MAX);
}

export function bytesOf(body: ReadableBody): Buffer {
  return body.kind === "whole" ? body.bytes : Buffer.alloc(0);
}

export function isPlainObject(value: unknown): value is Parameters {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
