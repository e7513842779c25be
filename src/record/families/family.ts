import type { ServiceRules } from "../../models/index.ts";
import type { DecodedCall, Parameters } from "../../wire/index.ts";
import type { Json } from "../audit-record.ts";

export interface ResponseFacts {
  readonly rules: ServiceRules;
  readonly requestId: string | undefined;
}

/** How the records of a kind of services show what was asked and what was answered. */
export interface Family {
  /** What `requestParameters` holds; null when there is nothing to show. */
  request(call: DecodedCall, rules: ServiceRules): Json;
  /** What `responseElements` holds of a successful call that changed something. */
  response(call: DecodedCall, output: Parameters, facts: ResponseFacts): Json;
}
