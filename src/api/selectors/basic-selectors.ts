import type { EventSelector } from "@aws-sdk/client-cloudtrail";
import { type BasicSelector, type DataResource, isServicePrefix } from "../../selection/index.ts";
import { invalidSelectors } from "./invalid-selectors.ts";

const SELECTORS_MAX = 5;
const VALUES_MAX = 250;
const READ_WRITE_TYPES = ["All", "ReadOnly", "WriteOnly"] as const;
const EXCLUDABLE_SOURCES = ["kms.amazonaws.com", "rdsdata.amazonaws.com"];

/** What a value may look like, beside the prefix that means all of the service. */
const VALUE_FORMS: Readonly<Record<string, RegExp>> = {
  // A bucket without a slash is refused: the prefix of its objects begins there.
  "AWS::S3::Object": /^arn:aws[\w-]*:s3:::[A-Za-z0-9._-]{3,255}\/.*$/,
  "AWS::Lambda::Function": /^arn:aws[\w-]*:lambda:[a-z0-9-]+:\d{12}:function:[\w-]+(:[\w$-]+)?$/,
  "AWS::DynamoDB::Table": /^arn:aws[\w-]*:dynamodb:[a-z0-9-]+:\d{12}:table\/[\w.-]+$/,
};

const SERVICES: Readonly<Record<string, string>> = {
  "AWS::S3::Object": "s3",
  "AWS::Lambda::Function": "lambda",
  "AWS::DynamoDB::Table": "dynamodb",
};

/**
 * Reads basic event selectors as PutEventSelectors takes them.
 *
 * @throws {ServiceError} `InvalidEventSelectorsException`.
 *
 * Source: documented, API reference, EventSelector and DataResource. Source: observed, the words
 * for the number of selectors and values, for values, and for a selector of nothing, in reports of
 * users of Terraform, CloudFormation and CDK. Source: assumed, the other words; AWS's own answers
 * would falsify them.
 */
export function readBasicSelectors(given: readonly EventSelector[]): readonly BasicSelector[] {
  if (given.length < 1 || given.length > SELECTORS_MAX) {
    throw invalidSelectors(
      `Specify a valid number of selectors (1 to ${SELECTORS_MAX}) for your trail.`,
    );
  }
  const selectors = given.map(readSelector);
  const resources = selectors.flatMap(({ dataResources }) => dataResources);
  // All of a service is no resource: the limit is documented not to count it.
  const counted = resources.flatMap(({ values }) => values).filter((one) => !meansAll(one));
  if (counted.length > VALUES_MAX) {
    throw invalidSelectors(
      `Specify a valid number of DataResources.Values (0 to ${VALUES_MAX}) for all your selectors`,
    );
  }
  return selectors;
}

function readSelector(given: EventSelector): BasicSelector {
  const { ReadWriteType = "All", IncludeManagementEvents = true } = given;
  const readWriteType = READ_WRITE_TYPES.find((one) => one === ReadWriteType);
  if (!readWriteType)
    throw invalidSelectors(`Value ${ReadWriteType} for ReadWriteType is invalid.`);
  const dataResources = (given.DataResources ?? []).map(readDataResource);
  if (!IncludeManagementEvents && dataResources.length === 0) {
    throw invalidSelectors(
      "Invalid combination of parameters in EventSelectors. When includeManagementEvents is " +
        "false, DataResources must not be empty.",
    );
  }
  const excluded = given.ExcludeManagementEventSources ?? [];
  const wrong = excluded.find((source) => !EXCLUDABLE_SOURCES.includes(source));
  if (wrong !== undefined) {
    throw invalidSelectors(`Value ${wrong} for ExcludeManagementEventSources is invalid.`);
  }
  return {
    readWriteType,
    includesManagementEvents: IncludeManagementEvents,
    dataResources,
    excludedManagementEventSources: [...excluded],
  };
}

function readDataResource(given: {
  readonly Type?: string | undefined;
  readonly Values?: readonly string[] | undefined;
}): DataResource {
  const { Type: type = "", Values: values = [] } = given;
  const form = Object.hasOwn(VALUE_FORMS, type) ? VALUE_FORMS[type] : undefined;
  if (!form) throw invalidSelectors(`Value ${type} for DataResources.Type is invalid.`);
  const wrong = values.find((value) => !isAllOf(type, value) && !form.test(value));
  if (wrong !== undefined) {
    throw invalidSelectors(`Value ${wrong} for DataResources.Values is invalid.`);
  }
  return { type, values: [...values] };
}

function isAllOf(type: string, value: string): boolean {
  if (!meansAll(value) || value.split(":")[2] !== SERVICES[type]) return false;
  // Only ARNs of S3 go on so; with colons behind it, another service's prefix would meet none.
  return !value.endsWith(":") || (type === "AWS::S3::Object" && value.endsWith(":s3:::"));
}

/** `arn:aws:s3`, and the `arn:aws:s3:::` that consoles write. */
function meansAll(value: string): boolean {
  return value.startsWith("arn:aws") && isServicePrefix(value);
}

/** Basic event selectors as GetEventSelectors shows them: every member, also what is empty. */
export function basicSelectorsShape(selectors: readonly BasicSelector[]): EventSelector[] {
  return selectors.map((selector) => ({
    ReadWriteType: selector.readWriteType,
    IncludeManagementEvents: selector.includesManagementEvents,
    DataResources: selector.dataResources.map(({ type, values }) => ({
      Type: type,
      Values: [...values],
    })),
    ExcludeManagementEventSources: [...selector.excludedManagementEventSources],
  }));
}
