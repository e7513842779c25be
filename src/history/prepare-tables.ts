import { HAS_NO_POSTINGS, makePostings } from "./postings/fill-postings.ts";
import {
  CREATE_EVENTS,
  HAS_LARGE_BLOCKS,
  HAS_OLD_IDS,
  INDEX_IDS,
  SHRINK_BLOCKS,
  UPGRADE_EVENTS,
} from "./schema.ts";
import { CREATE_READER_VIEW } from "./sql/reader-view.ts";
import type { Store } from "./store.ts";

/** Makes the tables, or brings those of a version before to what they are now. */
export async function prepareTables(
  store: Store,
  log: (event: { readonly event: string }) => void = () => undefined,
): Promise<void> {
  await store.command(CREATE_EVENTS);
  const [old] = await store.select(HAS_OLD_IDS, {});
  await store.command(UPGRADE_EVENTS);
  // In the background: until it is done, an event is found by its id more slowly.
  if (old) await store.command(INDEX_IDS);
  const [large] = await store.select(HAS_LARGE_BLOCKS, {});
  for (const command of large ? SHRINK_BLOCKS : []) await store.command(command);
  const [missing] = await store.select(HAS_NO_POSTINGS, {});
  if (missing) {
    log({ event: "history_postings_begun" });
    await makePostings(store);
    log({ event: "history_postings_made" });
  }
  await store.command("CREATE DATABASE IF NOT EXISTS lake");
  await store.command(CREATE_READER_VIEW);
}
