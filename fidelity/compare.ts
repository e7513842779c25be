import type { AuditRecord } from "../src/record/index.ts";
import type { Specimen } from "./corpus.ts";
import { ALLOWANCES, type Fields } from "./era.ts";
import { isObject } from "./json.ts";

/** The fields of a record that are compared. */
export const FIELDS = [
  "eventSource",
  "eventName",
  "awsRegion",
  "userIdentity",
  "errorCode",
  "errorMessage",
  "requestParameters",
  "responseElements",
  "additionalEventData",
  "readOnly",
  "resources",
  "apiVersion",
  "managementEvent",
  "eventCategory",
] as const;

/** One place where a record of ours is not what AWS wrote. `undefined` means absent. */
export interface Difference {
  readonly path: string;
  readonly theirs: unknown;
  readonly ours: unknown;
}

export interface Comparison {
  readonly differences: readonly Difference[];
  /** Names of the rules that had something to do. */
  readonly allowances: readonly string[];
}

/** Compares key by key; the order of keys is not looked at, that of lists is. */
export function compare(specimen: Specimen, record: AuditRecord): Comparison {
  const theirs = fieldsOf(specimen.event);
  const ours = fieldsOf(record as unknown as Fields);
  const allowances = ALLOWANCES.filter((rule) => rule.apply(theirs, ours, specimen));
  const differences = FIELDS.flatMap((field) => differ(theirs[field], ours[field], field));
  return { differences, allowances: allowances.map(({ name }) => name) };
}

function fieldsOf(record: Readonly<Record<string, unknown>>): Fields {
  const named = FIELDS.filter((field) => record[field] !== undefined);
  return structuredClone(Object.fromEntries(named.map((field) => [field, record[field]])));
}

function differ(theirs: unknown, ours: unknown, path: string): Difference[] {
  if (Array.isArray(theirs) && Array.isArray(ours) && theirs.length === ours.length) {
    return theirs.flatMap((one, index) => differ(one, ours[index], `${path}.${index}`));
  }
  if (isObject(theirs) && isObject(ours)) {
    const keys = new Set([...Object.keys(theirs), ...Object.keys(ours)]);
    return [...keys].flatMap((key) => differ(theirs[key], ours[key], `${path}.${key}`));
  }
  return JSON.stringify(theirs) === JSON.stringify(ours) ? [] : [{ path, theirs, ours }];
}
