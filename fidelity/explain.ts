import type { Difference } from "./compare.ts";
import type { Specimen } from "./corpus.ts";
import { isObject } from "./json.ts";
import { UNSEEN } from "./rebuild/placeholder.ts";
import { isMask } from "./rebuild/scalar.ts";
import type { Replay } from "./replay.ts";

/** Why a difference is none that a recorder could avoid by a general rule. */
export type Reason = keyof typeof REASONS;

export const REASONS = {
  internal: "AWS shows a member that the public model of the operation does not have.",
  spelling: "The path's own spelling of the member is not in the SDK's model.",
  identity: "The identity is of a kind that no call to this server has, or was cut down.",
  mended: "The published text was mended or typed off.",
  marked: "The publisher has put a mark, or a value AWS does not write, in place of the value.",
  unlogged: "AWS shows nothing of a request that must have had these members; they are made up.",
  required: "The record lacks what today's model requires; a value is made up.",
  unanswered: "AWS shows no answer. Ours was made up; nothing in it is required, or it was empty.",
  answered: "AWS shows the answer of a call that reads; other records of its kind do not.",
  younger: "Only ours has a default, false or empty, that came after the record.",
  hidden: "Ours hides what today's model marks as sensitive.",
  contradictory: "The ARN is of another account or region than the record, or names another thing.",
  beyond: "AWS names what neither request nor answer names, by what only the service knows.",
  cut: "The message was longer than CloudTrail keeps, and is cut at another place.",
  refused:
    "AWS shows the parameters of this refused call; of all others of its family it does not.",
  trimmed: "The record lacks fields that AWS always writes, so what else it lacks proves nothing.",
  era: "Written before version 1.08, when the service wrote otherwise.",
} as const;

export interface ExplanationFacts {
  readonly specimen: Specimen;
  readonly replay: Extract<Replay, { kind: "composed" }>;
}

type Test = (difference: Difference, facts: ExplanationFacts) => boolean;

/** In order: the first that applies explains. */
const TESTS: readonly (readonly [Reason, Test])[] = [
  ["identity", isIdentity],
  ["internal", isInternal],
  ["mended", (_difference, { specimen }) => specimen.isMended],
  ["marked", isMarked],
  ["spelling", isSpelling],
  ["unlogged", isUnlogged],
  ["required", ({ theirs, ours }) => theirs === undefined && isMadeUp(ours)],
  ["unanswered", isUnanswered],
  ["answered", isAnswered],
  ["younger", isYounger],
  ["hidden", ({ ours, theirs }) => isMask(ours) && theirs !== undefined && !isMask(theirs)],
  ["hidden", ({ ours }) => typeof ours === "string" && ours.includes("***(Redacted)")],
  ["contradictory", isContradictory],
  ["beyond", isBeyond],
  ["cut", ({ path, theirs }) => path === "errorMessage" && String(theirs).endsWith("...")],
  ["refused", isRefused],
  ["trimmed", isTrimmed],
  ["era", (_difference, { specimen }) => isOld(specimen)],
];

/** Says by general rules why a difference is there; undefined when none applies. */
export function explain(difference: Difference, facts: ExplanationFacts): Reason | undefined {
  return TESTS.find(([, applies]) => applies(difference, facts))?.[0];
}

function isIdentity({ path, theirs }: Difference, { replay }: ExplanationFacts): boolean {
  return path.startsWith("userIdentity") && (!replay.hasPrincipal || theirs === undefined);
}

function isInternal({ path, theirs, ours }: Difference, { replay }: ExplanationFacts): boolean {
  if (ours !== undefined && ours !== null) return false;
  const homeless = new Set(replay.homeless.map(withoutItems));
  if (homeless.has(withoutItems(path))) return true;
  const keys = isObject(theirs) ? Object.keys(theirs) : [];
  return keys.length > 0 && keys.every((key) => homeless.has(withoutItems(`${path}.${key}`)));
}

/** Records wrap lists in different ways; a place in one is the same place all the same. */
const withoutItems = (path: string): string =>
  path
    .split(".")
    .filter((step) => !/^(items?|member|\d+|\w+(Request|Response))$/.test(step))
    .join(".");

const MARK = /<[A-Za-z ]+>|REDACTED|^True$|^False$|^byte$|^account ID$/;

