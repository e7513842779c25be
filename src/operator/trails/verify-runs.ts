import type { ServerResponse } from "node:http";
import { z } from "zod";
import { type Finding, filedTrail, type JournalView, verifyTrail } from "../../delivery/index.ts";
import type { Entry, Journal, Position } from "../../journal/index.ts";
import { answerJson } from "../answer-json.ts";
import type { VerifyLine } from "../messages/trails.ts";
import { checkJson, readText } from "../read-json.ts";
import type { Asked } from "../route.ts";
import { untilGone } from "../until-gone.ts";
import { answerNoTrail } from "./refusals.ts";
import type { TrailRoutesOptions } from "./trail-routes.ts";

const PROGRESS_EVERY_MS = 250;

/** So many findings are sent; the report counts them all. */
const FINDINGS_MAX = 1_000;

const schema = z
  .strictObject({
    trail: z.string().min(1).max(1_000),
    startMs: z.int().nonnegative().optional(),
    endMs: z.int().nonnegative().optional(),
  })
  .refine(({ startMs = 0, endMs = Number.POSITIVE_INFINITY }) => startMs < endMs, {
    message: "it must be after startMs",
    path: ["endMs"],
  });

/** Verifies trails for whoever asks, one run of a trail at a time. */
export class VerifyRuns {
  readonly #options: TrailRoutesOptions;
  /** The ARNs of the trails that are being verified. */
  readonly #underWay = new Set<string>();

  constructor(options: TrailRoutesOptions) {
    this.#options = options;
  }

  /** Answers line by line as it goes; ends when nobody reads any more. */
  async answer({ request }: Asked, response: ServerResponse): Promise<void> {
    const text = await readText(request);
    const read = checkJson(text ?? "", schema);
    if (!read.isValid) {
      return answerJson(response, 400, {
        error: `What to verify cannot be read: ${read.problem}.`,
        hint: 'Send {"trail": "arn:…"}, with startMs and endMs for a part of it.',
      });
    }
    const { trail: arn } = read.value;
    if (!filedTrail(arn, this.#options.evidence)) return answerNoTrail(response, arn);
    if (this.#underWay.has(arn)) {
      return answerJson(response, 409, {
        error: `${arn} is being verified already.`,
        hint: "Wait for that run to end, or end it by closing its connection.",
      });
    }
    this.#underWay.add(arn);
    try {
      await this.#run(read.value, response);
    } finally {
      this.#underWay.delete(arn);
    }
  }

  async #run({ trail: trailArn, startMs, endMs }: Checked, response: ServerResponse) {
    const { evidence, bucketReaders: buckets, journal, onFailure, stopping } = this.#options;
    const signal = AbortSignal.any([untilGone(response), stopping]);
    response.writeHead(200, {
      "content-type": "application/x-ndjson",
      "cache-control": "no-store",
    });
    const lines = new Lines(response);
    try {
      const report = await verifyTrail({
        ...{ trailArn, evidence, buckets, signal, journal: viewOf(journal) },
        range: { ...(startMs !== undefined && { startMs }), ...(endMs !== undefined && { endMs }) },
        onFinding: (finding) => lines.finding(finding),
        onProgress: (progress) => lines.progress(progress),
      });
      const { isValid, digests, logFiles, findingsCount } = report;
      const remarks = report.remarks.map(({ count, what }) => `${count} ${what}`);
      lines.send({ kind: "report", isValid, digests, logFiles, findingsCount, remarks });
    } catch (error) {
      if (!signal.aborted) onFailure(`verifying ${trailArn}`, error);
      const reason = signal.aborted ? "the run was ended" : messageOf(error);
      lines.send({ kind: "failed", error: `Not all of it could be verified: ${reason}.` });
    } finally {
      lines.stop();
    }
    response.end();
  }
}

type Checked = z.output<typeof schema>;

/** Writes lines: findings as they come, up to a bound, and how far it is now and then. */
class Lines {
  readonly #response: ServerResponse;
  readonly #timer: NodeJS.Timeout;
  #findings = 0;
  #latest: Omit<VerifyLine & { kind: "progress" }, "kind"> = { digests: 0, logFiles: 0 };

  constructor(response: ServerResponse) {
    this.#response = response;
    this.#sendProgress();
    this.#timer = setInterval(() => this.#sendProgress(), PROGRESS_EVERY_MS);
  }

  send(line: VerifyLine): void {
    if (!this.#response.destroyed) this.#response.write(`${JSON.stringify(line)}\n`);
  }

  finding({ where, what }: Finding): void {
    this.#findings += 1;
    if (this.#findings > FINDINGS_MAX) return;
    const key = /^s3:\/\/[^/]+\/(.+)$/.exec(where)?.[1];
    if (key !== undefined) this.send({ kind: "finding", what, key });
    else this.send({ kind: "finding", what: `${where} ${what}` });
  }

  progress(progress: { readonly digests: number; readonly logFiles: number }): void {
    this.#latest = progress;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #sendProgress(): void {
    // Who reads slowly is told less often.
    if (!this.#response.writableNeedDrain) this.send({ kind: "progress", ...this.#latest });
  }
}

const BATCH = { maxEntries: 1_000 };

/** The journal as who verifies reads it: up to where it ended at first. */
function viewOf(journal: Pick<Journal, "head" | "read">): JournalView {
  return { entries: (after) => entriesOf(journal, after) };
}

async function* entriesOf(
  journal: Pick<Journal, "head" | "read">,
  after: Position,
): AsyncGenerator<Entry> {
  const { head } = journal;
  for (let position = after; position < head; ) {
    const entries = await journal.read(position, BATCH);
    const last = entries.at(-1);
    if (!last) return;
    yield* entries;
    position = last.position;
  }
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
