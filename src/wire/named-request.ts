import type { CapturedRequest } from "../base/exchange.ts";
import type { Operation, ServiceModel } from "../models/index.ts";
import type { ReadableBody } from "./body.ts";
import type { Destination, Parameters } from "./call.ts";
import type { Parsed } from "./parse/parsed.ts";
import type { Reading } from "./read/reading.ts";

/** A request as far as it can be read without its service's model. */
export interface NamedRequest {
  /** As the wire gives it; method and path where it gives none. */
  readonly operationName: string;
  /** The destination, corrected by what only the body tells. */
  readonly destination: Destination;
  /** What the request leaves open, for the client's error message. Holds no value of it. */
  readonly ambiguity: string | undefined;
  /** @returns undefined when the model has no such operation. */
  find(model: ServiceModel): FoundOperation | undefined;
  /** What the request says without a model. */
  describe(): Description;
}

/** A request without its model, as far as it describes itself. */
export interface Description {
  /** Undefined when that is nothing. */
  readonly parameters: Parameters | undefined;
  /** False when there is a body that says nothing by itself. */
  readonly isBodyRead: boolean;
  /** True when what else the body has says nothing of the call, however much of it was kept. */
  readonly isRestContent?: boolean;
}

export interface FoundOperation {
  readonly operation: Operation;
  /** What only the model tells that the request leaves open. */
  readonly ambiguity?: string | undefined;
  /** True when the input is complete without the body: the body is a stream, or means nothing. */
  readonly ignoresBody: boolean;
  /** @throws {UnreadableError} when nothing of the body can be read as the operation's input. */
  read(reading: Reading): Parameters;
  /** What the request says beside its body. */
  readHead(reading: Reading): Parameters;
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

/** What a body says that was parsed without a model. */
export function describeTree(tree: Parsed<unknown>): Description {
  const isBodyRead = tree.ok && isPlainObject(tree.value);
  return { parameters: isBodyRead ? (tree.value as Parameters) : undefined, isBodyRead };
}

export function isPlainObject(value: unknown): value is Parameters {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
