import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { History } from "../history/index.ts";
import { answerJson } from "./answer-json.ts";
import { answerQuery } from "./answer-query.ts";
import { type DashboardOptions, dashboardRoutes } from "./dashboard/dashboard-routes.ts";
import { type EventRoutesOptions, eventRoutes } from "./events/event-routes.ts";
import { type Asker, findRoute, type Route } from "./route.ts";

export interface OperatorOptions extends EventRoutesOptions, DashboardOptions {
  /** What `Authorization: Bearer …` must carry. */
  readonly token: string;
  readonly journal: EventRoutesOptions["journal"];
  readonly history: Pick<History, "query"> &
    EventRoutesOptions["history"] &
    DashboardOptions["history"];
  readonly health: () => Health;
  /** Empties sandbox and history; undefined when the server was not started with it allowed. */
  readonly reset: (() => Promise<void>) | undefined;
  /** Gives an account's first credentials; an account that is missing is made. */
  readonly mintAccount: (accountId: string) => AccountCredentials;
  readonly onFailure: (what: string, error: unknown) => void;
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

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** The handler of everything under `/_trailcam/`. */
export function operatorHandler(options: OperatorOptions): Handler {
  const routes = routesOf(options);
  return (request, response) => {
    const url = new URL(request.url ?? "/", "http://here");
    const found = findRoute(routes, request.method, url.pathname);
    if (!found) return answerJson(response, 404, { error: `There is nothing at ${url.pathname}.` });
    const { route, parameters } = found;
    const asker = route.isOpen ? { kind: "operator" as const } : admit(request, options);
    if (!asker) return refuse(response);
    const answered = async () => await route.handle({ request, url, parameters, asker }, response);
    answered().catch((error: unknown) => {
      options.onFailure(`answering ${route.method} ${route.pattern}`, error);
      if (response.headersSent) response.destroy();
      else answerJson(response, 500, { error: "An internal error occurred; the log says more." });
    });
  };
}

function routesOf(options: OperatorOptions): readonly Route[] {
  return [
    {
      method: "GET",
      pattern: "/_trailcam/health",
      isOpen: true,
      handle: (_, response) => answerHealth(response, options),
    },
    {
      method: "POST",
      pattern: "/_trailcam/query",
      handle: ({ request }, response) => answerQuery(request, response, options),
    },
    {
      method: "POST",
      pattern: "/_trailcam/accounts",
      handle: ({ url }, response) => answerAccount(url, response, options),
    },
    {
      method: "POST",
      pattern: "/_trailcam/reset",
      handle: (_, response) => answerReset(response, options),
    },
    ...eventRoutes(options),
    ...dashboardRoutes(options),
  ];
}

/** @returns undefined for who may not ask. */
function admit(request: IncomingMessage, options: OperatorOptions): Asker | undefined {
  return isAuthorized(request, options.token) ? { kind: "operator" } : undefined;
}

function refuse(response: ServerResponse): void {
  response.setHeader("www-authenticate", "Bearer");
  answerJson(response, 401, {
    error: "Send the token of server.json in the data directory as a bearer token.",
  });
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

function answerAccount(url: URL, response: ServerResponse, options: OperatorOptions): void {
  const id = url.searchParams.get("id") ?? "";
  if (!/^\d{12}$/.test(id)) {
    answerJson(response, 400, { error: "Name the account: ?id= and twelve digits." });
    return;
  }
  response.setHeader("cache-control", "no-store");
  answerJson(response, 200, options.mintAccount(id));
}
