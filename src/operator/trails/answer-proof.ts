import type { ServerResponse } from "node:http";
import { proveRecord, type RecordProof } from "../../delivery/index.ts";
import { answerJson } from "../answer-json.ts";
import type { EventProof, ProofPlace } from "../messages/events.ts";
import type { Asked } from "../route.ts";
import { untilGone } from "../until-gone.ts";
import type { TrailRoutesOptions } from "./trail-routes.ts";

/** How long it waits for records of calls that were answered before it. */
const CATCH_UP_MS = 1_000;

/** Answers where a record was delivered, and what vouches for it, by reading the buckets. */
export async function answerProof(
  { parameters }: Asked,
  response: ServerResponse,
  options: TrailRoutesOptions,
): Promise<void> {
  const { history, journal, evidence, memberships, bucketReaders: buckets } = options;
  const { id = "" } = parameters;
  const signal = AbortSignal.any([untilGone(response), options.stopping]);
  await history.caughtUp(journal.head, CATCH_UP_MS);
  const found = await history.find(id, signal);
  if (!found) {
    return answerJson(response, 404, {
      error: `There is no event ${id} in Event history.`,
      hint: "It keeps the events of the last 90 days; older ones are in a trail's log files.",
    });
  }
  const { record: json, position } = found;
  const sources = { evidence, buckets, signal, ...(memberships && { memberships }) };
  const proofs = await proveRecord({ json, position }, sources);
  const answer: EventProof = { places: proofs.map(placeOf) };
  answerJson(response, 200, answer);
}

const placeOf = ({ bucketName: bucket, ...proof }: RecordProof): ProofPlace => ({
  ...proof,
  bucket,
});
