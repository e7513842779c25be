import { ServiceError } from "../../wire/index.ts";

const PAGE_SIZE = 20;
const PAGE_SIZE_MAX = 100;

/** How a listing is asked for in parts. The marker is opaque to clients: the offset, encoded. */
export interface PageRequest {
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
}

/**
 * Cuts the page out of a whole listing, 20 items unless asked otherwise.
 *
 * @throws {ServiceError} `InvalidInput` for a marker that is none, or too large a page.
 */
export function cutPage<Item>(all: readonly Item[], request: PageRequest, most = PAGE_SIZE_MAX) {
  const size = request.MaxItems ?? PAGE_SIZE;
  if (!Number.isSafeInteger(size) || size < 1 || size > most) {
    throw new ServiceError("InvalidInput", `MaxItems must be between 1 and ${most}.`);
  }
  const from = request.Marker ? readMarker(request.Marker) : 0;
  const to = from + size;
  return {
    items: all.slice(from, to),
    nextPageMarker: to < all.length ? { NextPageMarker: writeMarker(to) } : {},
  };
}

function writeMarker(offset: number): string {
  return Buffer.from(`offset:${offset}`).toString("base64");
}

function readMarker(marker: string): number {
  const read = /^offset:(\d{1,9})$/.exec(Buffer.from(marker, "base64").toString("latin1"));
  if (!read) throw new ServiceError("InvalidInput", "The marker is not valid.");
  return Number(read[1]);
}
