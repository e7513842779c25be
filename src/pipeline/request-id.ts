import { type Ids, UPPER_ALPHANUMERIC } from "../base/ids.ts";
import type { Destination } from "../wire/index.ts";

/** A request id in the service's own form. Source: observed, ids of real records by service. */
export function newRequestId(destination: Destination, ids: Ids): string {
  if (destination.service?.key === "s3") return ids.text(16, UPPER_ALPHANUMERIC);
  if (destination.service?.key === "dynamodb") return ids.text(52, UPPER_ALPHANUMERIC);
  return ids.uuid();
}
