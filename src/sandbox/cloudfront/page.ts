import { invalidArgument } from "./refusals.ts";

/** AWS returns this many at most, and this many when the client does not say. */
const PAGE_SIZE_MAX = 100;

export interface PageRequest {
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | string | undefined;
}

/** The members that most of CloudFront's lists share. */
export interface MarkedPage<Item> {
  Marker: string;
  NextMarker?: string;
  MaxItems: number;
  IsTruncated: boolean;
  Quantity: number;
  Items?: Item[];
}

/** The members that the lists of policies, functions and keys share: neither of the above two. */
export interface UnmarkedPage<Item> {
  NextMarker?: string;
  MaxItems: number;
  Quantity: number;
  Items?: Item[];
}

/** What is listed, in the order of the list. */
export interface Listing<Item, Shown> {
  readonly items: readonly Item[];
  /** What a marker holds. */
  idOf(item: Item): string;
  /** An item as the client sees it. */
  show(item: Item): Shown;
}

/**
 * One page of a listing.
 *
 * The marker is the id of the last item of the page before. When that item is gone, the page
 * begins with the first item whose id sorts after it.
 *
 * Source: documented, API reference of ListDistributions.
 *
 * @throws {ServiceError} `InvalidArgument` when MaxItems is not a positive number.
 */
export function pageOf<Item, Shown>(
  listing: Listing<Item, Shown>,
  request: PageRequest,
): MarkedPage<Shown> {
  const marker = request.Marker ?? "";
  const maxItems = sizeOf(request.MaxItems);
  const rest = marker === "" ? listing.items : listing.items.slice(indexAfter(listing, marker));
  const items = rest.slice(0, maxItems);
  const last = items.at(-1);
  const isTruncated = rest.length > items.length;
  return {
    Marker: marker,
    ...(isTruncated && last !== undefined && { NextMarker: listing.idOf(last) }),
    MaxItems: maxItems,
    IsTruncated: isTruncated,
    Quantity: items.length,
    ...(items.length > 0 && { Items: items.map((item) => listing.show(item)) }),
  };
}

/** The same page for the lists that show neither the marker nor whether they end. */
export function unmarked<Shown>(page: MarkedPage<Shown>): UnmarkedPage<Shown> {
  const { Marker: _marker, IsTruncated: _isTruncated, ...shown } = page;
  return shown;
}

function sizeOf(requested: number | string | undefined): number {
  if (requested === undefined || requested === "") return PAGE_SIZE_MAX;
  if (!/^[1-9]\d{0,8}$/.test(String(requested))) {
    throw invalidArgument("The parameter MaxItems is not valid.");
  }
  return Math.min(Number(requested), PAGE_SIZE_MAX);
}

function indexAfter<Item, Shown>({ items, idOf }: Listing<Item, Shown>, marker: string): number {
  const found = items.findIndex((item) => idOf(item) === marker);
  if (found >= 0) return found + 1;
  const next = items.findIndex((item) => idOf(item) > marker);
  return next >= 0 ? next : items.length;
}
