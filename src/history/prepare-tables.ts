import { makePostings } from "./postings/fill-postings.ts";
import {
  COMPRESS_BY_SIZE,
  CREATE_EVENTS,
  DEFINITIONS,
  INDEX_IDS,
  shrinkBlocks,
  UPGRADE_EVENTS,
  WRITE_FEW_FILES,
  WRITE_ONE_STREAM,
} from "./schema.ts";
import { CREATE_READER_VIEW } from "./sql/reader-view.ts";
import type { Store } from "./store.ts";

interface Table {
  readonly name: string;
  readonly definition: string;
}

/** Makes the tables, or brings those of a version before to what they are now. */
export async function prepareTables(
  store: Store,
  log: (event: { readonly event: string }) => void = () => undefined,
): Promise<void> {
  await store.command(CREATE_EVENTS);
  const tables = await store.select<Table>(DEFINITIONS, {});
  const events = tables.find(({ name }) => name === "events")?.definition ?? "";
  await store.command(UPGRADE_EVENTS);
  // In the background: until it is done, an event is found by its id more slowly.
  if (!events.includes("ix_start")) await store.command(INDEX_IDS);
  if (events.includes("ZSTD(")) await store.command(COMPRESS_BY_SIZE);
  if (!events.includes("min_bytes_for_wide_part")) await store.command(WRITE_FEW_FILES);
  if (!events.includes("string_serialization_version")) await store.command(WRITE_ONE_STREAM);
  for (const command of shrinkBlocks(events)) await store.command(command);
  if (!tables.some(({ name }) => name === "postings")) {
    log({ event: "history_postings_begun" });
    await makePostings(store);
    log({ event: "history_postings_made" });
  }
  await store.command("CREATE DATABASE IF NOT EXISTS lake");
  await store.command(CREATE_READER_VIEW);
}
