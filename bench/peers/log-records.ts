import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "../../src/base/clock.ts";
import { Journal, type NewEntry } from "../../src/journal/index.ts";
import { GeneratedRecords } from "../../test/support/generated-records.ts";
import { SEED } from "../../test/support/seeded-random.ts";

const APPENDED_AT_ONCE = 2_000;
/** As many as one round takes at most. */
const FILE_RECORDS = 12_000;

/** The same records in a journal, and as the texts that log files are made of. */
export interface LogRecords {
  readonly journalDirectory: string;
  /** The texts, in files of about the size that a log file's text has at most. */
  readonly textPaths: readonly string[];
  readonly count: number;
  /** Of all the texts. */
  readonly bytes: number;
}

/** Generated records, all of one account and region, once for all who read them. */
export class SharedLogRecords {
  #users = 0;
  #made: Promise<LogRecords & { readonly directory: string }> | undefined;

  async open(count: number): Promise<LogRecords & AsyncDisposable> {
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

async function generate(count: number) {
  const directory = await mkdtemp(join(tmpdir(), "bench-log-files-"));
  const journalDirectory = join(directory, "journal");
  await mkdir(journalDirectory);
  const records = new GeneratedRecords(SEED);
  await using journal = await Journal.open(journalDirectory, {
    durability: "relaxed",
    clock: systemClock,
  });
  const textPaths: string[] = [];
  let texts: string[] = [];
  let bytes = 0;
  for (let done = 0; done < count; ) {
    const entries: NewEntry[] = [];
    for (; entries.length < APPENDED_AT_ONCE && done < count; done++) {
      entries.push({ kind: "record", ...placed(records.next(1_769_860_800_000 + done * 10)) });
    }
    await journal.append(entries);
    texts.push(...entries.map(({ json }) => json));
    if (texts.length < FILE_RECORDS && done < count) continue;
    const text = `{"Records":[${texts.join(",")}]}`;
    const path = join(directory, `${textPaths.length}.json`);
    await writeFile(path, text);
    textPaths.push(path);
    texts = [];
    bytes += Buffer.byteLength(text);
  }
  return { directory, journalDirectory, textPaths, count, bytes };
}

/** All of one place, and wanted, so that each round is one file, and all that was drawn is in it. */
function placed(entry: Omit<NewEntry, "kind">): Omit<NewEntry, "kind"> {
  const record = JSON.parse(entry.json) as Readonly<Record<string, unknown>>;
  const wanted = { recipientAccountId: "111122223333", eventCategory: "Management" };
  return { ...entry, json: JSON.stringify({ ...record, awsRegion: "us-east-1", ...wanted }) };
}
