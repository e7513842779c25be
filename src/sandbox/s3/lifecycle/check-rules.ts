import type { LifecycleExpiration, LifecycleRule, Transition } from "@aws-sdk/client-s3";
import { ServiceError } from "../../../wire/index.ts";
import { invalidRequest, malformedXml } from "../rules/refusals.ts";
import { type Due, dueAtMs } from "./due-time.ts";
import { predicatesOf } from "./lifecycle-rule.ts";
import { isColder } from "./storage-class.ts";

const RULES_MAX = 1000;
const ID_LENGTH_MAX = 255;
const DAY_MS = 24 * 60 * 60 * 1000;

/** Before it, these classes cost more than they save. */
const WARM_DAYS_MIN = 30;
const WARM = new Set(["STANDARD_IA", "ONEZONE_IA"]);

const TARGETS = new Set([
  ...["STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING"],
  ...["GLACIER_IR", "GLACIER", "DEEP_ARCHIVE"],
]);

/**
 * Refuses rules that S3 refuses. Source: documented, S3 API reference,
 * PutBucketLifecycleConfiguration; observed, the words, in reports of users of S3.
 *
 * @throws {ServiceError} `MalformedXML`, `InvalidArgument`, `InvalidRequest`.
 */
export function checkRules(rules: readonly LifecycleRule[]): void {
  if (rules.length === 0 || rules.length > RULES_MAX) throw malformedXml();
  const ids = rules.flatMap(({ ID }) => (ID ? [ID] : []));
  if (new Set(ids).size !== ids.length) {
    throw invalid("Rule ID must be unique. Found same ID for more than one rule");
  }
  if (ids.some((id) => id.length > ID_LENGTH_MAX)) {
    throw invalid(`ID length should not exceed allowed limit of ${ID_LENGTH_MAX}`);
  }
  for (const rule of rules) checkRule(rule);
}

function checkRule(rule: LifecycleRule): void {
  const { Status: status, Expiration: expiration, Transitions: transitions = [] } = rule;
  if (status !== "Enabled" && status !== "Disabled") throw malformedXml();
  checkFilter(rule);
  const actions = [
    ...[expiration, rule.AbortIncompleteMultipartUpload, rule.NoncurrentVersionExpiration],
    ...[...transitions, ...(rule.NoncurrentVersionTransitions ?? [])],
  ].filter((action) => action !== undefined);
  if (actions.length === 0)
    throw invalidRequest("At least one action needs to be specified in a rule");
  if (expiration) checkExpiration(expiration);
  checkTransitions(transitions);
  checkOrder(rule, transitions);
  checkWithTags(rule);
  const { DaysAfterInitiation: days } = rule.AbortIncompleteMultipartUpload ?? {};
  if (rule.AbortIncompleteMultipartUpload && !isPositive(days)) {
    throw invalid(
      "'DaysAfterInitiation' for AbortIncompleteMultipartUpload action must be a positive integer",
    );
  }
}

/** A filter, or the prefix that came before filters; of a filter one member, others within And. */
function checkFilter({ Filter: filter, Prefix: prefix }: LifecycleRule): void {
  if ((filter === undefined) === (prefix === undefined)) throw malformedXml();
  const members = Object.values(filter ?? {}).filter((member) => member !== undefined);
  if (members.length > 1) throw malformedXml();
  const { And: and } = filter ?? {};
  const above = and?.ObjectSizeGreaterThan ?? filter?.ObjectSizeGreaterThan;
  const below = and?.ObjectSizeLessThan ?? filter?.ObjectSizeLessThan;
  if (above !== undefined && below !== undefined && above >= below) {
    throw invalidRequest("'ObjectSizeLessThan' should be greater than 'ObjectSizeGreaterThan'");
  }
  const keys = (and?.Tags ?? []).map(({ Key }) => Key);
  if (new Set(keys).size !== keys.length)
    throw invalidRequest("Duplicate Tag Keys are not allowed.");
}

function checkExpiration(expiration: LifecycleExpiration): void {
  const { Days: days, Date: date, ExpiredObjectDeleteMarker: marker } = expiration;
  if ([days, date, marker].filter((one) => one !== undefined).length !== 1) throw malformedXml();
  if (days !== undefined && !isPositive(days)) {
    throw invalid("'Days' for Expiration action must be a positive integer");
  }
  checkDate(expiration);
}

