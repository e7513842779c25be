import { ServiceError } from "../../wire/index.ts";

const PAGE_SIZE = 100;

/** How a listing is asked for in parts. The token is opaque to clients: the offset, encoded. */
export interface PageRequest {
  readonly NextToken?: string | undefined;
  readonly MaxResults?: number | undefined;
}

/** Cuts the page out of a whole listing. @throws {ServiceError} `InvalidInput`. */
export function cutPage<Item>(all: readonly Item[], request: PageRequest) {
  const size = request.MaxResults ?? PAGE_SIZE;
  if (!Number.isSafeInteger(size) || size < 1 || size > PAGE_SIZE) {
    throw new ServiceError("InvalidInput", `MaxResults must be between 1 and ${PAGE_SIZE}.`);
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
  if (!read) throw new ServiceError("InvalidInput", "Invalid NextToken");
  return Number(read[1]);
}
