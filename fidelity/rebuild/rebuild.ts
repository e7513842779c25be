import type { NormalizedSchema } from "@smithy/core/schema";
import { isObject } from "../json.ts";
import { itemNameOf, MemberNames, type Members, type RebuildPlace } from "./member-names.ts";
import { placeholder, requiredMembers } from "./placeholder.ts";
import { isMask, rebuildScalar } from "./scalar.ts";

/** A value of a schema, from what a record shows of it. */
export interface Rebuilt {
  readonly value: Record<string, unknown>;
  /** Paths of what the record shows and the model has no place for. */
  readonly homeless: readonly string[];
}

/** Members of XML turned into JSON that are no members of the shape. */
const DECORATION: ReadonlySet<string> = new Set(["xmlns", "xmlns:xsi", "xsi:type", "tag"]);

/**
 * Rebuilds an input or output from a record.
 *
 * What the shape requires and the record does not show is made up, so that a recorder that would
 * show it is caught.
 */
export function rebuild(shown: unknown, schema: NormalizedSchema, place: RebuildPlace): Rebuilt {
  const rebuilder = new Rebuilder(place);
  if (!schema.isStructSchema()) return { value: {}, homeless: topLevelOf(shown) };
  const value = rebuilder.structure(isObject(shown) ? shown : {}, schema, "");
  return { value: value as Record<string, unknown>, homeless: rebuilder.homeless };
}

const topLevelOf = (shown: unknown): string[] => (isObject(shown) ? Object.keys(shown) : []);

class Rebuilder {
  readonly homeless: string[] = [];
  readonly #place: RebuildPlace;

  constructor(place: RebuildPlace) {
    this.#place = place;
  }

  structure(
    shown: Readonly<Record<string, unknown>>,
    schema: NormalizedSchema,
    path: string,
  ): unknown {
    const members = new Map(schema.structIterator());
    const names = this.#namesOf(members);
    const value: Record<string, unknown> = {};
    for (const [key, held] of Object.entries(shown)) {
      if (DECORATION.has(key) || held === null) continue;
      const at = path ? `${path}.${key}` : key;
      const found = names.find(key);
      if (found.length === 0) this.#lift({ key, held, at }, members, value);
      else this.#assign({ key, held, at }, found, members, value);
    }
    if (!schema.isUnionSchema()) this.#fill(schema, members, value);
    return value;
  }

