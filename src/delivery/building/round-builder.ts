import { hash } from "node:crypto";
import type { Journal, Position } from "../../journal/index.ts";
import { packText } from "../log-file.ts";
import { FileGroups } from "./file-groups.ts";
import type { BuiltFile, LogFileBuilder, ScopedRange, Survey } from "./log-file-builder.ts";
import { LogFileText } from "./log-file-text.ts";
import type { RecordSlice } from "./record-block.ts";
import { type RecordBatch, type RecordSource, sourceOf } from "./record-source.ts";
import { TrailVerdicts } from "./trail-verdicts.ts";

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
      this.#source.settle?.();
    });
    this.#running = answer.catch(() => undefined);
    return answer;
  }

  async #survey({ scope, limits, ...range }: ScopedRange): Promise<Survey> {
    this.#bound = range.upTo;
    const { slices, upTo } = await this.#source.read({ ...limits, ...range });
    const verdicts = new TrailVerdicts(scope, range);
    return { upTo, isWanted: slices.some((slice) => isAnyWanted(slice, verdicts)) };
  }

  async #build(range: ScopedRange): Promise<readonly BuiltFile[]> {
    const verdicts = new TrailVerdicts(range.scope, range);
    const groups = new FileGroups();
    for await (const { slices } of this.#batches(range)) {
      for (const { block, from, to } of slices) {
        for (let index = from; index < to; index++) {
          if (verdicts.isWanted(block, index)) groups.add(block, index);
        }
      }
    }
    const files: BuiltFile[] = [];
    for (const { picked, ...facts } of groups.all) {
      const text = this.#text.of(picked);
      const packing = packText(text);
      // Meanwhile, here: packing goes on in another thread, and takes longer than all the rest.
      const sha256 = hash("sha256", text, "hex");
      if (files.length === groups.all.length - 1) {
        this.#source.settle?.();
        this.#readAhead(range);
      }
      files.push({ ...facts, sha256, bytes: await packing });
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

function isAnyWanted({ block, from, to }: RecordSlice, verdicts: TrailVerdicts): boolean {
  for (let index = from; index < to; index++) if (verdicts.isWanted(block, index)) return true;
  return false;
}
