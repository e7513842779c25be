import { setTimeout as after } from "node:timers/promises";
import { RecordingUpstream } from "../../support/recording-upstream.ts";
import { agentOf, type Ledger } from "./ledger.ts";

/** Beyond the quickest answer, at random. */
const ANSWER_MS_MAX = 20;
/** Of that many one gets no answer: its connection is closed. */
const ONE_UNANSWERED_OF = 40;

/** An upstream that notes every call as it comes, before it answers: what has come is done. */
export async function startNotingUpstream(
  ledger: Ledger,
  draw: (below: number) => number,
): Promise<RecordingUpstream> {
  let answers = 0;
  const upstream = await RecordingUpstream.start(async ({ headers }, response) => {
    const agent = headers["user-agent"] ?? "";
    ledger.arrived.push(agent.slice(agentOf("").length));
    upstream.arrivals.length = 0;
    await after(draw(ANSWER_MS_MAX));
    if (draw(ONE_UNANSWERED_OF) === 0) {
      response.destroy();
      return;
    }
    response.setHeader("content-type", "application/x-amz-json-1.1");
    response.setHeader("x-amzn-requestid", `upstream-${++answers}-${draw(1_000_000_000)}`);
    response.write('{"Version":');
    response.end("1}");
  });
  return upstream;
}
