import { ServiceError } from "../../wire/index.ts";

/** What one answer to a listing holds, and whether there is more. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** The first item of the next page; undefined on the last. */
  readonly next: Item | undefined;
  readonly size: number;
}

/** Route 53's usual page, and the most it gives when asked for more. */
const PAGE_SIZE = 100;

/**
 * Cuts a page off the front of `rest`, which begins where the page begins.
 *
 * @param maxItems as the client asked; Route 53 lowers what is above `most` without a word.
 * @throws {ServiceError} `InvalidInput` for anything but a positive whole number.
 */
export function cutPage<Item>(
  rest: readonly Item[],
  maxItems: number | undefined,
  most = PAGE_SIZE,
): Page<Item> {
  const size = pageSize(maxItems, most);
  return { items: rest.slice(0, size), next: rest[size], size };
}

/** How many items a page holds. @throws as {@link cutPage} */
export function pageSize(maxItems: number | string | undefined, most = PAGE_SIZE): number {
  const asked = Number(maxItems ?? most);
  if (!Number.isSafeInteger(asked) || asked < 1) {
    throw new ServiceError(
      "InvalidInput",
      `Invalid value ${String(maxItems)} for maxItems. It must be a positive integer.`,
    );
  }
  return Math.min(asked, most);
}
