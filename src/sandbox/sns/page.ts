import type { Collection } from "../../base/state-store.ts";
import { invalidParameter } from "./refusals.ts";

/** Source: documented, the listings of the API reference. */
const PAGE_SIZE = 100;
const KEY_LENGTH_MAX = 1024;

/**
 * A page of the documents whose keys begin with `prefix`. The token, opaque to clients, is the last
 * key shown, so that what is added or removed meanwhile shifts nothing.
 *
 * @throws {ServiceError} `InvalidParameterException` for a token that is none.
 */
export function readPage<Value>(
  collection: Collection<Value>,
  prefix: string,
  token: string | undefined,
) {
  const after = token === undefined || token === "" ? undefined : readToken(token, prefix);
  const found = collection.list({
    prefix,
    limit: PAGE_SIZE + 1,
    ...(after !== undefined && { after }),
  });
  const items = found.slice(0, PAGE_SIZE);
  const last = items.at(-1);
  return {
    items,
    nextToken: found.length > PAGE_SIZE && last ? { NextToken: writeToken(last.key) } : {},
  };
}

const writeToken = (key: string): string => Buffer.from(key).toString("base64");

function readToken(token: string, prefix: string): string {
  const key = Buffer.from(token, "base64").toString();
  const isToken = key.startsWith(prefix) && writeToken(key) === token;
  if (!isToken || key.length > KEY_LENGTH_MAX) throw invalidParameter("NextToken");
  return key;
}
