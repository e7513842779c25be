import { createHash } from "node:crypto";
import { looksFurther, type TrailScope, wants } from "../../trails/index.ts";
import { packText } from "../log-file.ts";
import type { BuiltFile, LogFileBuilder, ScopedRange, Survey } from "./log-file-builder.ts";
import { LogFileText } from "./log-file-text.ts";
import type { JournaledRecord, RecordBatch, RecordSource } from "./record-source.ts";

/** Builds log files where it is called; it takes the processor for as long as that takes. */
export class RoundBuilder implements LogFileBuilder {
  readonly #source: RecordSource;
  readonly #text = new LogFileText();

  constructor(source: RecordSource) {
    this.#source = source;
  }

  /** Gives back the memory that is kept for the next round. */
  forget(): void {
    this.#source.forget?.();
    this.#text.forget();
  }

  async survey({ scope, limits, ...range }: ScopedRange): Promise<Survey> {
    const { records, upTo } = await this.#source.read({ ...limits, ...range });
    const isOfTrail = verdictOf(scope);
    return { upTo, isWanted: records.some(isOfTrail) };
  }

  async build(range: ScopedRange): Promise<readonly BuiltFile[]> {
    const isOfTrail = verdictOf(range.scope);
    const groups = new Map<string, FileGroup>();
    for await (const { records } of this.#batches(range)) {
      for (const record of records) if (isOfTrail(record)) addTo(groups, record);
    }
    return [...groups.values()].map(({ records, ...facts }) => {
      const text = this.#text.of(records);
      const sha256 = createHash("sha256").update(text).digest("hex");
      return { ...facts, records: records.length, sha256, bytes: packText(text) };
    });
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
