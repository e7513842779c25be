import { Agent, type IncomingMessage, request as send } from "node:http";
import { text } from "node:stream/consumers";
import { setTimeout as after } from "node:timers/promises";
import type { TestServer } from "../../support/server.ts";
import { signRequest } from "../../support/sign-request.ts";
import { CALL_KINDS, type CallKind } from "./calls.ts";
import { agentOf, type CallOutcome, type Ledger, readVerdict } from "./ledger.ts";

export interface LoadOptions {
  readonly ledger: Ledger;
  readonly regions: readonly string[];
  readonly draw: (below: number) => number;
  readonly connections: number;
  /** Between an answer and the next call of the same connection. */
  readonly pauseMs: number;
}

/** A call that is not answered in that time hangs: longer than any process is ever stopped. */
const ANSWER_TIMEOUT_MS = 45_000;
/** Who cannot connect is not to spin. */
const CONNECT_AGAIN_MS = 100;

/** Calls without end on several connections, each of which is noted once its end is known. */
export class Load {
  /** The ids of calls that were neither answered nor broken off in time. */
  readonly hanging: string[] = [];
  readonly #options: LoadOptions;
  readonly #lines: readonly Promise<void>[];
  #server: TestServer;
  #isOver = false;
  #calls = 0;

  constructor(server: TestServer, options: LoadOptions) {
    this.#server = server;
    this.#options = options;
    this.#lines = Array.from({ length: options.connections }, () => this.#call());
  }

  /** Where calls go from now on. */
  turnTo(server: TestServer): void {
    this.#server = server;
  }

  /** Resolves when the last call was answered. */
  async stop(): Promise<void> {
    this.#isOver = true;
    await Promise.all(this.#lines);
  }

  async #call(): Promise<void> {
    const { ledger, regions, draw, pauseMs } = this.#options;
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    while (!this.#isOver) {
      const kind = CALL_KINDS[draw(CALL_KINDS.length)];
      if (!kind) continue;
      const id = `c${++this.#calls}`;
      const region = kind.isGlobal ? "us-east-1" : (regions[draw(regions.length)] ?? "");
      const outcome = await this.#outcomeOf({ id, kind, region, agent });
      ledger.note({ id, kind, region, outcome });
      if (outcome.kind === "answered") await after(pauseMs);
      else await after(CONNECT_AGAIN_MS);
    }
    agent.destroy();
  }

  async #outcomeOf(call: OutgoingCall): Promise<CallOutcome> {
    const signed = await signedRequest(this.#server, call);
    let isConnected = false;
    try {
      const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
      const { headers, method, body } = signed;
      const outgoing = send(signed.url, {
        ...{ headers, method, agent: call.agent },
        signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
      });
      outgoing.once("socket", (socket) => {
        if (!socket.connecting) isConnected = true;
        else socket.once("connect", () => (isConnected = true));
      });
      outgoing.once("response", resolve).once("error", reject);
      outgoing.end(body);
      const answer = await promise;
      const answerText = await text(answer);
      const status = answer.statusCode ?? 0;
      const requestId = requestIdOf(answer);
      return { kind: "answered", status, requestId, verdict: readVerdict(status, answerText) };
    } catch (error) {
      const { name, code = name } = error as NodeJS.ErrnoException;
      if (code === "TimeoutError" || code === "ABORT_ERR") this.hanging.push(call.id);
      return isConnected ? { kind: "unknown", why: code } : { kind: "unsent" };
    }
  }
}

interface OutgoingCall {
  readonly id: string;
  readonly kind: CallKind;
  readonly region: string;
  readonly agent: Agent;
}

async function signedRequest(server: TestServer, { id, kind, region }: OutgoingCall) {
  const { headers, ...request } = kind.request(id);
  const signed = await signRequest(server, {
    ...{ ...request, service: kind.service, region },
    headers: { ...headers, "user-agent": agentOf(id) },
  });
  if (!kind.isForged) return signed;
  const { authorization = "" } = signed.headers;
  const forged = authorization.replace(/Signature=.{8}/, "Signature=00000000");
  return { ...signed, headers: { ...signed.headers, authorization: forged } };
}

function requestIdOf({ headers }: IncomingMessage): string {
  return String(headers["x-amzn-requestid"] ?? headers["x-amz-request-id"] ?? "");
}
