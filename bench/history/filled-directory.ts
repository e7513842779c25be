import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import {
  copyFile,
  link,
  mkdir,
  mkdtemp,
  readdir,
  readlink,
  rename,
  rm,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "../../src/base/clock.ts";
import { COMPRESSION } from "../../src/history/chdb/configuration.ts";
import { createPostings } from "../../src/history/postings/schema.ts";
import { CREATE_EVENTS } from "../../src/history/schema.ts";
import { RECORD } from "../../src/history/stored-record.ts";
import { fillHistory } from "../../test/support/million-records.ts";
import { COPY_RECORDS } from "../../test/support/multiply-records.ts";
import { SEED } from "../../test/support/seeded-random.ts";

/** Older ones have lost their oldest records, and their newest are no longer of the last days. */
const AGE_MS_MAX = 2 * 86_400_000;
const MARKER = "filled.json";
const SUPPORT = join(import.meta.dirname, "..", "..", "test", "support");
const GENERATOR = ["generated-records.ts", "generated-operations.ts", "generated-names.ts"];

interface Marker {
  readonly fingerprint: string;
  readonly filledAtMs: number;
}

/**
 * A data directory whose Event history holds so many generated records of the last 89 days, up to
 * now: from the cache in the system's temporary directory, else filled, which takes some minutes
 * for ten million. Nobody is to change it: whoever runs a server takes a {@link linkedCopy}.
 */
export async function filledDirectory(count: number): Promise<string> {
  const directory = join(tmpdir(), `trailcam-bench-events-${count}`);
  const fingerprint = fingerprintOf(count);
  if (isFilled(directory, fingerprint)) return directory;
  await rm(directory, { recursive: true, force: true });
  const unfinished = `${directory}-unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished);
  await fillHistory(unfinished, { count, isMerged: true, onProgress: progressOf(count) });
  process.stderr.write("\n");
  const marker: Marker = { fingerprint, filledAtMs: systemClock.nowMs() };
  await writeFile(join(unfinished, MARKER), JSON.stringify(marker));
  await rename(unfinished, directory);
  return directory;
}

/** What it would be filled with, as a short text that differs when that does. */
export function fingerprintOf(count: number): string {
  const hash = createHash("sha256").update(
    JSON.stringify([CREATE_EVENTS, RECORD, createPostings(""), COMPRESSION, COPY_RECORDS]),
  );
  hash.update(`${count} ${SEED}`);
  for (const name of GENERATOR) hash.update(readFileSync(join(SUPPORT, name)));
  return hash.digest("hex");
}

function isFilled(directory: string, fingerprint: string): boolean {
  try {
    const marker = JSON.parse(readFileSync(join(directory, MARKER), "utf8")) as Marker;
    const ageMs = systemClock.nowMs() - marker.filledAtMs;
    return marker.fingerprint === fingerprint && ageMs < AGE_MS_MAX;
  } catch {
    return false;
  }
}

function progressOf(count: number): (done: number) => void {
  return (done) => {
    const what = done < count ? `${done} of ${count} records` : "merging";
    process.stderr.write(`\rfilling Event history: ${what}`.padEnd(60));
  };
}

/** A copy that may be changed; it goes when it is disposed of. */
export interface LinkedCopy extends AsyncDisposable {
  readonly directory: string;
}

/** What the engine writes once: it is replaced or removed, and never changed. */
const WRITTEN_ONCE = /\.(bin|c?idx\d?|c?mrk\d?|dat)$/;

/** Copies a directory that an engine has left, without the bytes of what is in its tables. */
export async function linkedCopy(directory: string): Promise<LinkedCopy> {
  const copy = await mkdtemp(join(tmpdir(), "trailcam-bench-copy-"));
  await copyInto(directory, copy);
  return {
    directory: copy,
    [Symbol.asyncDispose]: () => rm(copy, { recursive: true, force: true, maxRetries: 3 }),
  };
}

async function copyInto(from: string, to: string): Promise<void> {
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) {
      await mkdir(target, { recursive: true });
      await copyInto(source, target);
    } else if (entry.isSymbolicLink()) {
      // The engine names its tables by links that are relative.
      await symlink(await readlink(source), target);
    } else if (entry.isFile()) {
      await (WRITTEN_ONCE.test(entry.name) ? link(source, target) : copyFile(source, target));
    }
  }
}
