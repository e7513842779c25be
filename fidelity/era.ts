import { findRules, HIDDEN } from "../src/models/index.ts";
import type { Specimen } from "./corpus.ts";
import { isObject } from "./json.ts";
import { JAVA_DATE } from "./rebuild/scalar.ts";

/** A record's fields, made comparable. */
export type Fields = Record<string, unknown>;

/** One general rule by which records of other times and forms are made comparable. */
export interface Allowance {
  readonly name: string;
  readonly text: string;
  /** Changes either side in place; true when it changed anything. */
  apply(theirs: Fields, ours: Fields, specimen: Specimen): boolean;
}

const versionOf = ({ event }: Specimen): number =>
  Number(String(event.eventVersion ?? "1.08").replace(/^1\./, ""));

const OPTIONAL = ["errorCode", "errorMessage", "additionalEventData", "resources", "apiVersion"];

const YOUNGER = ["apiVersion", "resources", "additionalEventData"];
const CONTENT = ["requestParameters", "responseElements"];

/** All rules, in the order in which they are applied. None of them knows a service's event. */
export const ALLOWANCES: readonly Allowance[] = [
  {
    name: "null-fields",
    text: "A field that does not apply and was published as null or [] counts as absent.",
    apply: (theirs) => dropped(theirs, OPTIONAL, (value) => value === null || isEmptyList(value)),
  },
  {
    name: "cut-content",
    text: "requestParameters and responseElements that were cut out count as null.",
    apply(theirs) {
      const missing = CONTENT.filter((name) => !(name in theirs));
      for (const name of missing) theirs[name] = null;
      return missing.length > 0;
    },
  },
  {
    name: "younger-fields",
    text:
      "readOnly, managementEvent and eventCategory came with version 1.08; resources, apiVersion " +
      "and additionalEventData came to one service after the other before it. Where an older " +
      "record, or one that was trimmed, lacks them they are not compared; the last three are " +
      "from 1.08 on.",
    apply(theirs, ours, specimen) {
      const young = ["readOnly", "managementEvent", "eventCategory"];
      const all = versionOf(specimen) < 8 ? [...young, ...YOUNGER] : young;
      return dropped(ours, all, (_value, name) => theirs[name] === undefined);
    },
  },
  {
    name: "empty-issuer",
    text:
      "Until 1.08 a session context held an empty sessionIssuer and webIdFederationData where " +
      "they did not apply; 1.11 leaves them out.",
    apply(theirs) {
      const context = contextOf(theirs);
      if (!context) return false;
      return dropped(context, ["sessionIssuer", "webIdFederationData"], isEmpty);
    },
  },
  {
    name: "empty-key",
    text: "An accessKeyId published as an empty text counts as absent.",
    apply: ({ userIdentity }) =>
      isObject(userIdentity) &&
      dropped(userIdentity as Fields, ["accessKeyId"], (value) => value === ""),
  },
  {
    name: "date-spelling",
    text: "Dates in text are compared as points in time: Java has had three spellings.",
    apply(theirs, ours) {
      const isTheirs = eachText(theirs, sameDate);
      return eachText(ours, sameDate) && isTheirs;
    },
  },
  {
    name: "ec2-request-id",
    text: "Answers of EC2 up to 2017 do not repeat the request id; ours is not compared there.",
    apply(theirs, ours, { event }) {
      const [own, given] = [ours.responseElements, theirs.responseElements];
      const isOld = String(event.eventTime) < "2018";
      if (!isOld || !isObject(own) || !isObject(given) || "requestId" in given) return false;
      return dropped(own as Fields, ["requestId"], () => true);
    },
  },
  {
    name: "younger-defaults",
    text:
      "What a service shows of its own accord (false, or empty) came with the years: where only " +
      "our record has such a member it is not compared with records before version 1.08. The " +
      "same holds for S3's Host and counts of bytes, and for the defaults in our rules.",
    apply(theirs, ours, specimen) {
      if (versionOf(specimen) >= 8) return false;
      const asked = droppedDefaults(theirs.requestParameters, ours.requestParameters);
      const extra = theirs.additionalEventData !== undefined && onlyTheirs(theirs, ours);
      const own = droppedRules(theirs, ours);
      const isEmptied = theirs.requestParameters === null && isNothing(ours.requestParameters);
      if (isEmptied) ours.requestParameters = null;
      return own || asked || extra || isEmptied;
    },
  },
  {
    name: "older-masks",
    text: "Until 2022 some services masked with asterisks where they now write their word.",
    apply(theirs, ours, { event }) {
      if (String(event.eventTime) >= "2023") return false;
      const isTheirs = eachText(theirs, sameMask);
      return eachText(ours, sameMask) || isTheirs;
    },
  },
  {
    name: "scrambled-issuer",
    text:
      "AWS writes a role's id twice, in principalId and in sessionIssuer. Where a publisher has " +
      "made the two contradict each other, the second is not compared; nor is the issuer's " +
      "account, where it is not the one in the issuer's ARN.",
    apply(theirs, ours) {
      const issuer = contextOf(theirs)?.sessionIssuer;
      const own = contextOf(ours)?.sessionIssuer;
      if (!isObject(issuer) || !isObject(own)) return false;
      const { type, principalId } = theirs.userIdentity as Fields;
      const roleId = String(principalId).split(":")[0];
      const scrambled = [];
      if (type === "AssumedRole" && issuer.principalId !== roleId) scrambled.push("principalId");
      if (String(issuer.arn).split(":")[4] !== issuer.accountId) scrambled.push("accountId");
      dropped(issuer as Fields, scrambled, () => true);
      return dropped(own as Fields, scrambled, () => true);
    },
  },
  {
    name: "scrambled-region",
    text:
      "A region that AWS does not have is the publisher's, and is not compared; nor is the " +
      "partition that it would be of.",
    apply(theirs, ours) {
      if (theirs.awsRegion !== undefined && REGION.test(String(theirs.awsRegion))) return false;
      for (const one of Array.isArray(ours.resources) ? (ours.resources as Fields[]) : []) {
        if (typeof one.ARN === "string")
          one.ARN = one.ARN.replace(/^arn:aws-(cn|us-gov):/, "arn:aws:");
      }
      return dropped(theirs, ["awsRegion"], () => true) && dropped(ours, ["awsRegion"], () => true);
    },
  },
  {
    name: "flag-lists",
    text: "Until 2019 S3 wrote the values of query parameters as lists of one.",
    apply(theirs, _ours, { event }) {
      const shown = theirs.requestParameters;
      const isOld = String(event.eventTime) < "2020" && theirs.eventSource === "s3.amazonaws.com";
      if (!isOld || !isObject(shown)) return false;
      return changed(shown as Fields, (value) =>
        Array.isArray(value) && value.length === 1 && typeof value[0] === "string"
          ? value[0]
          : value,
      );
    },
  },
];

