import type { ResourceRule, ServiceRules } from "../../models/index.ts";
import type { JsonObject } from "../audit-record.ts";

/** A rule, taken apart as far as that needs no call. */
export interface CompiledRule {
  readonly rule: ResourceRule;
  readonly sources: readonly Source[];
  readonly template: Template | undefined;
}

export interface Source {
  readonly isOfAnswer: boolean;
  readonly path: readonly string[];
}

/** An ARN with gaps. */
export interface Template {
  readonly begin: string;
  readonly rest: readonly { readonly field: Field; readonly after: string }[];
}

export interface Field {
  readonly name: string;
  /** Of a member of the request. */
  readonly path?: readonly string[];
}

/** What holds for one operation. */
export interface OperationRules {
  readonly isData: boolean;
  readonly rules: readonly CompiledRule[];
  /** What a data event is about that does not say which. */
  readonly unnamed: readonly JsonObject[];
}

interface ServiceResources {
  readonly named: ReadonlyMap<string, OperationRules>;
  /** Names come from requests: what no rule names must not fill a map. */
  readonly others: OperationRules;
}

const COMPILED = new WeakMap<ServiceRules, ServiceResources>();

/** The rules for the resources of one operation, compiled when its service is first asked for. */
export function rulesFor(rules: ServiceRules, operation: string): OperationRules {
  let compiled = COMPILED.get(rules);
  if (!compiled) {
    compiled = compileService(rules);
    COMPILED.set(rules, compiled);
  }
  return compiled.named.get(operation) ?? compiled.others;
}

function compileService({ resources = [], dataEvents = [] }: ServiceRules): ServiceResources {
  const compiled = resources.map(compileRule);
  const of = (operation: string | undefined): OperationRules => {
    const rules = compiled.filter(
      ({ rule: { operations } }) =>
        !operations || (operation !== undefined && operations.includes(operation)),
    );
    const isData = operation !== undefined && dataEvents.includes(operation);
    const types = rules.flatMap(({ rule }) => (rule.isAlwaysNamed ? [] : (rule.type ?? [])));
    return { isData, rules, unnamed: [...new Set(types)].map((type) => ({ type })) };
  };
  const names = [...dataEvents, ...resources.flatMap(({ operations }) => operations ?? [])];
  return { named: new Map(names.map((name) => [name, of(name)])), others: of(undefined) };
}

function compileRule(rule: ResourceRule): CompiledRule {
  const sources = rule.sources.map((source) => ({
    isOfAnswer: source.startsWith("<"),
    path: source.slice(1).split("."),
  }));
  return { rule, sources, template: rule.arn === undefined ? undefined : compileArn(rule.arn) };
}

function compileArn(arn: string): Template {
  const [begin = "", ...rest] = arn.replace(/^arn:aws:/, "arn:{partition}:").split(/\{([^}]+)\}/);
  const gaps = Array.from({ length: rest.length / 2 }, (_, at) => ({
    field: fieldOf(rest[at * 2] ?? ""),
    after: rest[at * 2 + 1] ?? "",
  }));
  return { begin, rest: gaps };
}

const fieldOf = (name: string): Field =>
  name.startsWith(">") ? { name, path: name.slice(1).split(".") } : { name };
