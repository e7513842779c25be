import { invalidInput } from "./refusals.ts";

/** How a listing is asked for in parts. The token is opaque to clients: the offset, encoded. */
export interface PageRequest {
  readonly NextToken?: string | undefined;
  readonly MaxResults?: number | undefined;
}

const PAGE_SIZE = 20;

/**
 * Cuts the page out of a whole listing.
 *
 * @throws {ServiceError} `InvalidInputException`.
 *
 * Source: documented, MaxResults in the model: 1 to 20. Source: assumed, a page without it.
 */
export function cutPage<Item>(all: readonly Item[], request: PageRequest) {
  const size = request.MaxResults ?? PAGE_SIZE;
  if (!Number.isSafeInteger(size) || size < 1) {
    throw invalidInput("MIN_VALUE_EXCEEDED", "You provided a value below the minimum.");
  }
  if (size > PAGE_SIZE) {
    throw invalidInput("MAX_VALUE_EXCEEDED", "You provided a value above the maximum.");
  }
  const from = request.NextToken ? readToken(request.NextToken) : 0;
  const to = from + size;
  return {
    items: all.slice(from, to),
    nextToken: to < all.length ? { NextToken: writeToken(to) } : {},
  };
}

function writeToken(offset: number): string {
  return Buffer.from(`offset:${offset}`).toString("base64");
}

function readToken(token: string): number {
  const read = /^offset:(\d{1,9})$/.exec(Buffer.from(token, "base64").toString("latin1"));
  if (!read) {
    throw invalidInput("INVALID_NEXT_TOKEN", "You provided a value for NextToken that is invalid.");
  }
  return Number(read[1]);
}
