import type { NormalizedSchema } from "@smithy/core/schema";
import {
  isSecretKey,
  isSecretName,
  type ServiceRules,
  type Treatment,
} from "../../../src/models/index.ts";

/** Where a value stands: what CloudTrail does to it depends on that. */
export interface Ground {
  readonly rules: ServiceRules;
  readonly operation: string;
  /** `>` for what was asked, `<` for what was answered. */
  readonly side: ">" | "<";
}

export type Tree = Readonly<Record<string, unknown>>;

export const isTree = (value: unknown): value is Tree =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const lowered = (name: string): string => name.replace(/^./, (first) => first.toLowerCase());
export const raised = (name: string): string => name.replace(/^./, (first) => first.toUpperCase());

export const membersOf = (schema: NormalizedSchema) =>
  schema.isStructSchema() ? [...schema.structIterator()] : [];

/** Whether the model says that the values of a shape are secret; a map's keys are values too. */
export function isSecret(schema: NormalizedSchema): boolean {
  const isMarked = (shape: NormalizedSchema) => Boolean(shape.getMergedTraits().sensitive);
  return isMarked(schema) || (schema.isMapSchema() && isMarked(schema.getKeySchema()));
}

/** What becomes of a member: nothing special, or one of the treatments of its service's table. */
export function fateOf(ground: Ground, name: string, schema: NormalizedSchema): Treatment {
  const { rules, operation, side } = ground;
  const shown = rules.only?.[`${operation}${side}`];
  if (shown && !shown.includes(name)) return "removed";
  if (schema.isStreaming() || schema.getMergedTraits().httpResponseCode) return "removed";
  const keys = [`${operation}${side}${name}`, `${side}${name}`, name];
  const own = keys.map((key) => rules.members?.[key]).find((rule) => rule !== undefined);
  const isHidden = isSecret(schema) || (isTextual(schema) && isSecretName(name));
  return own ?? (isHidden ? rules.sensitive : "shown");
}

/** What becomes of an item of a list or a map: only the model or a key can make it secret. */
export function fateOfItem({ rules }: Ground, item: NormalizedSchema, key = ""): Treatment {
  return isSecret(item) || (isTextual(item) && isSecretKey(key)) ? rules.sensitive : "shown";
}

/** Whether a secret could be in it: in a structure, only its members can say so. */
function isTextual(schema: NormalizedSchema): boolean {
  const isSet = schema.isListSchema() || schema.isMapSchema();
  if (isSet) return isTextual(schema.getValueSchema());
  return schema.isStringSchema() || schema.isBlobSchema() || schema.isDocumentSchema();
}

/** A value after its treatment; `show` is for what is not hidden. Undefined is left out. */
export function afterFate(fate: Treatment, value: unknown, show: (value: unknown) => unknown) {
  if (value === undefined || value === null || fate === "removed") return undefined;
  // No patch that is made up has the path of a secret.
  if (fate === "shown" || fate === "patches") return show(value);
  if (fate === "emptied") return {};
  if (fate === "keys") return Object.keys(value);
  if (fate === "attributes") return typeof value === "string" ? value : attributesOf(value);
  if (fate === "statement") return String(value).replaceAll(LITERAL, "***(Redacted)");
  if (fate === "url") return withoutPassword(String(value));
  if ("actions" in fate) return (show(value) as Tree[]).flatMap(actionsOf);
  return "mask" in fate ? fate.mask : { [fate.wrap]: show(value) };
}

/** Each action of a transaction under its name, which stands beside what it says. */
const actionsOf = (one: Tree) =>
  Object.entries(one).map(([name, said]) => ({ operation: raised(name), ...(said as Tree) }));

/** Quoted text, closed or not, and numbers that are no part of a name. */
const LITERAL = /'(?:[^']|'')*'?|(?<![\w"])-?\d[\w.]*/g;

/** `http://name:password@host/…` with its password masked. */
function withoutPassword(url: string): string {
  const [, before, user, after] = /^(\w[\w+.-]*:\/\/)([^/?#]*)@(.*)$/s.exec(url) ?? [];
  const [name, ...password] = user?.split(":") ?? [];
  return password.length === 0 ? url : `${before}${name}:****@${after}`;
}

/** Of DynamoDB's typed values only text, numbers among them, can be part of a key. */
function attributesOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(attributesOf);
  const entries = Object.entries(value as Record<string, Record<string, unknown>>);
  const texts = entries.map(([name, typed]) => [name, typed.S ?? typed.N]);
  return Object.fromEntries(texts.filter(([, text]) => text !== undefined));
}

export function fromPairs(pairs: readonly (readonly [string, unknown])[]): Tree {
  return Object.fromEntries(pairs.filter(([, value]) => value !== undefined));
}

/** What no record shows: an object without members stands for nothing at all. */
export const orNull = (value: unknown): unknown =>
  value === undefined || (isTree(value) && Object.keys(value).length === 0) ? null : value;

/** As text that XML and forms give a type to. */
export function typed(text: string): unknown {
  if (text === "true" || text === "false") return text === "true";
  const isNumber = /^-?(0|[1-9]\d*)(\.\d+)?$/.test(text);
  return isNumber && Math.abs(Number(text)) <= Number.MAX_SAFE_INTEGER ? Number(text) : text;
}

/** One item alone, several as a list. */
export const oneOrMany = (items: readonly unknown[]): unknown =>
  items.length === 1 ? items[0] : items;
