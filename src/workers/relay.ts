import type { CapturedHead } from "../base/exchange.ts";
import type { BeginConversation, Conversation, Upstream } from "../gateway/index.ts";

export interface RelayOptions {
  /** How the worker itself takes a call, and whether it is the worker's to take. */
  readonly own: (head: CapturedHead) => {
    readonly conversation: Conversation;
    readonly isOwn: boolean;
  };
  /** The first process: it authenticates, answers and records what it is handed. */
  readonly first: (head: CapturedHead) => Upstream;
}

/**
 * Hands on what is not the worker's to answer, unrecorded: whoever answers a call records it. So
 * where the first process has gone there is no answer either: only a connection that breaks.
 */
export function relaying({ own, first }: RelayOptions): BeginConversation {
  return (head): Conversation => {
    const { conversation, isOwn } = own(head);
    if (isOwn) return conversation;
    return {
      body: "streamed",
      admit: async () => ({ kind: "forward", upstream: first(head) }),
      answerFor: (failure) =>
        failure.kind === "unreachable" ? undefined : conversation.answerFor(failure),
      settle: async () => undefined,
    };
  };
}
