import { checkConstraints } from "./constraints.ts";
import { validationFailed } from "./refusals.ts";

/** Source: documented, the `Limit` of every listing. */
const PAGE_SIZE = 100;

export interface PageRequest {
  readonly NextToken?: string | undefined;
  readonly Limit?: number | undefined;
}

/**
 * Cuts the page out of a whole listing, which is in the order of names. The token is opaque to
 * clients: the name of the last one shown, encoded.
 *
 * @throws {ServiceError} `ValidationException`.
 */
export function cutPage<Item>(
  all: readonly Item[],
  request: PageRequest,
  nameOf: (item: Item) => string,
) {
  checkConstraints({ member: "limit", value: request.Limit, min: 1, max: PAGE_SIZE });
  const after = request.NextToken === undefined ? undefined : readToken(request.NextToken);
  const left = after === undefined ? all : all.filter((item) => nameOf(item) > after);
  const items = left.slice(0, request.Limit ?? PAGE_SIZE);
  const last = items.at(-1);
  const isEnd = items.length === left.length || last === undefined;
  return { items, ...(isEnd ? {} : { NextToken: writeToken(nameOf(last)) }) };
}

export function byName<Item extends { readonly name: string }>(one: Item, other: Item): number {
  return one.name < other.name ? -1 : Number(one.name > other.name);
}

const writeToken = (name: string) => Buffer.from(`after:${name}`).toString("base64");

function readToken(token: string): string {
  const text = Buffer.from(token, "base64").toString("utf8");
  if (!text.startsWith("after:")) throw validationFailed("Invalid NextToken.");
  return text.slice("after:".length);
}