const REGION =
  /^(us|eu|ap|sa|ca|me|af|il|mx|cn)(-gov|-iso[a-z]?)?-(north|south|east|west|central){1,2}-\d$/;

function droppedDefaults(theirs: unknown, ours: unknown): boolean {
  if (!isObject(ours)) return false;
  const known = isObject(theirs) ? theirs : {};
  let isDropped = false;
  for (const [name, value] of Object.entries(ours)) {
    if (name in known) {
      isDropped = droppedWithin(known[name], value) || isDropped;
    } else if (value === false || isEmpty(value)) {
      delete (ours as Fields)[name];
      isDropped = true;
    }
  }
  return isDropped;
}

function droppedWithin(theirs: unknown, ours: unknown): boolean {
  if (!Array.isArray(theirs) || !Array.isArray(ours)) return droppedDefaults(theirs, ours);
  return ours.map((one, index) => droppedDefaults(theirs[index], one)).includes(true);
}

/** What our rules add for members that were not sent. */
function droppedRules(theirs: Fields, ours: Fields): boolean {
  const [known, own] = [theirs.requestParameters, ours.requestParameters];
  const defaults = findRules(String(ours.eventSource)).defaults?.[String(ours.eventName)];
  if (!isObject(own)) return false;
  const added = Object.entries(defaults ?? {}).map(
    ([name, value]) => [name.charAt(0).toLowerCase() + name.slice(1), value] as const,
  );
  const names = added.filter(([name, value]) => own[name] === value).map(([name]) => name);
  if (ours.eventSource === "s3.amazonaws.com") names.push("Host");
  return dropped(own as Fields, names, (_value, name) => !isObject(known) || !(name in known));
}

function onlyTheirs(theirs: Fields, ours: Fields): boolean {
  const [known, own] = [theirs.additionalEventData, ours.additionalEventData];
  if (!isObject(known) || !isObject(own)) return false;
  return dropped(own as Fields, Object.keys(own), (_value, name) => !(name in known));
}

const isEmptyList = (value: unknown): boolean => Array.isArray(value) && value.length === 0;

/** `{}`, or a document that has nothing but its name. */
const isNothing = (value: unknown): boolean =>
  isObject(value) && Object.values(value).every((one) => one === "");

function contextOf({ userIdentity }: Fields): Fields | undefined {
  const context = isObject(userIdentity) ? userIdentity.sessionContext : undefined;
  return isObject(context) ? (context as Fields) : undefined;
}

const isEmpty = (value: unknown): boolean => isObject(value) && Object.keys(value).length === 0;

type Test = (value: unknown, name: string) => boolean;

function dropped(fields: Fields, names: readonly string[], isWanted: Test): boolean {
  const going = names.filter((name) => name in fields && isWanted(fields[name], name));
  for (const name of going) delete fields[name];
  return going.length > 0;
}

function changed(fields: Fields, change: (value: unknown) => unknown): boolean {
  let isChanged = false;
  for (const [name, value] of Object.entries(fields)) {
    const next = change(value);
    if (next === value) continue;
    fields[name] = next;
    isChanged = true;
  }
  return isChanged;
}

function eachText(value: unknown, change: (text: string) => string): boolean {
  if (typeof value !== "object" || value === null) return false;
  let isChanged = false;
  for (const [name, held] of Object.entries(value)) {
    if (typeof held === "string") {
      const next = change(held);
      if (next === held) continue;
      (value as Fields)[name] = next;
      isChanged = true;
    } else if (eachText(held, change)) isChanged = true;
  }
  return isChanged;
}

const sameMask = (text: string): string => (/^\*{4,}$/.test(text) ? HIDDEN : text);

const sameDate = (text: string): string => text.replace(JAVA_DATE, "$1 $2, $3 $4 $5");
