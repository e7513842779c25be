import type { Clock } from "../../../base/clock.ts";
import { DeliveryFailure } from "../dispatch/failed-delivery.ts";
import type { ConnectionDocument, ConnectionSecrets } from "../events-state.ts";
import { type HttpCall, makeCall } from "./http-call.ts";
import { pairsOf, urlOf } from "./invocation.ts";

/** How long a token is used whose answer does not say it. */
const LIFETIME_SECONDS = 300;
/** Tokens that are held at a time. */
const TOKENS_MAX = 1_000;

interface Token {
  readonly text: string;
  readonly expiresAtMs: number;
}

/** Tokens of OAuth connections, fetched when they are needed. Held in memory alone. *Secret*. */
export class AccessTokens {
  readonly #clock: Clock;
  /** By the connection's ARN and its last change. */
  readonly #tokens = new Map<string, Token>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * @returns undefined for a connection that needs none.
   * @throws {DeliveryFailure}
   */
  async of(connection: ConnectionDocument, stopping: AbortSignal): Promise<string | undefined> {
    const oauth = connection.secrets?.oauth;
    if (!oauth) return undefined;
    const key = keyOf(connection);
    const held = this.#tokens.get(key);
    if (held && held.expiresAtMs > this.#clock.nowMs()) return held.text;
    const token = await this.#fetch(oauth, stopping);
    if (this.#tokens.size >= TOKENS_MAX) this.#tokens.clear();
    this.#tokens.set(key, token);
    return token.text;
  }

  /** Fetches a new one next time. */
  forget(connection: ConnectionDocument): void {
    this.#tokens.delete(keyOf(connection));
  }

  async #fetch(oauth: OAuth, stopping: AbortSignal): Promise<Token> {
    const { status, body } = await makeCall(tokenCall(oauth), stopping);
    const token = status >= 200 && status < 300 ? readToken(body) : undefined;
    if (!token) {
      throw new DeliveryFailure({
        code: "AUTHORIZATION_FAILURE",
        message: `The authorization endpoint gave no token: status ${status}.`,
        isRetryable: true,
      });
    }
    const lifetimeMs = (token.seconds ?? LIFETIME_SECONDS) * 1_000;
    return { text: token.text, expiresAtMs: this.#clock.nowMs() + lifetimeMs };
  }
}

type OAuth = NonNullable<ConnectionSecrets["oauth"]>;

/** Source: documented, RFC 6749 section 4.4; assumed, that the client is named in the body. */
function tokenCall(oauth: OAuth): HttpCall {
  const { endpoint, method, clientId, clientSecret, parameters } = oauth;
  const fields = new Map<string, string>([
    ["grant_type", "client_credentials"],
    ["client_id", clientId],
    ["client_secret", clientSecret],
    ...pairsOf(parameters?.BodyParameters),
  ]);
  const query = pairsOf(parameters?.QueryStringParameters);
  const headers = pairsOf(parameters?.HeaderParameters).map(([key, value]) => [
    key.toLowerCase(),
    value,
  ]);
  const hasBody = method !== "GET";
  return {
    url: urlOf(endpoint, [], hasBody ? query : [...query, ...fields]),
    method,
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      accept: "application/json",
      ...Object.fromEntries(headers),
    },
    body: hasBody ? new URLSearchParams([...fields]).toString() : undefined,
  };
}

function readToken(body: string): { text: string; seconds: number | undefined } | undefined {
  let answer: unknown;
  try {
    answer = JSON.parse(body);
  } catch {
    return undefined;
  }
  const { access_token: text, expires_in: seconds } = Object(answer) as Record<string, unknown>;
  if (typeof text !== "string") return undefined;
  return { text, seconds: typeof seconds === "number" ? seconds : undefined };
}

const keyOf = ({ arn, modifiedAtMs }: ConnectionDocument) => `${arn} ${modifiedAtMs}`;