function isMarked({ path, theirs }: Difference, { specimen }: ExplanationFacts): boolean {
  if (typeof theirs === "string" && MARK.test(theirs)) return true;
  // A record that writes truth as Python does was not written by AWS, and may hold more such.
  const isPython = /"(True|False)"/.test(JSON.stringify(specimen.event));
  // Blanked, where AWS always writes an id.
  if (theirs === "" && path.startsWith("userIdentity")) return true;
  const inBuffer = /\.(limit|capacity)$/.test(path) && specimen.kind === "doc";
  return inBuffer || (isPython && path === "managementEvent");
}

function isSpelling(
  { path, theirs: their, ours: our }: Difference,
  { replay, specimen }: ExplanationFacts,
): boolean {
  const isText = typeof their === "string" && typeof our === "string";
  if (isText && their !== our && encodeURIComponent(their) === our) return true;
  const [field = "", key = "", ...rest] = path.split(".");
  if (field !== "requestParameters" || rest.length > 0) return false;
  const [theirs, ours] = [specimen.event.requestParameters, replay.record.requestParameters];
  const alike = (shown: unknown): boolean =>
    isObject(shown) && Object.keys(shown).some((one) => one.toLowerCase() === key.toLowerCase());
  return alike(theirs) && alike(ours) && !(hasKey(theirs, key) && hasKey(ours, key));
}

const hasKey = (shown: unknown, key: string): boolean => isObject(shown) && key in shown;

function isUnlogged({ path, theirs, ours }: Difference, { specimen }: ExplanationFacts): boolean {
  const isUnnamed = path === "resources" && theirs === undefined;
  if (isUnnamed && specimen.event.requestParameters === null) return true;
  return path === "requestParameters" && theirs === null && isMadeUp(ours);
}

/** Whether a value holds nothing but what was made up for it. */
function isMadeUp(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isMadeUp);
  if (isObject(value)) return Object.values(value).every(isMadeUp);
  if (typeof value === "string") return value.includes(UNSEEN) || isMask(value);
  return value === 7 || value === true;
}

function isUnanswered({ path, theirs, ours }: Difference): boolean {
  return path === "responseElements" && theirs === null && ours !== null;
}

function isAnswered({ path, theirs, ours }: Difference, { replay }: ExplanationFacts): boolean {
  const isAnswer = path === "responseElements" && isObject(theirs);
  return isAnswer && ours === null && replay.record.readOnly;
}

function isYounger({ theirs, ours }: Difference, { specimen }: ExplanationFacts): boolean {
  const isDefault = ours === false || (isObject(ours) && Object.keys(ours).length === 0);
  return theirs === undefined && isDefault && String(specimen.event.eventTime) < "2022";
}

function isContradictory({ path, theirs }: Difference, { specimen }: ExplanationFacts): boolean {
  if (!path.startsWith("resources")) return false;
  const { awsRegion, recipientAccountId, userIdentity } = specimen.event;
  const own = isObject(userIdentity) ? userIdentity.accountId : undefined;
  const accounts = [recipientAccountId, own, ""];
  return [...JSON.stringify(theirs ?? "").matchAll(/"(arn:[^"]*)"/g)].some(([, arn = ""]) => {
    const [, , , region = "", account = ""] = arn.split(":");
    return (region !== "" && region !== awsRegion) || !accounts.includes(account);
  });
}

function isBeyond({ path, theirs, ours }: Difference): boolean {
  if (path === "additionalEventData" && ours === undefined) return true;
  if (!path.startsWith("resources") || theirs === undefined) return false;
  return ours === undefined || theirs === "AWS Internal" || JSON.stringify(ours).includes(UNSEEN);
}

function isOld({ event }: Specimen): boolean {
  return Number(String(event.eventVersion ?? "1.08").slice(2)) < 8;
}

function isRefused({ path, theirs, ours }: Difference, { specimen }: ExplanationFacts): boolean {
  const isDenied = specimen.event.errorCode === "AccessDenied";
  return path === "requestParameters" && isDenied && theirs !== null && ours === null;
}

const ALWAYS = ["requestID", "readOnly", "managementEvent", "recipientAccountId", "eventCategory"];

function isTrimmed({ theirs }: Difference, { specimen }: ExplanationFacts): boolean {
  return theirs === undefined && ALWAYS.some((name) => specimen.event[name] === undefined);
}
