import { endOfPrefix } from "../../../base/key-range.ts";
import type { Collection } from "../../../base/state-store.ts";

export interface PageOptions {
  readonly prefix?: string | undefined;
  /** Names that share what comes before this, the prefix aside, are listed as one. */
  readonly delimiter?: string | undefined;
  /** Only what comes after this key or common prefix. */
  readonly after?: string | undefined;
  /** How many names and common prefixes together, at most. */
  readonly limit: number;
}

export type PageEntry<Value> =
  | { readonly kind: "document"; readonly name: string; readonly value: Value }
  /** `name` is what the names that it stands for have in common, delimiter and all. */
  | { readonly kind: "common-prefix"; readonly name: string };

export interface Page<Value> {
  readonly entries: readonly PageEntry<Value>[];
  /** True when there is more. */
  readonly isTruncated: boolean;
}

const ROWS_MAX = 1000;

/**
 * Lists one page of a collection in the order of its keys' UTF-8 bytes, as S3 lists a bucket.
 *
 * The rows behind a common prefix are skipped, not read: a page costs what it shows, however many
 * rows the collection has.
 *
 * @param nameOf what of a row's key is the name; all of it when left out.
 */
export function listPage<Value>(
  collection: Collection<Value>,
  options: PageOptions,
  nameOf: (key: string) => string = (key) => key,
): Page<Value> {
  const { prefix = "", limit } = options;
  const entries: PageEntry<Value>[] = [];
  let start = limit > 0 ? startOf(options, nameOf) : undefined;
  let rows = options.delimiter ? 16 : limit + 1;
  while (start) {
    const batch = collection.list({ prefix, ...start, limit: rows });
    start = batch.length < rows ? undefined : { after: batch.at(-1)?.key ?? "" };
    rows = Math.min(rows * 2, ROWS_MAX);
    for (const { key, value } of batch) {
      if (entries.length === limit) return { entries, isTruncated: true };
      const name = nameOf(key);
      const group = commonPrefixOf(name, options);
      if (group === undefined) {
        entries.push({ kind: "document", name, value });
      } else {
        entries.push({ kind: "common-prefix", name: group });
        start = afterGroup(group);
        // After a common prefix another one is likely, and reading ahead would be in vain.
        rows = 2;
        break;
      }
    }
  }
  return { entries, isTruncated: false };
}

/** Where to go on reading. */
type Start = { readonly after: string } | { readonly from: string };

function startOf(options: PageOptions, nameOf: (key: string) => string): Start | undefined {
  const { after = "" } = options;
  // A start within a common prefix is after all of it: that prefix was on the page before.
  // Source: assumed; false if S3 lists the common prefix of a start-after="a/b", delimiter="/".
  const group = commonPrefixOf(nameOf(after), options);
  return group === undefined ? { after } : afterGroup(group);
}

function afterGroup(group: string): Start | undefined {
  const from = endOfPrefix(group);
  return from === undefined ? undefined : { from };
}

function commonPrefixOf(name: string, { prefix = "", delimiter }: PageOptions): string | undefined {
  if (!delimiter || !name.startsWith(prefix)) return undefined;
  const at = name.indexOf(delimiter, prefix.length);
  return at === -1 ? undefined : name.slice(0, at + delimiter.length);
}
