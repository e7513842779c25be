import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import type { CapturedRequest } from "../../src/base/exchange.ts";
import type { HttpAnswer } from "../../src/base/http-answer.ts";
import { findRules, type Models } from "../../src/models/index.ts";
import {
  type DecodedCall,
  decodeRequest,
  encodeError,
  encodeResponse,
  resolveDestination,
  ServiceError,
} from "../../src/wire/index.ts";
import { MARKER, markedValue } from "./marked-value.ts";

/** Any AWS service: answers every call with all that its shape has, secrets marked. */
export class MarkingUpstream implements AsyncDisposable {
  /** `service Operation` of every call that was understood. */
  readonly received = new Set<string>();
  /** While true, every call is answered with an error of its model, each in its turn. */
  fails = false;
  readonly #models: Models;
  readonly #server: Server;
  #failures = 0;

  private constructor(models: Models) {
    this.#models = models;
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch((error: unknown) => response.destroy(error as Error));
    });
  }

  static async open(models: Models): Promise<MarkingUpstream> {
    const upstream = new MarkingUpstream(models);
    const { promise, resolve } = Promise.withResolvers<void>();
    upstream.#server.listen(0, "127.0.0.1", resolve);
    await promise;
    return upstream;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const captured = await capture(request);
    const destination = resolveDestination(captured, { region: "us-east-1" });
    const call = decodeRequest(captured, destination, this.#models);
    if (call.kind === "undecoded") throw new Error(`${call.reason}: ${call.operationName}`);
    this.received.add(`${call.model.entry.key} ${call.operation.name}`);
    const { status, headers, body } = this.fails ? this.#failure(call) : success(call);
    response.writeHead(status, headers as Record<string, string>);
    response.end(body);
  }

  #failure(call: DecodedCall): HttpAnswer {
    const { model, protocol, destination, operation, input } = call;
    const shapes = [...model.errors.values()];
    const shape = shapes[this.#failures++ % Math.max(shapes.length, 1)];
    const rules = findRules(model.entry.eventSource);
    const ground = { rules, operation: operation.name, side: "<" } as const;
    const { message: _, Message: __, ...members } = shape ? markedValue(shape.schema, ground) : {};
    // Services quote what they do not take.
    const isMarked = JSON.stringify(input).includes(MARKER);
    const message = isMarked ? `It failed: '${MARKER}' is not valid.` : "It failed.";
    const error = new ServiceError(shape?.name ?? "InternalError", message, { members });
    return encodeError({ model, protocol, destination, method: call.head.method }, error, "id-1");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#server.close(() => resolve());
    await promise;
  }
}

function success(call: DecodedCall): HttpAnswer {
  const rules = findRules(call.model.entry.eventSource);
  const ground = { rules, operation: call.operation.name, side: "<" } as const;
  return encodeResponse(call, markedValue(call.operation.output, ground), "id-1");
}

async function capture(request: IncomingMessage): Promise<CapturedRequest> {
  const bytes = await buffer(request);
  const headers = new Map(
    Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
  );
  return {
    eventId: "00000000-0000-4000-8000-000000000000",
    receivedAtMs: 0,
    method: request.method ?? "GET",
    target: request.url ?? "/",
    headers,
    rawHeaders: request.rawHeaders,
    remoteAddress: "127.0.0.1",
    body: { bytes, totalBytes: bytes.length },
  };
}
