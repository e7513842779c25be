import { ServiceError } from "../../../wire/index.ts";
import { checkRange } from "./checks.ts";

const LIMIT_MAX = 1000;

/** How KMS's listings are asked for in parts. */
export interface PageRequest {
  readonly Limit?: number | undefined;
  readonly Marker?: string | undefined;
}

/** @throws {ServiceError} `ValidationException`, `InvalidMarkerException`. */
export function readPage(
  { Limit, Marker }: PageRequest,
  usual: number,
): { readonly limit: number; readonly after: string | undefined } {
  if (Limit !== undefined) checkRange("limit", Limit, { min: 1, max: LIMIT_MAX });
  return { limit: Limit ?? usual, after: Marker === undefined ? undefined : readMarker(Marker) };
}

/** @param last the last name shown, when there is more. */
export function nextMarker(last: string | undefined): {
  readonly Truncated: boolean;
  readonly NextMarker?: string;
} {
  if (last === undefined) return { Truncated: false };
  return { Truncated: true, NextMarker: Buffer.from(`after:${last}`).toString("base64url") };
}

/** Cuts a page out of a short listing, whose items are known by name. */
export function cutPage<Item>(
  items: readonly Item[],
  request: PageRequest,
  nameOf: (item: Item) => string,
): { readonly items: Item[] } & ReturnType<typeof nextMarker> {
  const { limit, after } = readPage(request, 50);
  const start = after === undefined ? 0 : items.findIndex((item) => nameOf(item) === after) + 1;
  if (after !== undefined && start === 0) throw invalidMarker();
  const shown = items.slice(start, start + limit);
  const last = shown.at(-1);
  const hasMore = start + limit < items.length && last !== undefined;
  return { items: shown, ...nextMarker(hasMore ? nameOf(last) : undefined) };
}

function readMarker(marker: string): string {
  const read = /^after:(.*)$/s.exec(Buffer.from(marker, "base64url").toString());
  if (read) return read[1] ?? "";
  throw invalidMarker();
}

function invalidMarker(): ServiceError {
  return new ServiceError("InvalidMarkerException", "Could not deserialize marker");
}
