import type { Clock } from "../base/clock.ts";
import type { ForwardRequest, Upstream, UpstreamAnswer } from "../gateway/index.ts";

/** How an upstream did lately, as far as calls tell: nobody asks it for its health. */
export interface UpstreamHealth {
  /** `unused` until the first call; then by how the last one went. */
  readonly state: "unused" | "answering" | "failing";
  /** RFC 3339, UTC. */
  readonly lastAnswerAt?: string;
  readonly lastErrorAt?: string;
  /** Why it gave no answer: a code such as `ECONNREFUSED`, never an address or a key. */
  readonly lastError?: string;
}

/** What is known of one upstream's health. Kept in memory: a new start knows nothing. */
export class HealthWatch {
  readonly #clock: Clock;
  #state: UpstreamHealth["state"] = "unused";
  #lastAnswerAtMs: number | undefined;
  #lastErrorAtMs: number | undefined;
  #lastError: string | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get health(): UpstreamHealth {
    const answeredAtMs = this.#lastAnswerAtMs;
    const failedAtMs = this.#lastErrorAtMs;
    return {
      state: this.#state,
      ...(answeredAtMs !== undefined && { lastAnswerAt: new Date(answeredAtMs).toISOString() }),
      ...(failedAtMs !== undefined && { lastErrorAt: new Date(failedAtMs).toISOString() }),
      ...(this.#lastError !== undefined && { lastError: this.#lastError }),
    };
  }

  /** The same upstream, watched: what becomes of each call is noted. */
  over(upstream: Upstream): Upstream {
    return {
      send: (forward) => {
        const { body } = forward;
        if (body === undefined || Buffer.isBuffer(body)) return this.#send(upstream, forward);
        const sending = new BodyWatch(body);
        return this.#send(upstream, { ...forward, body: sending.body }, sending);
      },
    };
  }

  async #send(
    upstream: Upstream,
    forward: ForwardRequest,
    sending?: BodyWatch,
  ): Promise<UpstreamAnswer> {
    try {
      const answer = await upstream.send(forward);
      this.#state = "answering";
      this.#lastAnswerAtMs = this.#clock.nowMs();
      return answer;
    } catch (error) {
      // A client that stops half-way is no fault of the upstream's.
      if (!sending?.hasFailed) this.#noteError(error);
      throw error;
    }
  }

  #noteError(error: unknown): void {
    this.#state = "failing";
    this.#lastErrorAtMs = this.#clock.nowMs();
    this.#lastError = codeOf(error);
  }
}

/** A body on its way to an upstream. */
class BodyWatch {
  hasFailed = false;
  readonly body: AsyncIterable<Uint8Array>;

  constructor(body: AsyncIterable<Uint8Array>) {
    this.body = this.#passing(body);
  }

  async *#passing(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    try {
      yield* body;
    } catch (error) {
      this.hasFailed = true;
      throw error;
    }
  }
}

/** The code of an error, or of the first cause that has one. */
function codeOf(error: unknown, depth = 0): string {
  if (!(error instanceof Error) || depth > CAUSES_MAX) return "no answer";
  const code = "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : codeOf(error.cause, depth + 1);
}

const CAUSES_MAX = 8;
