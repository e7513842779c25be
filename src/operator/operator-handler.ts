import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { History } from "../history/index.ts";
import type { Journal } from "../journal/index.ts";
import { answerJson } from "./answer-json.ts";
import { answerQuery } from "./answer-query.ts";
import { streamRecords } from "./stream-records.ts";

export interface OperatorOptions {
  /** What `Authorization: Bearer …` must carry. */
  readonly token: string;
  readonly journal: Pick<Journal, "head" | "read" | "waitBeyond">;
  readonly history: Pick<History, "query">;
  readonly health: () => Health;
  /** Empties sandbox and history; undefined when the server was not started with it allowed. */
  readonly reset: (() => Promise<void>) | undefined;
  /** Gives an account's first credentials; an account that is missing is made. */
  readonly mintAccount: (accountId: string) => AccountCredentials;
  readonly onFailure: (what: string, error: unknown) => void;
  /** Ends the streams under way. */
  readonly stopping: AbortSignal;
}

/** What `POST /_trailcam/accounts?id=…` answers. Never logged. */
export interface AccountCredentials {
  readonly accountId: string;
  readonly users: Readonly<
    Record<string, { readonly accessKeyId: string; readonly secretAccessKey: string }>
  >;
}

export interface Health {
  readonly isReady: boolean;
  readonly facts: Readonly<Record<string, unknown>>;
}

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void> | void;

/** The handler of everything under `/_trailcam/`. */
export function operatorHandler(options: OperatorOptions): Handler {
  const routes: Readonly<Record<string, Handler>> = {
    "GET /_trailcam/health": (_, response) => answerHealth(response, options),
    "GET /_trailcam/tail": guarded(options, (_, response) => streamRecords(response, options)),
    "POST /_trailcam/query": guarded(options, (request, response) =>
      answerQuery(request, response, options),
    ),
    "POST /_trailcam/accounts": guarded(options, (request, response) =>
      answerAccount(request, response, options),
    ),
    "POST /_trailcam/reset": guarded(options, (_, response) => answerReset(response, options)),
  };
  return (request, response) => {
    const path = (request.url ?? "").split("?", 1)[0] ?? "";
    const key = `${request.method} ${path}`;
    const handler = Object.hasOwn(routes, key) ? routes[key] : undefined;
    if (!handler) return answerJson(response, 404, { error: `There is nothing at ${path}.` });
    Promise.resolve(handler(request, response)).catch((error: unknown) => {
      options.onFailure(`answering ${key}`, error);
      if (response.headersSent) response.destroy();
      else answerJson(response, 500, { error: "An internal error occurred; the log says more." });
    });
  };
}

function guarded(options: OperatorOptions, handler: Handler): Handler {
  return (request, response) => {
    if (isAuthorized(request, options.token)) return handler(request, response);
    response.setHeader("www-authenticate", "Bearer");
    return answerJson(response, 401, {
      error: "Send the token of server.json in the data directory as a bearer token.",
    });
  };
}

function isAuthorized(request: IncomingMessage, token: string): boolean {
  const given = /^Bearer (\S+)$/.exec(request.headers.authorization ?? "")?.[1] ?? "";
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(token));
}

function answerHealth(response: ServerResponse, options: OperatorOptions): void {
  const { isReady, facts } = options.health();
  answerJson(response, isReady ? 200 : 503, { status: isReady ? "ready" : "starting", ...facts });
}

async function answerReset(response: ServerResponse, options: OperatorOptions): Promise<void> {
  if (!options.reset) {
    return answerJson(response, 403, {
      error: "Start the server with --allow-reset to allow this.",
    });
  }
  await options.reset();
  answerJson(response, 200, { status: "reset" });
}

/** Asynchronous, so that a store that fails is answered like any failure. */
async function answerAccount(
  request: IncomingMessage,
  response: ServerResponse,
  options: OperatorOptions,
): Promise<void> {
  const accountId = /[?&]id=(\d{12})$/.exec(request.url ?? "")?.[1];
  if (accountId === undefined) {
    return answerJson(response, 400, { error: "Name the account: ?id= and twelve digits." });
  }
  response.setHeader("cache-control", "no-store");
  answerJson(response, 200, options.mintAccount(accountId));
}
