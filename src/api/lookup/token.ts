import { createHash } from "node:crypto";
import {
  decodeCursor,
  encodeCursor,
  type LookupCursor,
  type LookupQuery,
} from "../../history/index.ts";
import { ServiceError } from "../../wire/index.ts";

/** Without the cursor: that is what the token adds. */
export type TokenQuery = Omit<LookupQuery, "cursor">;

const SEAL_LENGTH = 22;

/**
 * Writes the token for a look-up's next page: where it stands, sealed with what it looks for.
 *
 * The seal is a hash without a secret, so that a token outlives a restart and holds on every
 * worker. It need not be more: whoever forges one sees no more than the same call without it.
 */
export function sealToken(cursor: LookupCursor, query: TokenQuery): string {
  const text = encodeCursor(cursor);
  return Buffer.from(`${sealOf(text, query)}.${text}`).toString("base64url");
}

/**
 * Reads the token of a look-up for the next page.
 *
 * @returns undefined when there is none: the first page.
 * @throws {ServiceError} `InvalidNextTokenException` for a token that is not ours, was changed, or
 *   came from a look-up with other parameters. Source of the words: assumed.
 */
export function openToken(token: string | undefined, query: TokenQuery): LookupCursor | undefined {
  if (token === undefined) return undefined;
  const sealed = Buffer.from(token, "base64url").toString();
  const text = sealed.slice(SEAL_LENGTH + 1);
  const cursor = sealed === `${sealOf(text, query)}.${text}` ? decodeCursor(text) : undefined;
  if (cursor) return cursor;
  throw new ServiceError(
    "InvalidNextTokenException",
    "Invalid token, or the token was previously used in a request with different parameters.",
  );
}

function sealOf(text: string, query: TokenQuery): string {
  const { accountId, region, attribute, startMs, endMs, category, maxResults } = query;
  const parameters = [
    ...[accountId, region, category, maxResults, startMs ?? null, endMs ?? null],
    ...[attribute?.key ?? null, attribute?.value ?? null],
  ];
  const hash = createHash("sha256").update(JSON.stringify([text, ...parameters]));
  return hash.digest("base64url").slice(0, SEAL_LENGTH);
}
