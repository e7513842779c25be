import type { ResourceRule } from "../../models/index.ts";
import type { Call, Outcome } from "../../wire/index.ts";
import type { JsonObject } from "../audit-record.ts";
import { isObject } from "../families/render.ts";

export interface ResourceFacts {
  readonly call: Call;
  readonly outcome: Outcome;
  readonly region: string;
  readonly accountId: string;
}

const NONE: readonly JsonObject[] = [];

/** Lists the `resources` of a call, by the rules of its service; none of them twice. */
export function resourcesOf(
  rules: readonly ResourceRule[],
  facts: ResourceFacts,
): readonly JsonObject[] {
  const { call } = facts;
  if (call.kind !== "decoded" || rules.length === 0) return NONE;
  const found = new Map<string, JsonObject>();
  for (const rule of rules) {
    if (rule.operations && !rule.operations.includes(call.operation.name)) continue;
    for (const value of valuesOf(rule, facts)) {
      const arn = arnFor(rule, value, facts);
      if (arn === undefined) continue;
      const accountId = accountIn(arn) ?? facts.accountId;
      found.set(arn, { accountId, ...(rule.type !== undefined && { type: rule.type }), ARN: arn });
    }
  }
  return [...found.values()];
}

function valuesOf({ sources }: ResourceRule, { call, outcome }: ResourceFacts): readonly string[] {
  const input = call.kind === "decoded" ? call.input : undefined;
  for (const source of sources) {
    const isOfAnswer = source.startsWith("<");
    const output = isOfAnswer && outcome.kind === "succeeded" ? outcome.output : undefined;
    const values = valuesAt(isOfAnswer ? output : input, source.slice(1).split("."));
    if (values.length > 0) return values;
  }
  return [];
}

/** The texts at a path; `[]` behind a name steps into a list. */
export function valuesAt(value: unknown, path: readonly string[]): readonly string[] {
  const [step, ...rest] = path;
  if (step === undefined) return typeof value === "string" && value !== "" ? [value] : [];
  if (!isObject(value)) return [];
  const isList = step.endsWith("[]");
  const name = isList ? step.slice(0, -2) : step;
  if (!Object.hasOwn(value, name)) return [];
  const held = value[name];
  if (!isList) return valuesAt(held, rest);
  return Array.isArray(held) ? held.flatMap((one) => valuesAt(one, rest)) : [];
}

function arnFor(rule: ResourceRule, value: string, facts: ResourceFacts): string | undefined {
  if (value.startsWith("arn:")) return value;
  if (rule.arn === undefined || (rule.notFor && value.startsWith(rule.notFor))) return undefined;
  const fields: Readonly<Record<string, string>> = {
    region: facts.region,
    account: facts.accountId,
    value,
    name: value.replace(/^\//, ""),
    last: value.split("/").at(-1) ?? value,
  };
  return rule.arn.replace(/\{(\w+)\}/g, (_whole, field: string) => fields[field] ?? "");
}

const accountIn = (arn: string): string | undefined => {
  const account = arn.split(":")[4];
  return account && /^\d{12}$/.test(account) ? account : undefined;
};
