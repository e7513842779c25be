import { createHash } from "node:crypto";
import type { Journal, Position } from "../../journal/index.ts";
import { looksFurther, type TrailScope, wants } from "../../selection/index.ts";
import { packText } from "../log-file.ts";
import type { BuiltFile, LogFileBuilder, ScopedRange, Survey } from "./log-file-builder.ts";
import { LogFileText } from "./log-file-text.ts";
import {
  type JournaledRecord,
  type RecordBatch,
  type RecordSource,
  sourceOf,
} from "./record-source.ts";

/** Builds log files of a journal that is open here: for who need not answer meanwhile. */
export function builderHere(journal: Pick<Journal, "read">): LogFileBuilder {
  return new RoundBuilder(sourceOf(journal));
}

/**
 * Builds log files in this thread, but for the packing. What is asked meanwhile waits: two rounds
 * at once would hold twice as much.
 */
export class RoundBuilder implements LogFileBuilder {
  readonly #source: RecordSource;
  readonly #text = new LogFileText();
  #running: Promise<unknown> = Promise.resolve();
  /** How many questions are not answered yet. */
  #asked = 0;
  /** Up to where the trail that was surveyed last has more. */
  #bound: Position = 0;

  constructor(source: RecordSource) {
    this.#source = source;
  }

  /** Gives back the memory that is kept for the next round. */
  forget(): void {
    this.#source.forget?.();
    this.#text.forget();
  }

  survey(range: ScopedRange): Promise<Survey> {
    return this.#inTurn(() => this.#survey(range));
  }

  build(range: ScopedRange): Promise<readonly BuiltFile[]> {
    return this.#inTurn(() => this.#build(range));
  }

  #inTurn<Answer>(work: () => Promise<Answer>): Promise<Answer> {
    this.#asked += 1;
    const answer = this.#running.then(work).finally(() => {
      this.#asked -= 1;
    });
    this.#running = answer.catch(() => undefined);
    return answer;
  }

  async #survey({ scope, limits, ...range }: ScopedRange): Promise<Survey> {
    this.#bound = range.upTo;
    const { records, upTo } = await this.#source.read({ ...limits, ...range });
    const isOfTrail = verdictOf(scope);
    return { upTo, isWanted: records.some(isOfTrail) };
  }

  async #build(range: ScopedRange): Promise<readonly BuiltFile[]> {
    const isOfTrail = verdictOf(range.scope);
    const groups = new Map<string, FileGroup>();
    for await (const { records } of this.#batches(range)) {
      for (const record of records) if (isOfTrail(record)) addTo(groups, record);
    }
    const files: BuiltFile[] = [];
    for (const { records, ...facts } of groups.values()) {
      const text = this.#text.of(records);
      const packing = packText(text);
      // Meanwhile, here: packing goes on in another thread, and takes longer than all the rest.
      const sha256 = createHash("sha256").update(text).digest("hex");
      if (files.length === groups.size - 1) this.#readAhead(range);
      files.push({ ...facts, records: records.length, sha256, bytes: await packing });
    }
    return files;
  }

  /** Most often a trail that has more asks for it next. */
  #readAhead({ upTo: after, limits }: ScopedRange): void {
    const upTo = this.#bound;
    // Whoever waits already may want another part.
    const isNext = this.#asked === 1;
    if (isNext && after < upTo) this.#source.readAhead?.({ ...limits, after, upTo });
  }

  /** One read may give less than the one that planned the round: the limits may be lower now. */
  async *#batches({ limits, after, upTo }: ScopedRange): AsyncGenerator<RecordBatch> {
    for (let from = after; from < upTo; ) {
      const batch = await this.#source.read({ ...limits, after: from, upTo });
      yield batch;
      from = batch.upTo;
    }
  }
}

interface FileGroup {
  readonly accountId: string;
  readonly region: string;
  newestEventTime: string;
  oldestEventTime: string;
  readonly records: Buffer[];
}

function addTo(groups: Map<string, FileGroup>, { selectable, json }: JournaledRecord): void {
  const accountId = String(selectable.recipientAccountId);
  const region = String(selectable.awsRegion);
  const time = String(selectable.eventTime);
  const name = `${accountId} ${region}`;
  const group = groups.get(name);
  if (!group) {
    const times = { newestEventTime: time, oldestEventTime: time };
    groups.set(name, { accountId, region, ...times, records: [json] });
    return;
  }
  group.records.push(json);
  // ISO texts of one form: their order as texts is their order in time.
  if (time > group.newestEventTime) group.newestEventTime = time;
  if (time < group.oldestEventTime) group.oldestEventTime = time;
}

function verdictOf(scope: TrailScope): (record: JournaledRecord) => boolean {
  if (looksFurther(scope.eventSelectors)) {
    return ({ whole, position }) => wants(scope, whole, position);
  }
  return ({ selectable, position }) => wants(scope, selectable, position);
}
