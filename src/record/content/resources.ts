import { partitionOf, type ResourceRule, type ServiceRules } from "../../models/index.ts";
import type { Call, Outcome } from "../../wire/index.ts";
import type { JsonObject } from "../audit-record.ts";
import { operationNameOf } from "../envelope/event-name.ts";
import { isObject } from "../families/render.ts";
import { outputOf } from "./as-far-as-read.ts";
import { type CompiledRule, type Field, rulesFor, type Template } from "./resource-rules.ts";

export interface ResourceFacts {
  readonly call: Call;
  readonly outcome: Outcome;
  readonly region: string;
  readonly accountId: string;
}

const NONE: readonly JsonObject[] = [];

/**
 * Lists the `resources` of a call, by the rules of its service; none of them twice.
 *
 * A data event that says of none which it was is given their types alone: what has no resource is
 * selected by no trail. Source: documented, CloudWatch user guide, records of GetMetricData and
 * PutMetricData. Source: assumed for other services, whose records would show more.
 */
export function resourcesOf(rules: ServiceRules, facts: ResourceFacts): readonly JsonObject[] {
  const { call } = facts;
  if (rules.resources === undefined) return NONE;
  const own = rulesFor(rules, operationNameOf(call));
  if (own.rules.length === 0 || (call.kind === "undecoded" && !own.isData)) return NONE;
  const found = new Map<string, JsonObject>();
  for (const one of own.rules) {
    const { type } = one.rule;
    for (const value of valuesOf(one, facts)) {
      const arn = arnFor(one, value, facts);
      if (arn === undefined) continue;
      const accountId = accountIn(arn) ?? facts.accountId;
      found.set(arn, { accountId, ...(type !== undefined && { type }), ARN: arn });
    }
  }
  return found.size === 0 && own.isData ? own.unnamed : [...found.values()];
}

/** Of a call that was not understood, what describes itself: the names are the same in JSON. */
const inputOf = (call: Call): unknown => (call.kind === "decoded" ? call.input : call.parameters);

function valuesOf(
  { rule: { within }, sources }: CompiledRule,
  { call, outcome }: ResourceFacts,
): readonly string[] {
  for (const { isOfAnswer, path } of sources) {
    const values = valuesAt(isOfAnswer ? outputOf(outcome) : inputOf(call), path);
    const meant = within ? values.flatMap((value) => partOf(value, within)) : values;
    if (meant.length > 0) return meant;
  }
  return [];
}

function partOf(value: string, within: RegExp): readonly string[] {
  const part = within.exec(value)?.slice(1).find(Boolean);
  return part === undefined ? [] : [part];
}

/** The texts at a path, as `ResourceRule.sources` writes it. */
export function valuesAt(value: unknown, path: readonly string[]): readonly string[] {
  const [step, ...rest] = path;
  if (step === undefined) return typeof value === "string" && value !== "" ? [value] : [];
  if (!isObject(value)) return [];
  if (step === "*") return Object.values(value).flatMap((one) => valuesAt(one, rest));
  const isList = step.endsWith("[]");
  const isMap = step.endsWith("{}");
  const name = isList || isMap ? step.slice(0, -2) : step;
  if (!Object.hasOwn(value, name)) return [];
  const held = value[name];
  if (isMap) return isObject(held) ? Object.keys(held) : [];
  if (!isList) return valuesAt(held, rest);
  return Array.isArray(held) ? held.flatMap((one) => valuesAt(one, rest)) : [];
}

function arnFor(
  { rule, template }: CompiledRule,
  value: string,
  facts: ResourceFacts,
): string | undefined {
  const read = rule.reads?.exec(value);
  if (read === null) return undefined;
  const isArn = value.startsWith("arn:");
  if (isArn && !(template && hasParts(read))) return value;
  if (!template || isNotFor(rule, value)) return undefined;
  return filledIn(template, { value, groups: read?.groups, facts });
}

const hasParts = (read: RegExpExecArray | undefined): boolean =>
  Object.values(read?.groups ?? {}).some((part) => part !== undefined);

const isNotFor = ({ notFor }: ResourceRule, value: string): boolean =>
  notFor !== undefined && value.startsWith(notFor);

interface Filling {
  readonly value: string;
  readonly groups: Readonly<Record<string, string | undefined>> | undefined;
  readonly facts: ResourceFacts;
}

function filledIn({ begin, rest }: Template, filling: Filling): string | undefined {
  let arn = begin;
  for (const { field, after } of rest) {
    const text = filling.groups?.[field.name] ?? textOf(field, filling);
    if (text === undefined) return undefined;
    arn += text + after;
  }
  return arn;
}

function textOf({ name, path }: Field, { value, facts }: Filling): string | undefined {
  if (path) return valuesAt(inputOf(facts.call), path)[0];
  switch (name) {
    case "partition":
      return partitionOf(facts.region);
    case "region":
      return facts.region;
    case "account":
      return facts.accountId;
    case "name":
      return value.replace(/^\//, "");
    case "last":
      return value.slice(value.lastIndexOf("/") + 1);
    default:
      return value;
  }
}

const accountIn = (arn: string): string | undefined => {
  const account = arn.split(":")[4];
  return account && /^\d{12}$/.test(account) ? account : undefined;
};
