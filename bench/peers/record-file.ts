import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { systemClock } from "../../src/base/clock.ts";
import { Journal, type NewEntry } from "../../src/journal/index.ts";
import { GeneratedRecords } from "../../test/support/generated-records.ts";
import { SEED } from "../../test/support/seeded-random.ts";

const APPENDED_AT_ONCE = 2_000;
const DAY_MS = 86_400_000;

/** The same records as a journal, and as lines of JSON. */
export interface RecordFiles extends AsyncDisposable {
  /** Each user makes what it needs in here; it goes with the last of them. */
  readonly directory: string;
  readonly journalDirectory: string;
  readonly linesPath: string;
  readonly count: number;
}

/** Generated once for all who read them. */
export class SharedRecordFiles {
  #users = 0;
  #made: Promise<Omit<RecordFiles, typeof Symbol.asyncDispose>> | undefined;

  async open(count: number): Promise<RecordFiles> {
    this.#made ??= generate(count);
    this.#users++;
    return {
      ...(await this.#made),
      [Symbol.asyncDispose]: async () => {
        if (--this.#users > 0 || !this.#made) return;
        const { directory } = await this.#made;
        this.#made = undefined;
        await rm(directory, { recursive: true, force: true });
      },
    };
  }
}

/** Records of the last day, one after another. */
async function generate(count: number) {
  const directory = await mkdtemp(join(tmpdir(), "bench-records-"));
  const journalDirectory = join(directory, "journal");
  const linesPath = join(directory, "records.jsonl");
  const records = new GeneratedRecords(SEED);
  const nowMs = systemClock.nowMs();
  await using journal = await Journal.open(journalDirectory, {
    durability: "relaxed",
    clock: systemClock,
  });
  const lines = createWriteStream(linesPath);
  for (let done = 0; done < count; ) {
    const entries: NewEntry[] = [];
    for (; entries.length < APPENDED_AT_ONCE && done < count; done++) {
      const atMs = nowMs - ((count - done) * DAY_MS) / count;
      entries.push({ kind: "record", ...records.next(atMs) });
    }
    await journal.append(entries);
    lines.write(entries.map(({ json }) => `${json}\n`).join(""));
  }
  lines.end();
  await finished(lines);
  return { directory, journalDirectory, linesPath, count };
}
