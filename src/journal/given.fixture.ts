import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { systemClock } from "../base/clock.ts";
import type { Entry, NewEntry, Position } from "./entry.ts";
import { Journal, type JournalOptions } from "./journal.ts";

/** A new directory that is gone after the test. */
export async function aDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "journal-"));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

export function openJournal(
  directory: string,
  options: Partial<JournalOptions> = {},
): Promise<Journal> {
  return Journal.open(directory, { durability: "strict", clock: systemClock, ...options });
}

export const aRecord = (eventId: string, json = `{"eventID":"${eventId}"}`): NewEntry => ({
  kind: "record",
  eventId,
  json,
});

export const anIntent = (eventId: string): NewEntry => ({
  kind: "intent",
  eventId,
  json: `{"intent":"${eventId}"}`,
});

/** Everything after `after`, read in batches of a few. */
export async function readAll(journal: Journal, after: Position = 0): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (;;) {
    const position = entries.at(-1)?.position ?? after;
    const batch = await journal.read(position, { maxEntries: 7 });
    if (batch.length === 0) return entries;
    entries.push(...batch);
  }
}

export const idsOf = (entries: readonly Entry[]): string[] => entries.map((entry) => entry.eventId);
