import { createHash } from "node:crypto";
import { decodeCursor, encodeCursor, type LookupCursor } from "../../history/index.ts";
import type { EventSearch } from "../messages/events.ts";

const SEAL_LENGTH = 22;

/**
 * Writes what asks for a search's next page: where it stands, sealed with what it looks for, but
 * for the time: "the last hour" begins later when its second page is asked for.
 *
 * The seal is a hash without a secret, so that it holds after a restart and on every worker. It
 * need not be more: whoever forges one sees no more than without it.
 */
export function sealCursor(cursor: LookupCursor, search: EventSearch): string {
  const text = encodeCursor(cursor);
  return Buffer.from(`${sealOf(text, search)}.${text}`).toString("base64url");
}

/** @returns undefined for what is not ours, was changed, or came from another search. */
export function openCursor(token: string, search: EventSearch): LookupCursor | undefined {
  const sealed = Buffer.from(token, "base64url").toString();
  const text = sealed.slice(SEAL_LENGTH + 1);
  return sealed === `${sealOf(text, search)}.${text}` ? decodeCursor(text) : undefined;
}

function sealOf(text: string, search: EventSearch): string {
  const { filters = [], join = "and", regions = [], accountIds = [], categories = [] } = search;
  const conditions = filters.map(({ key, operator, value }) => [key, operator, value]);
  const parameters = [conditions, join, regions, accountIds, categories];
  const hash = createHash("sha256").update(JSON.stringify([text, ...parameters]));
  return hash.digest("base64url").slice(0, SEAL_LENGTH);
}