function checkTransitions(transitions: readonly Transition[]): void {
  const classes = transitions.map(({ StorageClass }) => StorageClass ?? "");
  if (classes.some((one) => !TARGETS.has(one))) throw malformedXml();
  if (new Set(classes).size !== classes.length) {
    throw invalid("'StorageClass' must be different for 'Transition' actions in same 'Rule'");
  }
  for (const { StorageClass: storageClass = "", ...due } of transitions) {
    if ((due.Days === undefined) === (due.Date === undefined)) throw malformedXml();
    if (due.Days !== undefined && !(Number.isInteger(due.Days) && due.Days >= 0)) {
      throw invalid("'Days' in Transition action must be nonnegative");
    }
    if (WARM.has(storageClass) && due.Days !== undefined && due.Days < WARM_DAYS_MIN) {
      throw invalid(
        `'Days' in Transition action must be greater than or equal to ${WARM_DAYS_MIN} for ` +
          `storageClass '${storageClass}'`,
      );
    }
    checkDate(due);
  }
}

/** What is colder comes later, and the end last. */
function checkOrder(rule: LifecycleRule, transitions: readonly Transition[]): void {
  const { Days: days, Date: date } = rule.Expiration ?? {};
  const hasEnd = days !== undefined || date !== undefined;
  const end: Due | undefined = hasEnd ? { Days: days, Date: date } : undefined;
  const { prefix } = predicatesOf(rule);
  const all = [...transitions, ...(end ? [end] : [])];
  if (new Set(all.map((due) => due.Days === undefined)).size > 1) {
    throw invalidRequest(
      "Found mixed 'Date' and 'Days' based Expiration and Transition actions in lifecycle rule " +
        `for filter '(prefix=${prefix})'`,
    );
  }
  const unit = days === undefined ? "Date" : "Days";
  const atMs = (due: Due) => dueAtMs(0, due) ?? 0;
  if (end && transitions.some((transition) => atMs(transition) >= atMs(end))) {
    throw invalid(
      `'${unit}' in the Expiration action for filter '(prefix=${prefix})' must be greater than ` +
        `'${unit}' in the Transition action`,
    );
  }
  for (const one of transitions) {
    const { StorageClass: storageClass = "" } = one;
    const late = transitions.find(
      (other) => isColder(other.StorageClass ?? "", storageClass) && atMs(other) <= atMs(one),
    );
    if (!late) continue;
    const own = one.Days === undefined ? "Date" : "Days";
    throw invalid(
      `'${own}' in the 'Transition' action for StorageClass '${late.StorageClass}' for filter ` +
        `'(prefix=${prefix})' must be greater than 'filter' '(prefix=${prefix})' for ` +
        `StorageClass '${storageClass}'`,
    );
  }
}

/** Uploads have no tags yet, and delete markers never have any. */
function checkWithTags(rule: LifecycleRule): void {
  const { tags, above, below } = predicatesOf(rule);
  const isBySize = above !== undefined || below !== undefined;
  if (rule.AbortIncompleteMultipartUpload && tags.length > 0) {
    throw invalidRequest("AbortIncompleteMultipartUpload cannot be specified with Tags.");
  }
  if (rule.AbortIncompleteMultipartUpload && isBySize) {
    throw invalidRequest("AbortIncompleteMultipartUpload cannot be specified with Object Size.");
  }
  if (rule.Expiration?.ExpiredObjectDeleteMarker && tags.length > 0) {
    throw invalidRequest("ExpiredObjectDeleteMarker cannot be specified with Tags.");
  }
}

function checkDate({ Date: date }: Due): void {
  if (date === undefined || (dueAtMs(0, { Date: date }) ?? 0) % DAY_MS === 0) return;
  throw invalid("'Date' must be at midnight GMT");
}

const isPositive = (days: number | undefined): boolean =>
  days !== undefined && Number.isInteger(days) && days > 0;

function invalid(message: string): ServiceError {
  return new ServiceError("InvalidArgument", message, { status: 400 });
}
