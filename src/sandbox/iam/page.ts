import { checkNumber } from "./constraints.ts";
import { validationError } from "./refusals.ts";

const ITEMS_DEFAULT = 100;
const ITEMS_MAX = 1000;

export interface PageRequest {
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  /** What IAM's list answers say about paging. */
  readonly position: { readonly IsTruncated: boolean; readonly Marker?: string };
}

/**
 * Cuts one page out of a list.
 *
 * @param keyOf what an item is found again by, so that a page starts right after the one before
 *   also when items came or went in between. Items are in the order of their keys.
 * @throws {ServiceError} `ValidationError` for a marker that we did not make.
 */
export function pageOf<Item>(
  items: readonly Item[],
  request: PageRequest,
  keyOf: (item: Item) => string,
): Page<Item> {
  const limit = checkNumber(request.MaxItems ?? ITEMS_DEFAULT, "maxItems", {
    min: 1,
    max: ITEMS_MAX,
  });
  const after = readMarker(request.Marker);
  const start = after === undefined ? 0 : items.findIndex((item) => keyOf(item) > after);
  const rest = start < 0 ? [] : items.slice(start);
  const page = rest.slice(0, limit);
  const last = page.at(-1);
  if (last === undefined || rest.length <= limit) {
    return { items: page, position: { IsTruncated: false } };
  }
  const Marker = Buffer.from(`after:${keyOf(last)}`).toString("base64url");
  return { items: page, position: { IsTruncated: true, Marker } };
}

function readMarker(marker: string | undefined): string | undefined {
  if (marker === undefined) return undefined;
  const text = Buffer.from(marker, "base64url").toString();
  if (!text.startsWith("after:")) throw validationError("Invalid Marker.");
  return text.slice("after:".length);
}
