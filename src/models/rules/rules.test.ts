import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { NormalizedSchema } from "@smithy/core/schema";
import { describe, expect, test } from "vitest";
import { CATALOGUE } from "../catalogue.ts";
import type { ServiceModel } from "../model.ts";
import { Models } from "../models.ts";
import { EC2_ODDITIES, EC2_REQUEST_ROOTS, EC2_SINGULAR } from "./ec2.ts";
import { EC2_BEANS } from "./ec2-beans.ts";
import { findRules } from "./find-rules.ts";
import { DEFAULT_RULES, type ServiceRules } from "./service-rules.ts";

const models = new Models();
const installed = CATALOGUE.flatMap(({ key }) => models.get(key) ?? []);

function memberNames(model: ServiceModel): ReadonlySet<string> {
  const names = new Set<string>();
  const seen = new Set<unknown>();
  const visit = (schema: NormalizedSchema): void => {
    if (schema.isListSchema() || schema.isMapSchema()) visit(schema.getValueSchema());
    if (!schema.isStructSchema() || seen.has(schema.getSchema())) return;
    seen.add(schema.getSchema());
    for (const [name, member] of schema.structIterator()) {
      names.add(name);
      visit(member);
    }
  };
  for (const { input, output } of model.operations.values()) [input, output].forEach(visit);
  return names;
}

/** Operations of retired or newer APIs that a rule may name although the model has them not. */
const ELSEWHERE: ReadonlySet<string> = new Set([
  "CreateSession",
  "GetObjectTorrent",
  "GetRecords",
  "GetShardIterator",
  // What browsers ask of S3, and no client of AWS's.
  "PostObject",
  "PreflightRequest",
]);

/** Members of theirs. */
const MEMBERS_ELSEWHERE: ReadonlySet<string> = new Set(["ShardIterator", "StreamArn"]);

function operationsNamed(rules: ServiceRules): readonly string[] {
  const keyed = [rules.members, rules.renamed, rules.only].flatMap((table) =>
    Object.keys(table ?? {}).flatMap((key) => /^(\w+)[<>]/.exec(key)?.[1] ?? []),
  );
  const named = [rules.eventNames, rules.readOnly, rules.defaults, rules.additionalEventData];
  return [
    ...keyed,
    ...named.flatMap((table) => Object.keys(table ?? {})),
    ...(rules.answers ?? []),
    ...(rules.silent ?? []),
    ...(rules.dataEvents ?? []),
    ...(rules.resources ?? []).flatMap(({ operations }) => operations ?? []),
  ];
}

function membersNamed(rules: ServiceRules): readonly string[] {
  const keys = [rules.members, rules.renamed].flatMap((table) => Object.keys(table ?? {}));
  const sources = (rules.resources ?? []).flatMap(({ sources: own, arn = "" }) => [
    ...own,
    ...[...arn.matchAll(/\{(>[^}]+)\}/g)].flatMap(([, member]) => member ?? []),
  ]);
  return [
    ...keys.map((key) => key.replace(/^\w*[<>]/, "")),
    ...Object.values(rules.only ?? {}).flat(),
    ...Object.values(rules.defaults ?? {}).flatMap((defaults) => Object.keys(defaults)),
    ...sources.flatMap((source) =>
      source
        .slice(1)
        .replaceAll(/\[\]|\{\}|\*\./g, "")
        .split("."),
    ),
  ];
}

/** A rule for what does not exist is a rule misspelt, and hides nothing. */
describe("rules name only what the model has", () => {
  test.each(installed.map((model) => [model.entry.key, model] as const))("%s", (_key, model) => {
    const rules = findRules(model.entry.eventSource);
    // Several generations of a service may write one eventSource, by one set of rules.
    const generations = installed.filter(({ entry }) => findRules(entry.eventSource) === rules);
    const members = new Set(generations.flatMap((one) => [...memberNames(one)]));
    const known = new Set(generations.flatMap((one) => [...one.operations.keys()]));
    const operations = operationsNamed(rules).filter((name) => !ELSEWHERE.has(name));
    expect(model.operations.size).toBeGreaterThan(0);
    expect(operations.filter((name) => !known.has(name))).toEqual([]);
    const unknown = membersNamed(rules).filter((name) => !members.has(name));
    expect(unknown.filter((name) => !MEMBERS_ELSEWHERE.has(name))).toEqual([]);
  });

  test("ec2's tables of operations", () => {
    const operations = models.get("ec2")?.operations;
    const named = [
      ...EC2_BEANS,
      ...EC2_SINGULAR,
      ...Object.keys(EC2_ODDITIES),
      ...Object.keys(EC2_REQUEST_ROOTS),
    ];
    expect(named.filter((name) => !operations?.has(name))).toEqual([]);
    expect(Object.keys(EC2_ODDITIES).filter((name) => !EC2_BEANS.has(name))).toEqual([]);
  });
});

test("every table says what its rules rest on", () => {
  const files = readdirSync(import.meta.dirname).filter((name) => /(?<!\.test)\.ts$/.test(name));
  const table =
    /((?:\/\*\*(?:(?!\*\/)[\s\S])*\*\/\n)?)(?:export )?const (\w+)(?:: ServiceRules\b| = rules\()/g;
  const unproved = files.flatMap((name) => {
    const text = readFileSync(join(import.meta.dirname, name), "utf8");
    return [...text.matchAll(table)]
      .filter(([, comment = ""]) => !/Source: (documented|observed|assumed)\b/.test(comment))
      .map(([, , constant]) => `${name}: ${constant}`);
  });
  expect(unproved).toEqual([]);
  expect(files.length).toBeGreaterThan(10);
});

test("a service without rules of its own gets the defaults", () => {
  expect(findRules("frobnicator.amazonaws.com")).toBe(DEFAULT_RULES);
  expect(findRules("")).toBe(DEFAULT_RULES);
});

test("a name that objects inherit is no service", () => {
  expect(findRules("constructor.amazonaws.com")).toBe(DEFAULT_RULES);
  expect(findRules("__proto__.amazonaws.com")).toBe(DEFAULT_RULES);
});