  #assign(
    { held, at }: Shown,
    found: readonly string[],
    members: Members,
    value: Record<string, unknown>,
  ): void {
    const name = this.#choose(found, held, members);
    const member = members.get(name);
    const rebuilt = member && this.value(held, member, at);
    if (rebuilt === undefined) this.homeless.push(at);
    else if (name in value) this.homeless.push(at);
    else value[name] = rebuilt;
  }

  /** Two lists may share a set: what their items are called tells them apart. */
  #choose(found: readonly string[], held: unknown, members: Members): string {
    const [first = ""] = found;
    if (found.length === 1) return first;
    const items = isObject(held) && Array.isArray(held.items) ? held.items : [];
    const keys = isObject(items[0]) ? Object.keys(items[0]) : [];
    const alike = found.find((name) => {
      const member = members.get(name);
      return member && keys.includes(itemNameOf(name, member));
    });
    const structured = found.find((name) => members.get(name)?.isListSchema());
    return alike ?? (isObject(held) ? (structured ?? first) : first);
  }

  /** Some records show members one level above or below where the model has them. */
  #lift({ key, held, at }: Shown, members: Members, value: Record<string, unknown>): void {
    if (this.#spread({ key, held, at }, members, value)) return;
    for (const [name, member] of members) {
      if (!member.isStructSchema()) continue;
      const within = new Map(member.structIterator());
      const [inner] = this.#namesOf(within).find(key);
      const schema = inner === undefined ? undefined : within.get(inner);
      const rebuilt = schema && this.value(held, schema, at);
      if (inner === undefined || rebuilt === undefined) continue;
      value[name] = { ...(value[name] as object | undefined), [inner]: rebuilt };
      return;
    }
    this.homeless.push(at);
  }

  /** A set of one whose item's members the model has one level above. */
  #spread({ held, at }: Shown, members: Members, value: Record<string, unknown>): boolean {
    const items = isObject(held) && Array.isArray(held.items) ? held.items : [];
    const [only] = items;
    if (items.length !== 1 || !isObject(only)) return false;
    const names = this.#namesOf(members);
    const entries = Object.entries(only);
    if (!entries.some(([key]) => names.find(key).length > 0)) return false;
    for (const [key, one] of entries) {
      const inner = { key, held: one, at: `${at}.0.${key}` };
      const found = names.find(key);
      if (found.length === 0) this.homeless.push(inner.at);
      else this.#assign(inner, found, members, value);
    }
    return true;
  }

  #namesOf(members: Members): MemberNames {
    return new MemberNames(members, this.#place);
  }

  #fill(schema: NormalizedSchema, members: Members, value: Record<string, unknown>): void {
    const required = new Set(requiredMembers(schema));
    for (const [name, member] of members) {
      const isWanted = required.has(name) || isRemoved(name, member, this.#place);
      if (isWanted && !(name in value)) value[name] = placeholder(member, 3);
    }
  }

  value(shown: unknown, schema: NormalizedSchema, path: string): unknown {
    if (isMask(shown)) return placeholder(schema, 2);
    if (schema.isStructSchema()) return this.#nested(shown, schema, path);
    if (schema.isListSchema()) {
      const item = schema.getValueSchema();
      return itemsOf(shown)?.flatMap((one, index) => {
        const rebuilt = this.value(one, item, `${path}.${index}`);
        if (rebuilt === undefined) this.homeless.push(`${path}.${index}`);
        return rebuilt === undefined ? [] : [rebuilt];
      });
    }
    if (schema.isMapSchema()) return this.#map(shown, schema, path);
    if (schema.isDocumentSchema()) return shown;
    return rebuildScalar(shown, schema);
  }

  #nested(shown: unknown, schema: NormalizedSchema, path: string): unknown {
    if (isObject(shown)) return this.structure(shown, schema, path);
    if (shown === "") return {};
    // One of several types, shown without saying which.
    const [first] = schema.isUnionSchema() ? [...schema.structIterator()] : [];
    return first && typeof shown === "string" ? { [first[0]]: shown } : undefined;
  }

  #map(shown: unknown, schema: NormalizedSchema, path: string): unknown {
    const item = schema.getValueSchema();
    if (Array.isArray(shown) && shown.every((one) => typeof one === "string")) {
      return Object.fromEntries(shown.map((name) => [name, placeholder(item)]));
    }
    if (!isObject(shown)) return undefined;
    return Object.fromEntries(
      Object.entries(shown).map(([name, one]) => [name, this.value(one, item, `${path}.${name}`)]),
    );
  }
}

/** What the rules take out of a record is always sent, so that it is seen to be taken out. */
function isRemoved(name: string, member: NormalizedSchema, place: RebuildPlace): boolean {
  if (member.isStreaming()) return false;
  const { rules, operation, direction } = place;
  const keys = [`${operation}${direction}${name}`, direction + name, name];
  const own = keys.map((key) => rules.members?.[key]).find((rule) => rule !== undefined);
  const marked = member.getMergedTraits().sensitive ? rules.sensitive : undefined;
  return (own ?? marked) === "removed";
}

interface Shown {
  readonly key: string;
  readonly held: unknown;
  readonly at: string;
}

/** The items of a list, in whatever wrapping; one by itself is a list of one. */
function itemsOf(shown: unknown): readonly unknown[] | undefined {
  if (Array.isArray(shown)) return shown;
  if (shown === "") return [];
  if (!isObject(shown)) return [shown];
  const keys = Object.keys(shown).filter((key) => !DECORATION.has(key));
  const [only] = keys;
  if (only === undefined) return "tag" in shown ? [shown] : [];
  const isWrapping = keys.length === 1 && /^(items?|member|[A-Z]\w*)$/.test(only);
  const held = shown[only];
  if (isWrapping && (Array.isArray(held) || isObject(held) || /^(items?|member)$/.test(only))) {
    return Array.isArray(held) ? held : [held];
  }
  return [shown];
}
