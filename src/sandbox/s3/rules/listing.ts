import type { CommonPrefix, EncodingType } from "@aws-sdk/client-s3";
import type { Page, PageOptions } from "../store/list-page.ts";
import { invalidArgument } from "./refusals.ts";
import { urlEncode } from "./url-encoding.ts";

/** What the inputs of all listings have. */
export interface ListingInput {
  readonly Prefix?: string | undefined;
  readonly Delimiter?: string | undefined;
  readonly EncodingType?: EncodingType | undefined;
}

/** S3 shows no more, whatever is asked for. */
const ENTRIES_MAX = 1000;

const INT32_MAX = 2 ** 31 - 1;

/** @throws {ServiceError} `InvalidArgument` when `asked` is no number of entries. */
export function readLimit(asked: number | undefined, name: string): number {
  if (asked === undefined) return ENTRIES_MAX;
  if (Number.isInteger(asked) && asked >= 0 && asked <= INT32_MAX) {
    return Math.min(asked, ENTRIES_MAX);
  }
  const message = `Argument ${name} must be an integer between 0 and ${INT32_MAX}`;
  throw invalidArgument(message, name, asked);
}

/** What to list of a collection for `input`. */
export function pageOptions(
  { Prefix: prefix, Delimiter: delimiter }: ListingInput,
  { after, limit }: Pick<PageOptions, "after" | "limit">,
): PageOptions {
  return { prefix, delimiter, after, limit };
}

/** Writes keys in the encoding that the client asks for. */
export type EncodeKey = (key: string) => string;

/** @throws {ServiceError} `InvalidArgument` for an encoding but `url`. */
export function keyEncoder({ EncodingType: encoding }: ListingInput): EncodeKey {
  if (encoding === undefined) return (key) => key;
  if (encoding === "url") return urlEncode;
  const message = "Invalid Encoding Method specified in Request";
  throw invalidArgument(message, "encoding-type", encoding);
}

/** The members that listings of every kind repeat from their input. */
export function presentListing(input: ListingInput, encode: EncodeKey) {
  return {
    Prefix: encode(input.Prefix ?? ""),
    ...(input.Delimiter ? { Delimiter: encode(input.Delimiter) } : {}),
    ...(input.EncodingType ? { EncodingType: input.EncodingType } : {}),
  };
}

/** Puts a page's entries apart: what `present` makes of each document, and common prefixes. */
export function presentEntries<Value, Shown>(
  { entries }: Page<Value>,
  encode: EncodeKey,
  present: (name: string, value: Value) => Shown,
): { readonly shown: Shown[]; readonly prefixes: { CommonPrefixes?: CommonPrefix[] } } {
  const shown: Shown[] = [];
  const prefixes: CommonPrefix[] = [];
  for (const entry of entries) {
    if (entry.kind === "document") shown.push(present(entry.name, entry.value));
    else prefixes.push({ Prefix: encode(entry.name) });
  }
  return { shown, prefixes: prefixes.length > 0 ? { CommonPrefixes: prefixes } : {} };
}
