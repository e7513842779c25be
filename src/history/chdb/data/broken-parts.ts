import { existsSync, mkdirSync, renameSync } from "node:fs";
import { basename, join } from "node:path";
import type { Store } from "../../store.ts";

export interface BrokenPartsEvent {
  readonly event: "history_parts_broken";
  /** By table and name. */
  readonly parts: readonly string[];
  /** Where those of events are now. */
  readonly directory: string;
}

export interface BrokenPartsOptions {
  /** Of history. */
  readonly directory: string;
  readonly log?: (event: BrokenPartsEvent) => void;
  /** Called before a table is made anew. @throws where there is no room for that. */
  readonly requireRoom: () => void;
  /** Called when records are missing from then on, which the journal may still have. */
  readonly onRecordsMissing: () => void;
}

interface Part {
  readonly table: string;
  readonly path: string;
}

/** The engine keeps others there too, which nobody misses. */
const BROKEN =
  "SELECT table, path FROM system.detached_parts WHERE database = currentDatabase() " +
  "AND table IN ('events', 'postings') AND startsWith(reason, 'broken')";

/**
 * Sees to parts of the tables that the engine left out when it started, because a disk had damaged
 * them; it says so to nobody. They are set aside, so that they are told of once. Postings are made
 * anew; records are missing, but for those that the journal still has.
 *
 * @throws {HistoryError} as the store does, and what `requireRoom` throws.
 */
export async function setBrokenPartsAside(
  store: Store,
  { directory, log, requireRoom, onRecordsMissing }: BrokenPartsOptions,
): Promise<void> {
  const broken = await store.select<Part>(BROKEN, {});
  if (broken.length === 0) return;
  // What is to be done is done before they are gone: who is interrupted finds them again.
  if (broken.some(({ table }) => table === "postings")) {
    requireRoom();
    await store.command("DROP TABLE postings SYNC");
  }
  if (broken.some(({ table }) => table === "events")) onRecordsMissing();
  const aside = join(directory, "broken-parts");
  mkdirSync(aside, { recursive: true, mode: 0o700 });
  // Those of postings went with their table.
  for (const { path } of broken) if (existsSync(path)) renameSync(path, freePathIn(aside, path));
  const parts = broken.map(({ table, path }) => `${table}/${basename(path)}`);
  log?.({ event: "history_parts_broken", parts, directory: aside });
}

function freePathIn(directory: string, path: string): string {
  for (let n = 1; ; n++) {
    const free = join(directory, `${basename(path)}-${n}`);
    if (!existsSync(free)) return free;
  }
}
