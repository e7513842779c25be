import { invalidParameter, invalidValue } from "./refusals.ts";

const PAGE_SIZE_MAX = 50;

/** How a listing is asked for in parts. */
export interface PageRequest {
  readonly limit?: number | undefined;
  readonly nextToken?: string | undefined;
}

/** @throws {ServiceError} `InvalidParameterException` */
export function readLimit(limit: number | undefined, max = PAGE_SIZE_MAX): number {
  if (limit === undefined) return max;
  if (limit > max) throw invalidValue("limit", limit, `have value less than or equal to ${max}`);
  if (limit < 1) throw invalidValue("limit", limit, "have value greater than or equal to 1");
  return limit;
}

/** A token that says nothing to clients: what the page after it begins behind. */
export function writeToken(text: string): string {
  return Buffer.from(text).toString("base64url");
}

/** @throws {ServiceError} `InvalidParameterException` for what is no token of ours. */
export function readToken(token: string): string {
  const text = Buffer.from(token, "base64url").toString("utf8");
  if (text !== "" && writeToken(text) === token) return text;
  throw invalidParameter("The specified nextToken is invalid.");
}

/**
 * Cuts a page out of a listing that is in the order of its keys.
 *
 * @param list gives up to `limit` items behind the key `after`.
 */
export function pageOf<Item>(
  request: PageRequest,
  listing: {
    readonly list: (page: { after: string | undefined; limit: number }) => readonly Item[];
    readonly keyOf: (item: Item) => string;
  },
): { items: readonly Item[]; next: { nextToken?: string } } {
  const limit = readLimit(request.limit);
  const after = request.nextToken === undefined ? undefined : readToken(request.nextToken);
  const found = listing.list({ after, limit: limit + 1 });
  const items = found.slice(0, limit);
  const last = items.at(-1);
  const hasMore = found.length > limit && last !== undefined;
  return { items, next: hasMore ? { nextToken: writeToken(listing.keyOf(last)) } : {} };
}
