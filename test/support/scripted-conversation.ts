import type { CapturedRequest, Exchange } from "../../src/base/exchange.ts";
import type { HttpAnswer } from "../../src/base/http-answer.ts";
import type {
  Admission,
  Conversation,
  GatewayFailure,
  Upstream,
  UpstreamAnswer,
} from "../../src/gateway/index.ts";

/** A conversation whose every decision a test can set, and that remembers what it was told. */
export class ScriptedConversation implements Conversation {
  body: "whole" | "streamed" = "whole";
  admitted: CapturedRequest[] = [];
  settled: Exchange[] = [];
  onSettle: (exchange: Exchange) => Promise<void> = async () => {};
  onAdmit: (request: CapturedRequest) => Promise<Admission> = async () => ({
    kind: "forward",
    upstream: answering({ status: 200, rawHeaders: [], body: Buffer.from("hello") }),
  });

  admit(request: CapturedRequest): Promise<Admission> {
    this.admitted.push(request);
    return this.onAdmit(request);
  }

  answerFor(failure: GatewayFailure): HttpAnswer | undefined {
    return { status: failure.kind === "unreachable" ? 502 : 400, headers: {}, body: failure.kind };
  }

  async settle(exchange: Exchange): Promise<void> {
    this.settled.push(exchange);
    await this.onSettle(exchange);
  }
}

/** An upstream with one answer. */
export const answering = (answer: UpstreamAnswer): Upstream => ({ send: async () => answer });

/** An upstream that answers when it has all of a body. */
export const takingAll: Upstream = {
  send: async ({ body }) => {
    for await (const _ of body ?? []);
    return { status: 200, rawHeaders: [], body: undefined };
  },
};
