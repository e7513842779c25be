import type {
  TestEventPatternRequest,
  TestEventPatternResponse,
} from "@aws-sdk/client-eventbridge";
import { checkConstraints } from "../constraints.ts";
import { memberOf, tryReadJson } from "../json/index.ts";
import { compilePattern, eventTree } from "../pattern/index.ts";
import { validationFailed } from "../refusals.ts";

/** Source: documented, save that `resources` may be missing: observed. */
const REQUIRED = ["id", "account", "source", "time", "region", "detail-type"];

/** TestEventPattern. */
export function testEventPattern(input: TestEventPatternRequest): TestEventPatternResponse {
  const { EventPattern: text = "", Event: given = "" } = input;
  checkConstraints({ member: "eventPattern", value: text, max: 4096 });
  const pattern = compilePattern(text);
  const event = tryReadJson(given);
  // Source: assumed, the wording of both.
  if (event?.kind !== "object") throw validationFailed("Parameter Event is not valid.");
  const missing = REQUIRED.find((key) => !memberOf(event, key));
  if (missing !== undefined) {
    throw validationFailed(`Parameter Event is not valid. Reason: ${missing} is missing.`);
  }
  return { Result: pattern.matches(eventTree(event)) };
}
