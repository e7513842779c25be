import { hash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { anEntry, aTrail } from "../../../test/support/given.ts";
import { SimClock } from "../../../test/support/sim-clock.ts";
import { Journal } from "../../journal/index.ts";
import { JournalRecords } from "./journal-records.ts";
import type { LogFileBuilder, RoundLimits } from "./log-file-builder.ts";
import { RoundBuilder } from "./round-builder.ts";

const ENTRIES = 120;
const REGIONS = ["us-east-1", "eu-west-1", "eu-west-1"];

/** More than is kept of a journal, of which pieces begin and end in the middle of records. */
async function aLargeJournal(directory: string): Promise<Journal> {
  const journal = await Journal.open(directory, { durability: "strict", clock: new SimClock() });
  const entries = Array.from({ length: ENTRIES }, (_, index) => {
    const userAgent = `${index}`.repeat(200_000);
    const awsRegion = REGIONS[index % REGIONS.length] ?? "";
    return anEntry({ eventID: `e-${index}`, awsRegion, userAgent });
  });
  for (let at = 0; at < ENTRIES; at += 20) await journal.append(entries.slice(at, at + 20));
  return journal;
}

/** What every round is made of, from the beginning to the end. */
async function rounds(builder: LogFileBuilder, head: number, limits: RoundLimits) {
  const scope = aTrail({ isMultiRegion: true });
  const files: unknown[] = [];
  for (let after = 0; after < head; ) {
    const { upTo } = await builder.survey({ scope, after, upTo: head, limits });
    const built = await builder.build({ scope, after, upTo, limits });
    files.push(...built.map(({ region, records, sha256 }) => ({ region, records, sha256 })));
    after = upTo;
  }
  return files;
}

/** The same without any memory of ours: from entries, one by one. */
async function expectedRounds(journal: Journal, { maxBytes }: RoundLimits) {
  const files: unknown[] = [];
  const groups = new Map<string, string[]>();
  let bytes = 0;
  const close = () => {
    for (const [region, texts] of groups) {
      const sha256 = hash("sha256", `{"Records":[${texts.join(",")}]}`, "hex");
      files.push({ region, records: texts.length, sha256 });
    }
    groups.clear();
    bytes = 0;
  };
  for (let after = 0; after < journal.head; after += 1) {
    const [entry] = await journal.read(after, { maxEntries: 1, maxBytes: 1 });
    const json = entry?.json ?? "";
    if (bytes + json.length > maxBytes) close();
    bytes += json.length;
    const { awsRegion } = JSON.parse(json) as { readonly awsRegion: string };
    groups.set(awsRegion, [...(groups.get(awsRegion) ?? []), json]);
  }
  close();
  return files;
}

test("what is built in memory that is used again is what the journal holds", async () => {
  const directory = await mkdtemp(join(tmpdir(), "round-builder-"));
  try {
    await using journal = await aLargeJournal(directory);
    const damages: unknown[] = [];
    const builder = new RoundBuilder(new JournalRecords(directory, (each) => damages.push(each)));
    for (const maxBytes of [7_000_000, 45_000_000, 7_000_000]) {
      const limits = { maxEntries: 1_000, maxBytes };
      const built = await rounds(builder, journal.head, limits);
      expect(built, `rounds of ${maxBytes}`).toEqual(await expectedRounds(journal, limits));
    }
    expect(damages).toEqual([]);
  } finally {
    await rm(directory, { recursive: true });
  }
});
