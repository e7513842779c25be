import type { NormalizedSchema } from "@smithy/core/schema";
import type { Json } from "../audit-record.ts";
import { noteOf } from "../notes.ts";
import {
  isObject,
  isSensitive,
  lazily,
  type Place,
  type Render,
  treated,
  treatmentOf,
} from "./render.ts";
import { plainScalar } from "./scalar.ts";
import { typedText } from "./typed-text.ts";

const SCHEMA_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance";

export interface DocumentStyle {
  keyOf(member: string, schema: NormalizedSchema): string;
  /** What a list is shown as, when it is not empty. */
  listOf(items: readonly Json[], schema: NormalizedSchema): Json;
}

/**
 * Compiles a schema into a function that shows values of it as XML turned into JSON: lists of one
 * are no lists, text gets a type, and what is empty is an empty text.
 */
export function compileDocument(
  root: NormalizedSchema,
  place: Place,
  style: DocumentStyle,
): Render {
  const structures = new Map<unknown, Render>();

  const shownOf = (schema: NormalizedSchema): Render =>
    treated(isSensitive(schema) ? place.rules.sensitive : undefined, plainOf(schema));

  const plainOf = (schema: NormalizedSchema): Render => {
    if (schema.isUnitSchema()) return () => undefined;
    if (schema.isStructSchema()) return structureOf(schema);
    if (!schema.isListSchema()) return documentScalar;
    const item = shownOf(schema.getValueSchema());
    return (value) => {
      if (!Array.isArray(value)) return undefined;
      const items = value.map((one) => item(one) ?? noteOf(one)).filter((one) => one !== undefined);
      return items.length === 0 ? "" : style.listOf(items, schema);
    };
  };

  const structureOf = (schema: NormalizedSchema): Render => {
    const known = structures.get(schema.getSchema());
    if (known) return known;
    const render = lazily(() => membersOf(compileMembers(schema)));
    structures.set(schema.getSchema(), render);
    return render;
  };

  const compileMembers = (schema: NormalizedSchema): readonly CompiledMember[] =>
    [...schema.structIterator()].map(([name, member]) => ({
      name,
      key: style.keyOf(name, member),
      render: treated(treatmentOf(place, name, member), plainOf(member)),
    }));

  return shownOf(root);
}

interface CompiledMember {
  readonly name: string;
  readonly key: string;
  readonly render: Render;
}

const membersOf =
  (members: readonly CompiledMember[]): Render =>
  (value) => {
    if (!isObject(value)) return undefined;
    const shown: Record<string, Json> = {};
    let isEmpty = true;
    for (const { name, key, render } of members) {
      const held = value[name];
      const own = held === undefined || held === null ? undefined : (render(held) ?? noteOf(held));
      if (own === undefined) continue;
      isEmpty = false;
      shown[key] = own;
      // An attribute that has a prefix brings along what the prefix stands for.
      if (key === "xsi:type") shown["xmlns:xsi"] = SCHEMA_INSTANCE;
    }
    return isEmpty ? "" : shown;
  };

/** One value of a document, as XML would carry it. */
export function documentScalar(value: unknown): Json | undefined {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  const plain = plainScalar(value);
  return typeof plain === "string" ? typedText(plain) : plain;
}

/** One item by itself, several as a list. */
export function oneOrMany(items: readonly Json[]): Json {
  const [first] = items;
  return items.length === 1 && first !== undefined ? first : items;
}
