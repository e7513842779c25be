import { createRequire } from "node:module";
import { findRules, type ServiceModel } from "../../src/models/index.ts";
import { markedValue } from "./marked-value.ts";
import type { TestServer } from "./server.ts";

const require = createRequire(import.meta.url);

/** Members that must look like something else, or the client sends nothing. */
const FIXED: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  s3: { Bucket: "a-bucket", ChecksumAlgorithm: "CRC32", ContentLength: undefined },
  eventbridge: { EndpointId: undefined },
};

export interface HowToCall {
  /** Cuts the last byte off every body before it is signed. */
  readonly breaksBodies?: boolean;
  /** Calls of each service; all when not given. */
  readonly callsMax?: (model: ServiceModel) => number;
}

interface AnyClient {
  send(command: object): Promise<unknown>;
  destroy(): void;
  readonly middlewareStack: { add(middleware: Middleware, options: object): void };
}

interface SdkRequest {
  body?: unknown;
  readonly headers: Record<string, string>;
}

type Handler = (call: { readonly request: SdkRequest }) => Promise<unknown>;
type Middleware = (next: Handler) => Handler;
type AnyModule = Readonly<Record<string, new (options: object) => object>>;

/** Calls the operations of many models through the official clients, secrets marked. */
export async function callEverything(
  server: TestServer,
  models: readonly ServiceModel[],
  how: HowToCall = {},
): Promise<void> {
  // The longest first, or the last worker is busy with it when all others are done.
  const waiting = [...models].sort((a, b) => b.operations.size - a.operations.size);
  const worker = async () => {
    for (let model = waiting.shift(); model; model = waiting.shift()) {
      await callAll(server, model, how);
    }
  };
  await Promise.all([worker(), worker(), worker(), worker()]);
}

/** What comes back is of no interest: whether a call succeeds or fails, it has a record. */
async function callAll(server: TestServer, model: ServiceModel, how: HowToCall): Promise<void> {
  const module = require(model.entry.packageName) as AnyModule;
  const client = clientOf(server, module);
  if (how.breaksBodies) client.middlewareStack.add(breakBody, { step: "build" });
  const rules = findRules(model.entry.eventSource);
  const callsMax = how.callsMax?.(model) ?? model.operations.size;
  for (const { name, input } of [...model.operations.values()].slice(0, callsMax)) {
    const Command = module[`${name}Command`];
    if (!Command) throw new Error(`there is no ${name}Command`);
    const marked = markedValue(input, { rules, operation: name, side: ">" });
    const given = { ...marked, ...FIXED[model.entry.key] };
    await client.send(new Command(given)).catch(() => undefined);
  }
  client.destroy();
}

function clientOf(server: TestServer, module: AnyModule): AnyClient {
  const Client = module[Object.keys(module).find((name) => /^[A-Z]\w*Client$/.test(name)) ?? ""];
  if (!Client) throw new Error("the package has no client");
  return new Client({
    ...server.clientSettings(),
    maxAttempts: 1,
    requestHandler: { requestTimeout: 10_000, throwOnRequestTimeout: true },
    disableHostPrefix: true,
    forcePathStyle: true,
    logger: { trace() {}, debug() {}, info() {}, warn() {}, error() {} },
  }) as AnyClient;
}

const breakBody: Middleware = (next) => (call) => {
  const { request } = call;
  const { body, headers } = request;
  if (typeof body !== "string" && !(body instanceof Uint8Array)) return next(call);
  // Copied by length, because the SDK's own kind of array warns when it is looked at in other ways.
  const whole =
    typeof body === "string"
      ? Buffer.from(body)
      : Buffer.from(body.buffer.slice(body.byteOffset, body.byteOffset + body.byteLength));
  const broken = whole.subarray(0, -1);
  request.body = broken;
  if (headers["content-length"]) headers["content-length"] = String(broken.length);
  return next(call);
};
