import type { CapturedHeaders } from "../base/exchange.ts";

/** In the order in which they are to be believed. */
const REQUEST_ID_HEADERS = ["x-amzn-requestid", "x-amz-request-id", "x-amzn-request-id"];

/** The id that the service gave the request, from the headers of its answer. */
export function requestIdInHeaders(headers: CapturedHeaders): string | undefined {
  return REQUEST_ID_HEADERS.map((name) => headers.get(name)).find(Boolean);
}
