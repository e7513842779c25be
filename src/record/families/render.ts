import type { NormalizedSchema } from "@smithy/core/schema";
import {
  isSecretName,
  type Operation,
  type ServiceRules,
  type Treatment,
} from "../../models/index.ts";
import type { Json, JsonObject } from "../audit-record.ts";
import { noteOf } from "../notes.ts";

/** Turns a decoded value into what a record shows of it; undefined leaves the member out. */
export type Render = (value: unknown) => Json | undefined;

/** Where in a service a schema stands: which of its rules apply. */
export interface Place {
  readonly rules: ServiceRules;
  readonly operation: string;
  /** `>` in a request, `<` in a response. */
  readonly direction: ">" | "<";
}

export const lowerFirst = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);
export const upperFirst = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Compiles on first use: most members of large shapes are never sent. */
export function lazily(compile: () => Render): Render {
  let compiled: Render | undefined;
  return (value) => {
    compiled ??= compile();
    return compiled(value);
  };
}

/** Keeps one result per operation, for as long as its model lives. */
export function perOperation<Result>(
  make: (operation: Operation, rules: ServiceRules) => Result,
): (operation: Operation, rules: ServiceRules) => Result {
  const made = new WeakMap<Operation, Result>();
  return (operation, rules) => {
    let result = made.get(operation);
    if (result === undefined) {
      result = make(operation, rules);
      made.set(operation, result);
    }
    return result;
  };
}

/** The most specific of a table's rules for a member. */
export function ruleFor<Rule>(
  table: Readonly<Record<string, Rule>> | undefined,
  { operation, direction }: Place,
  member: string,
): Rule | undefined {
  if (!table) return undefined;
  return table[`${operation}${direction}${member}`] ?? table[direction + member] ?? table[member];
}

/** What the rules say about a member; undefined means nothing special. */
export function treatmentOf(
  place: Place,
  member: string,
  schema: NormalizedSchema,
): Treatment | undefined {
  const only = place.rules.only?.[place.operation + place.direction];
  if (only && !only.includes(member)) return "removed";
  // A stream's bytes are content, whatever they are; no record shows the status of an answer.
  if (schema.isStreaming() || schema.getMergedTraits().httpResponseCode) return "removed";
  const named = ruleFor(place.rules.members, place, member);
  // The key of a tag is text, and no key of a table's item.
  const applies = named !== "attributes" || !schema.isStringSchema();
  if (applies && named !== undefined) return named;
  return isSensitive(schema) || isSecret(member, schema) ? place.rules.sensitive : undefined;
}

/** Whether a member is named as a secret is, and holds what could be one. */
export function isSecret(member: string, schema: NormalizedSchema): boolean {
  return holdsText(schema) && isSecretName(member);
}

/** Text or bytes, or sets of these; a structure is named by what it is about. */
export function holdsText(schema: NormalizedSchema): boolean {
  if (schema.isListSchema() || schema.isMapSchema()) return holdsText(schema.getValueSchema());
  return schema.isStringSchema() || schema.isBlobSchema() || schema.isDocumentSchema();
}

export function isSensitive(schema: NormalizedSchema): boolean {
  const traits = schema.getMergedTraits();
  if (traits.sensitive) return true;
  // Keys are data: what the model marks there cannot be hidden one by one.
  return schema.isMapSchema() && Boolean(schema.getKeySchema().getMergedTraits().sensitive);
}

/** Renders what a treatment leaves of a value; `plain` is what would be shown without it. */
export function treated(treatment: Treatment | undefined, plain: Render): Render {
  if (treatment === undefined || treatment === "shown" || treatment === "patches") return plain;
  if (treatment === "removed") return () => undefined;
  if (treatment === "emptied") return () => ({});
  if (treatment === "keys") return (value) => (isObject(value) ? Object.keys(value) : undefined);
  if (treatment === "attributes") return attributeValues;
  if (treatment === "statement") return withoutLiterals;
  if (treatment === "url") return withoutPassword;
  if ("mask" in treatment) return () => treatment.mask;
  if ("actions" in treatment) return (value) => actionsOf(plain(value), treatment.actions);
  return (value) => {
    const shown = plain(value);
    return shown === undefined ? undefined : { [treatment.wrap]: shown };
  };
}

/** DynamoDB's `{ Artist: { S: "x" } }` becomes `{ Artist: "x" }`, in lists of keys as well. */
function attributeValues(value: unknown): Json | undefined {
  if (Array.isArray(value)) {
    return value.flatMap((one) => attributeValues(one) ?? noteOf(one) ?? []);
  }
  if (!isObject(value)) return undefined;
  const entries = Object.entries(value).flatMap(([name, attribute]) => {
    const [held] = isObject(attribute) ? Object.values(attribute) : [attribute];
    const shown = typeof held === "string" && isObject(attribute) ? held : noteOf(held);
    return shown === undefined ? [] : [[name, shown] as const];
  });
  return Object.fromEntries(entries);
}

/** Quoted text, closed or not, and numbers that are no part of a name. */
export const LITERAL = /'(?:[^']|'')*'?|(?<![\w"])-?\d[\w.]*/g;

/** `[{ put: { item, tableName } }]` becomes `[{ operation: "Put", tableName, item }]`. */
function actionsOf(shown: Json | undefined, first: readonly string[]): Json | undefined {
  if (!Array.isArray(shown)) return shown;
  return shown.flatMap((one: Json) =>
    Object.entries(isObject(one) ? one : {}).map(([name, members]) => {
      const own = (isObject(members) ? members : {}) as JsonObject;
      const ahead = first.flatMap((key) => (key in own ? [[key, own[key]] as const] : []));
      return { operation: upperFirst(name), ...Object.fromEntries(ahead), ...own } as JsonObject;
    }),
  );
}

function withoutLiterals(value: unknown): Json | undefined {
  if (typeof value !== "string") return undefined;
  return value.replace(LITERAL, "***(Redacted)");
}

/** Masked as SNS masks it where it shows a subscription. */
function withoutPassword(value: unknown): Json | undefined {
  if (typeof value !== "string") return undefined;
  return value.replace(/^([a-z][a-z0-9+.-]*:\/\/[^/?#:@]*:)[^/?#]*@/i, "$1****@");
}

/** The members that are left, in the order given; a key like `__proto__` is one among others. */
export function objectOf(entries: readonly (readonly [string, Json])[]): JsonObject {
  return Object.fromEntries(entries);
}
