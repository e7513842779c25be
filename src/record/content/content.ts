import type { RecordFamily, ServiceRules } from "../../models/index.ts";
import type { Call, Outcome } from "../../wire/index.ts";
import type { Json, JsonObject } from "../audit-record.ts";
import type { RecordFacts } from "../compose-record.ts";
import { operationNameOf } from "../envelope/event-name.ts";
import type { Verdict } from "../envelope/verdict.ts";
import { beanFamily, unwrappedFamily } from "../families/bean.ts";
import { ec2Family } from "../families/ec2.ts";
import type { Family } from "../families/family.ts";
import { isObject } from "../families/render.ts";
import { s3Family, s3UndecodedRequest } from "../families/s3.ts";
import { verbatimFamily } from "../families/verbatim.ts";
import { withoutSecrets } from "../hiding/without-hidden.ts";
import { isReadOnly } from "../read-only.ts";
import { asFarAsRead, isAllInBody, outputOf, rulesOfRead, withNote } from "./as-far-as-read.ts";
import { resourcesOf } from "./resources.ts";
import { s3AdditionalEventData, s3ResourcesOf } from "./s3-extras.ts";
import { undecodedParameters } from "./undecoded.ts";

/** What a record says of what was asked, answered and touched. */
export interface RecordContent {
  readonly requestParameters: Json;
  readonly responseElements: Json;
  readonly additionalEventData?: Json;
  readonly resources?: readonly JsonObject[];
}

export interface ContentFacts extends RecordFacts {
  readonly rules: ServiceRules;
  readonly verdict: Verdict;
  readonly region: string;
}

const FAMILIES: Readonly<Record<RecordFamily, Family>> = {
  bean: beanFamily,
  unwrapped: unwrappedFamily,
  ec2: ec2Family,
  s3: s3Family,
  verbatim: verbatimFamily,
};

/** Composes the content of a record, of whatever size. */
export function contentOf(given: ContentFacts): RecordContent {
  const { rules, verdict } = given;
  const call = asFarAsRead(given.call);
  const facts = call === given.call ? given : { ...given, call };
  const isHidden = verdict.isTurnedAway && !rules.keepsDenied;
  const asked = isHidden ? null : requestParametersOf(given.call, facts);
  const answered = responseElementsOf(facts);
  const additional = isHidden ? undefined : additionalEventDataOf(facts);
  const resources = isHidden && !isDataEvent(facts) ? [] : touched(facts);
  return {
    requestParameters: asked,
    responseElements: answered,
    ...(additional !== undefined && { additionalEventData: additional }),
    ...(resources.length > 0 && { resources }),
  };
}

function requestParametersOf(sent: Call, { call, rules, outcome }: ContentFacts): Json {
  if (sent.kind === "decoded") return parametersOf(call, rules);
  const shown = isAllInBody(sent) ? null : parametersOf(call, rulesOfRead(sent, rules));
  // Of a body that its service could not read either, AWS has nothing to note.
  const isNoted = sent.lack === "cut" || outcome.kind !== "failed";
  return withNote(shown, "request", isNoted ? sent.lack : undefined);
}

function parametersOf(call: Call, rules: ServiceRules): Json {
  if (call.kind === "decoded") return FAMILIES[rules.family].request(call, rules);
  if (rules.family === "s3") return s3UndecodedRequest(call);
  return undecodedParameters(call, rules);
}

function responseElementsOf({ call, outcome, rules, requestId }: ContentFacts): Json {
  const isRead = isReadOnly(call);
  if (outcome.kind === "failed") {
    const isShown = rules.family === "verbatim" && !isRead && outcome.message !== undefined;
    return isShown ? { message: outcome.message ?? "" } : null;
  }
  if (outcome.kind === "unknown" || call.kind !== "decoded") return null;
  const name = call.operation.name;
  if (isRead && !rules.answers?.includes(name)) return null;
  if (rules.silent?.includes(name)) return null;
  // Last, because it is only now that the answer is read.
  const output = outputOf(outcome);
  if (!output) return null;
  const facts = { rules, requestId: requestId ?? outcome.requestId };
  const shown = FAMILIES[rules.family].response(call, output, facts);
  // Of S3's answers records show headers alone.
  const lack = rules.family === "s3" ? undefined : outcome.partial?.lack;
  return withoutSecrets(withNote(shown, "answer", lack), call, rules);
}

function additionalEventDataOf(facts: ContentFacts): Json | undefined {
  const { rules, call } = facts;
  if (rules.family === "s3") return s3AdditionalEventData(facts);
  const table = rules.additionalEventData;
  const name = operationNameOf(call);
  const own = table && Object.hasOwn(table, name) ? table[name] : undefined;
  return isObject(own) ? filledIn(own, facts.outcome) : own;
}

/** A table's members, with what the response holds in place of its members' names. */
function filledIn(own: Readonly<Record<string, string>>, outcome: Outcome): Json | undefined {
  const output = outputOf(outcome) ?? {};
  const filled: Record<string, string> = {};
  let isEmpty = true;
  for (const name of Object.keys(own)) {
    const value = own[name] ?? "";
    const held = value.startsWith("<") ? output[value.slice(1)] : value;
    if (typeof held !== "string") continue;
    filled[name] = held;
    isEmpty = false;
  }
  return isEmpty ? undefined : filled;
}

/** A refused one names what it was about. Source: documented, AppSync developer guide, a record. */
const isDataEvent = ({ rules, call }: ContentFacts): boolean =>
  rules.dataEvents?.includes(operationNameOf(call)) ?? false;

function touched(facts: ContentFacts): readonly JsonObject[] {
  return facts.rules.family === "s3" ? s3ResourcesOf(facts) : resourcesOf(facts.rules, facts);
}
