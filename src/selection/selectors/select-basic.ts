import type { JsonObject } from "../../record/index.ts";
import type { BasicSelector, DataResource } from "./event-selectors.ts";
import { type RecordResource, resourcesIn } from "./record-fields.ts";

/** Tells whether a basic selector takes a record: a management or a data event, never another. */
export function selectsBasic(selector: BasicSelector, record: JsonObject): boolean {
  if (!takesReadOrWrite(selector, record)) return false;
  if (record.eventCategory === "Management") return selectsManagement(selector, record);
  if (record.eventCategory !== "Data" || selector.dataResources.length === 0) return false;
  const resources = resourcesIn(record);
  return selector.dataResources.some((wanted) =>
    resources.some((resource) => meets(wanted, resource)),
  );
}

function takesReadOrWrite(selector: BasicSelector, record: JsonObject): boolean {
  if (selector.readWriteType === "All") return true;
  return (selector.readWriteType === "ReadOnly") === (record.readOnly === true);
}

function selectsManagement(selector: BasicSelector, record: JsonObject): boolean {
  return (
    selector.includesManagementEvents &&
    !selector.excludedManagementEventSources.includes(String(record.eventSource))
  );
}

function meets({ type, values }: DataResource, { type: own, arn }: RecordResource): boolean {
  if (own !== type) return false;
  if (arn === undefined) return values.some(isServicePrefix);
  return values.some((value) =>
    type === "AWS::S3::Object" || isServicePrefix(value)
      ? arn.startsWith(value)
      : isSameOrWithin(value, arn),
  );
}

/** `arn:aws:lambda` and `arn:aws:dynamodb` mean all there is, of other accounts too. */
export function isServicePrefix(value: string): boolean {
  return /^arn:[^:]+:[^:]+:*$/.test(value);
}

/**
 * ARNs of functions and tables are exact: `helloworld` does not mean `helloworld2`, but its
 * versions, and a table its streams.
 * Source: documented, API reference, DataResource; of versions and streams assumed, what a trail
 * with the ARN of a function gets when a version is invoked would tell.
 */
function isSameOrWithin(value: string, arn: string): boolean {
  return arn === value || arn.startsWith(`${value}:`) || arn.startsWith(`${value}/`);
}
