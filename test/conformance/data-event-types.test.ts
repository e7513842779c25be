import { describe, expect, test } from "vitest";
import { isDataEventType } from "../../src/api/selectors/field-rules.ts";
import { CATALOGUE, findRules, Models, type ServiceRules } from "../../src/models/index.ts";
import type { JsonObject } from "../../src/record/index.ts";
import { generateValue } from "../../src/record/testing/generate-value.ts";
import { aCall, anUndecodedCall, recordOf } from "../../src/record/testing/given.ts";
import { type EventSelectors, wants } from "../../src/selection/index.ts";

const INK = { plain: "a", sensitive: "a", exempt: new Set<string>() };
const TOPIC = { TopicArn: "arn:aws:sns:us-east-1:111122223333:t" };

/** Where a member's value says what the call is about. */
const TYPICAL: Readonly<Record<string, JsonObject>> = {
  "sns Publish": TOPIC,
  "sns PublishBatch": TOPIC,
};

/** What AWS has no type for, or no trail gets; the reasons are in `docs/compatibility.md`. */
const UNSELECTABLE: ReadonlySet<string> = new Set([
  "cloudwatch-logs PutLogEvents",
  "eventbridge PutEvents",
]);

const models = new Models();

const has = (key: string, operation: string) => models.get(key)?.operations.has(operation) ?? false;

/** What no model has. The tests of S3's records have them. */
const OF_NO_MODEL: ReadonlySet<string> = new Set(["PostObject", "PreflightRequest"]);

/** Several services have one list of data events: an operation is of who has it. */
const isOf = (key: string, operation: string, rules: ServiceRules): boolean => {
  if (OF_NO_MODEL.has(operation)) return false;
  if (models.get(key)) return has(key, operation);
  const others = CATALOGUE.filter(
    ({ eventSource }) => findRules(eventSource).dataEvents === rules.dataEvents,
  );
  return !others.some((entry) => has(entry.key, operation));
};

const calls = CATALOGUE.flatMap(({ key, eventSource }) => {
  const rules = findRules(eventSource);
  const own = (rules.dataEvents ?? []).filter((operation) => isOf(key, operation, rules));
  return own.map((operation) => ({ key, operation }));
});

function recordOfTypical(key: string, operation: string): JsonObject {
  const input = models.get(key)?.operations.get(operation)?.input;
  if (!input) {
    const call = anUndecodedCall({ service: key, operationName: operation, reason: "no-model" });
    return recordOf({ call }) as unknown as JsonObject;
  }
  const typical = TYPICAL[`${key} ${operation}`] ?? (generateValue(input, INK) as JsonObject);
  return recordOf({ call: aCall({ service: key, operation, input: typical }) }) as never;
}

const ofType = (type: string): EventSelectors => ({
  kind: "advanced",
  selectors: [
    {
      conditions: [
        { field: "eventCategory", equals: ["Data"] },
        { field: "resources.type", equals: [type] },
      ],
    },
  ],
});

/** The types that trails may select a record by, of those that select it. */
function selectingTypes(record: JsonObject): readonly string[] {
  const resources = (record.resources ?? []) as readonly { readonly type?: string }[];
  const types = new Set([...resources.flatMap(({ type }) => type ?? []), "AWS::S3::Object"]);
  return [...types].filter(isDataEventType).filter((type) => {
    const region = { homeRegion: "us-east-1", isMultiRegion: true };
    const trail = { ...region, accountId: "111122223333", includesGlobalServiceEvents: true };
    return wants({ ...trail, eventSelectors: ofType(type) }, record);
  });
}

describe("a data event is selected by the type of a resource", () => {
  test.each(calls.map(({ key, operation }) => [`${key} ${operation}`, key, operation] as const))(
    "%s",
    (name, key, operation) => {
      const record = recordOfTypical(key, operation);
      expect(record.eventCategory).toBe("Data");
      expect(selectingTypes(record).length > 0).toBe(!UNSELECTABLE.has(name));
    },
  );

  test("every one of them was tried, and no exception is about another", () => {
    expect(calls.length).toBeGreaterThan(80);
    const tried = new Set(calls.map(({ key, operation }) => `${key} ${operation}`));
    expect([...UNSELECTABLE].filter((name) => !tried.has(name))).toEqual([]);
  });
});
