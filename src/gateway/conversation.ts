import type { CapturedHead, CapturedRequest, Exchange } from "../base/exchange.ts";
import type { HttpAnswer } from "../base/http-answer.ts";
import type { Upstream } from "./upstream/upstream.ts";

/** Why the gateway has no answer of an upstream to pass on. */
export type GatewayFailure =
  /** The upstream could not be reached, broke off, or gave no answer in time. */
  | { readonly kind: "unreachable"; readonly cause: unknown }
  /** The client announced more bytes than it sent. */
  | { readonly kind: "cut-short" }
  /** The client has sent nothing of the rest of its body for longer than is waited for. */
  | { readonly kind: "stalled" }
  /** Bodies of others take all the memory that there is for them. */
  | { readonly kind: "no-room" }
  /** The body was refused while it streamed through; `cause` says why. */
  | { readonly kind: "body-refused"; readonly cause: unknown }
  /** The exchange could not be made durable, and nothing of its answer has gone out. */
  | { readonly kind: "not-recorded" };

export type Admission =
  | {
      readonly kind: "forward";
      readonly upstream: Upstream;
      /**
       * Whoever gets the answer reads it whole. One that breaks off before any of it has gone out
       * is then told of as none is.
       */
      readonly isAnswerWhole?: boolean;
      /** Checks a streamed body on its way; throws to refuse it. */
      readonly guard?: (body: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>;
    }
  | { readonly kind: "refuse"; readonly answer: HttpAnswer };

/**
 * One request's way, decided by whoever assembles the gateway. The gateway calls `admit` at most
 * once, then `settle` exactly once, whatever happens to the client or to the upstream.
 */
export interface Conversation {
  /** `whole`: `admit` gets the whole body. `streamed`: it gets none, and a guard may check it. */
  readonly body: "whole" | "streamed";

  /**
   * Decides before anything is forwarded. Everything that must be durable before the upstream acts
   * is durable once this resolves. Never rejects: what fails here is a refusal.
   */
  admit(request: CapturedRequest): Promise<Admission>;

  /**
   * The answer for a failure that the gateway met itself, in the form the client understands;
   * undefined when there is to be none: the client's connection is broken off.
   */
  answerFor(failure: GatewayFailure): HttpAnswer | undefined;

  /**
   * Makes the exchange durable. The answer's last byte waits for it.
   *
   * @throws when it is not durable: the gateway then withholds the answer, or breaks the connection
   *   off where its head has gone out, so that no client takes for done what left no record.
   */
  settle(exchange: Exchange): Promise<void>;
}

/** Begins a conversation for each request. Must not throw. */
export type BeginConversation = (head: CapturedHead) => Conversation;
