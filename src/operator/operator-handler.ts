import type { ServerResponse } from "node:http";
import type { Ids } from "../base/ids.ts";
import type { LocalHandler } from "../gateway/index.ts";
import type { History } from "../history/index.ts";
import { answerJson } from "./answer-json.ts";
import { answerQuery } from "./answer-query.ts";
import { type DashboardOptions, dashboardRoutes } from "./dashboard/dashboard-routes.ts";
import { type EventRoutesOptions, eventRoutes } from "./events/event-routes.ts";
import { type ResourceRoutesOptions, resourceRoutes } from "./resources/resource-routes.ts";
import { findRoute, type Route } from "./route.ts";
import { type Admission, admit, type Refused } from "./session/admit.ts";
import { enterAws, isAwsPath } from "./session/aws-call.ts";
import type { ConsoleRecorder } from "./session/console-recorder.ts";
import { Page } from "./session/page.ts";
import { type SessionRoutesOptions, sessionRoutes } from "./session/session-routes.ts";
import { type TrailRoutesOptions, trailRoutes } from "./trails/trail-routes.ts";

export interface OperatorOptions
  extends SessionRoutesOptions,
    EventRoutesOptions,
    DashboardOptions,
    TrailRoutesOptions {
  /** What `Authorization: Bearer …` must carry, and what signs in to the console. */
  readonly token: string;
  /** Records what the console does by our own routes. */
  readonly console: ConsoleRecorder;
  /** Where the built console lies. */
  readonly pageDirectory: string;
  readonly ids: Ids;
  readonly journal: EventRoutesOptions["journal"];
  readonly history: Pick<History, "query"> &
    EventRoutesOptions["history"] &
    DashboardOptions["history"] &
    ResourceRoutesOptions["history"];
  readonly deliveries: DashboardOptions["deliveries"] & TrailRoutesOptions["deliveries"];
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

/** The handler of everything under `/_trailcam/`. */
export function operatorHandler(options: OperatorOptions): LocalHandler {
  const routes = routesOf(options);
  const page = new Page(options.pageDirectory);
  return (request, response, { head, enter }) => {
    const target = request.url ?? "/";
    const path = target.split("?", 1)[0] ?? "";
    const isReading = request.method === "GET" || request.method === "HEAD";
    if (isReading && page.isAt(path)) {
      return run(() => page.answer(path, request, response), { what: path, response, options });
    }
    const url = new URL(target, "http://here");
    const found = isAwsPath(target) ? undefined : findRoute(routes, request.method, url.pathname);
    if (!found && !isAwsPath(target)) {
      return answerJson(response, 404, { error: `There is nothing at ${url.pathname}.` });
    }
    const admission = found?.route.isOpen ? OPEN : admit(request, options);
    if (admission.kind === "refused") return refuse(response, admission);
    const { asker } = admission;
    if (!found) return enterAws(request, response, { asker, enter });
    const { route, parameters } = found;
    const what = `${route.method} ${route.pattern}`;
    const answer = () => route.handle({ request, head, url, parameters, asker }, response);
    run(answer, { what, response, options });
  };
}

const OPEN: Admission = { kind: "admitted", asker: { kind: "operator" } };

interface Answering {
  readonly what: string;
  readonly response: ServerResponse;
  readonly options: Pick<OperatorOptions, "onFailure">;
}

/** Answers, and says in the log what a client is told nothing of. */
function run(answer: () => Promise<void> | void, answering: Answering): void {
  const { what, response, options } = answering;
  const answered = async () => await answer();
  answered().catch((error: unknown) => {
    options.onFailure(`answering ${what}`, error);
    if (response.headersSent) response.destroy();
    else answerJson(response, 500, { error: "An internal error occurred; the log says more." });
  });
}

function routesOf(options: OperatorOptions): readonly Route[] {
  return [
    ...sessionRoutes(options),
    {
      method: "GET",
      pattern: "/_trailcam/health",
      isOpen: true,
      handle: (_, response) => answerHealth(response, options),
    },
    {
      method: "POST",
      pattern: "/_trailcam/query",
      handle: (asked, response) => answerQuery(asked, response, options),
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
    ...trailRoutes(options),
    ...resourceRoutes(options),
  ];
}

function refuse(response: ServerResponse, { status, refusal }: Refused): void {
  if (status === 401) response.setHeader("www-authenticate", "Bearer");
  answerJson(response, status, refusal);
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
