import { createHash } from "node:crypto";
import { makePostings } from "./postings/fill-postings.ts";
import { CREATE_EVENTS, upgradesOf } from "./schema.ts";
import { CREATE_READER_VIEW } from "./sql/reader-view.ts";
import type { Store } from "./store.ts";

interface Table {
  /** With its database, but for our own tables. */
  readonly name: string;
  /** How it was made. */
  readonly definition: string;
  readonly comment: string;
}

export interface Preparation {
  readonly log?: (event: { readonly event: string }) => void;
  /** Called before the first statement that changes something; nothing changes when it throws. */
  readonly beforeChange?: () => void;
}

const TABLES =
  "SELECT if(database = currentDatabase(), name, concat(database, '.', name)) AS name, " +
  "create_table_query AS definition, comment FROM system.tables " +
  "WHERE database IN (currentDatabase(), 'lake')";

/** Tells the view of another version, whose text the engine has in words of its own. */
const VIEW_COMMENT = createHash("sha256").update(CREATE_READER_VIEW).digest("hex").slice(0, 16);

/**
 * Makes the tables, or brings those of a version before to what they are now. Where they are so
 * already, nothing is written: a full disk would spoil what the engine writes of them.
 *
 * @throws {HistoryError} as the store does.
 */
export async function prepareTables(
  store: Store,
  { log, beforeChange }: Preparation = {},
): Promise<void> {
  const tables = await store.select<Table>(TABLES, {});
  const byName = new Map(tables.map((table) => [table.name, table]));
  const events = byName.get("events");
  const commands = events ? upgradesOf(events.definition) : [CREATE_EVENTS];
  const hasPostings = byName.has("postings");
  const hasView = byName.get("lake.events")?.comment === VIEW_COMMENT;
  if (commands.length > 0 || !hasPostings || !hasView) beforeChange?.();
  for (const command of commands) await store.command(command);
  if (!hasPostings) {
    log?.({ event: "history_postings_begun" });
    await makePostings(store);
    log?.({ event: "history_postings_made" });
  }
  if (!hasView) {
    await store.command("CREATE DATABASE IF NOT EXISTS lake");
    await store.command(`${CREATE_READER_VIEW} COMMENT '${VIEW_COMMENT}'`);
  }
}
