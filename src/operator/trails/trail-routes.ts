import type { ServerResponse } from "node:http";
import {
  type BucketReaders,
  type Deliveries,
  type Evidence,
  type FiledTrail,
  filedTrail,
  recentFiles,
} from "../../delivery/index.ts";
import type { History } from "../../history/index.ts";
import type { Journal } from "../../journal/index.ts";
import { isLogging, type Memberships } from "../../trails/index.ts";
import { answerJson } from "../answer-json.ts";
import type { LogFiles, TrailDestinations } from "../messages/trails.ts";
import type { Asked, Route } from "../route.ts";
import { routeWith } from "../route-with.ts";
import { answerObject } from "./answer-object.ts";
import { answerProof } from "./answer-proof.ts";
import { answerNoTrail, answerUnreadable } from "./refusals.ts";
import { VerifyRuns } from "./verify-runs.ts";

export interface TrailRoutesOptions {
  readonly journal: Pick<Journal, "head" | "read">;
  readonly history: Pick<History, "find" | "caughtUp">;
  readonly deliveries: Pick<Deliveries, "destinations">;
  /** What the server keeps of what it delivered. */
  readonly evidence: Evidence;
  /** Nobody is in any organization when left out. */
  readonly memberships?: Memberships;
  /** The buckets that trails deliver to, wherever they are. */
  readonly bucketReaders: BucketReaders;
  readonly onFailure: (what: string, error: unknown) => void;
  /** Ends what is under way. */
  readonly stopping: AbortSignal;
}

const FILES_DEFAULT = 20;
const FILES_MAX = 200;

type Answer = (asked: Asked, response: ServerResponse) => Promise<void>;

/** The routes of what trails have delivered: files, destinations, whether all of it is whole. */
export function trailRoutes(options: TrailRoutesOptions): readonly Route[] {
  const runs = new VerifyRuns(options);
  const route = routeWith(options);
  /** For routes that name a trail in their query. */
  const ofTrail =
    (
      answer: (trail: FiledTrail, asked: Asked, response: ServerResponse) => Promise<void>,
    ): Answer =>
    async (asked, response) => {
      const arn = asked.url.searchParams.get("trail") ?? "";
      const trail = filedTrail(arn, options.evidence);
      if (trail) await answer(trail, asked, response);
      else answerNoTrail(response, arn);
    };
  return [
    route(
      "GET",
      "trails/log-files",
      ofTrail((...asked) => answerLogFiles(...asked, options)),
    ),
    route(
      "GET",
      "trails/object",
      ofTrail((...asked) => answerObject(...asked, options)),
    ),
    route(
      "GET",
      "trails/status",
      ofTrail(async ({ arn }, _, response) => {
        const destinations = options.deliveries.destinations(arn);
        const answer: TrailDestinations = { ...loggingOf(arn, options.evidence), destinations };
        answerJson(response, 200, answer);
      }),
    ),
    route("POST", "trails/verify", (asked, response) => runs.answer(asked, response)),
    route("GET", "events/:id/proof", (asked, response) => answerProof(asked, response, options)),
  ];
}

function loggingOf(arn: string, evidence: Evidence): Omit<TrailDestinations, "destinations"> {
  const trail = evidence.trail(arn);
  if (!trail) return {};
  const { startedAtMs, stoppedAtMs } = trail;
  return {
    isLogging: isLogging(trail),
    ...(startedAtMs !== undefined && { startedAtMs }),
    ...(stoppedAtMs !== undefined && { stoppedAtMs }),
  };
}

async function answerLogFiles(
  trail: FiledTrail,
  { url }: Asked,
  response: ServerResponse,
  { bucketReaders, onFailure }: TrailRoutesOptions,
): Promise<void> {
  const limit = Number(url.searchParams.get("limit") ?? FILES_DEFAULT);
  if (!Number.isInteger(limit) || limit < 1 || limit > FILES_MAX) {
    return answerJson(response, 400, { error: `limit: it is 1 to ${FILES_MAX}.` });
  }
  const [{ bucketName }] = trail.destinations;
  let answer: LogFiles | undefined;
  try {
    const reader = await bucketReaders.find(bucketName);
    answer = reader && { files: await recentFiles(trail, reader, limit) };
  } catch (error) {
    onFailure(`listing the files of ${trail.arn}`, error);
    return answerUnreadable(response, bucketName, error);
  }
  if (answer) return answerJson(response, 200, answer);
  answerJson(response, 404, {
    error: `There is no bucket ${bucketName}, or it cannot be read from here.`,
    hint: "Create it again, or name another with UpdateTrail. Records wait meanwhile.",
  });
}
