import type { NormalizedSchema } from "@smithy/core/schema";
import type { Json } from "../audit-record.ts";
import {
  isObject,
  isSensitive,
  lazily,
  objectOf,
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
    const item = lazily(() => shownOf(schema.getValueSchema()));
    return (value) => {
      if (!Array.isArray(value)) return undefined;
      const items = value.map(item).filter((one) => one !== undefined);
      return items.length === 0 ? "" : style.listOf(items, schema);
    };
  };

  const structureOf = (schema: NormalizedSchema): Render => {
    const known = structures.get(schema.getSchema());
    if (known) return known;
    const members = [...schema.structIterator()].map(([name, member]) => ({
      name,
      key: style.keyOf(name, member),
      render: treated(
        treatmentOf(place, name, member),
        lazily(() => plainOf(member)),
      ),
    }));
    const render: Render = (value) => {
      if (!isObject(value)) return undefined;
      const entries = members.flatMap(({ name, key, render }) => {
        const held = value[name];
        const shown = held === undefined || held === null ? undefined : render(held);
        return shown === undefined ? [] : shownUnder(key, shown);
      });
      return entries.length === 0 ? "" : objectOf(entries);
    };
    structures.set(schema.getSchema(), render);
    return render;
  };

  return shownOf(root);
}

/** An attribute that has a prefix brings along what the prefix stands for. */
function shownUnder(key: string, shown: Json): readonly (readonly [string, Json])[] {
  const own = [key, shown] as const;
  return key === "xsi:type" ? [own, ["xmlns:xsi", SCHEMA_INSTANCE]] : [own];
}

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
