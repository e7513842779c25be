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
import { selfDescribed } from "./self-described.ts";

/** What tells the families apart that show structures member by member. */
export interface StructureStyle {
  keyOf(member: string, schema: NormalizedSchema, place: Place): string;
  scalar(value: unknown, schema: NormalizedSchema, place: Place): Json | undefined;
}

/**
 * Compiles a schema into a function that shows values of it.
 *
 * Only what the schema declares is looked at, so a member it does not know cannot be shown.
 */
export function compileStructure(
  root: NormalizedSchema,
  place: Place,
  style: StructureStyle,
): Render {
  // Shapes refer to themselves, so each structure is compiled once and found again here.
  const structures = new Map<unknown, Render>();

  const shownOf = (schema: NormalizedSchema): Render =>
    treated(isSensitive(schema) ? place.rules.sensitive : undefined, plainOf(schema));

  const plainOf = (schema: NormalizedSchema): Render => {
    if (schema.isUnitSchema()) return () => undefined;
    if (schema.isStructSchema()) return structureOf(schema);
    if (schema.isDocumentSchema()) return selfDescribed;
    if (schema.isListSchema()) return listOf(lazily(() => shownOf(schema.getValueSchema())));
    if (schema.isMapSchema()) return mapOf(lazily(() => shownOf(schema.getValueSchema())));
    return (value) => style.scalar(value, schema, place);
  };

  const structureOf = (schema: NormalizedSchema): Render => {
    const known = structures.get(schema.getSchema());
    if (known) return known;
    const members = [...schema.structIterator()].flatMap(([name, member]) => {
      const treatment = treatmentOf(place, name, member);
      if (treatment === "removed") return [];
      const render = treated(
        treatment,
        lazily(() => plainOf(member)),
      );
      return [{ name, key: style.keyOf(name, member, place), render }];
    });
    const render: Render = (value) => {
      if (!isObject(value)) return undefined;
      const entries: (readonly [string, Json])[] = [];
      for (const member of members) {
        const shown = present(value[member.name], member.render);
        if (shown !== undefined) entries.push([member.key, shown]);
      }
      return objectOf(entries);
    };
    structures.set(schema.getSchema(), render);
    return render;
  };

  return shownOf(root);
}

const present = (value: unknown, render: Render): Json | undefined =>
  value === undefined || value === null ? undefined : render(value);

const listOf =
  (item: Render): Render =>
  (value) =>
    Array.isArray(value) ? value.flatMap((one) => asList(present(one, item))) : undefined;

// Wrapped, because an item may itself be a list, which flattening would take apart.
const asList = (value: Json | undefined): Json[] => (value === undefined ? [] : [value]);

const mapOf =
  (item: Render): Render =>
  (value) =>
    isObject(value)
      ? objectOf(
          Object.entries(value).flatMap(([key, one]) =>
            asList(present(one, item)).map((shown) => [key, shown] as const),
          ),
        )
      : undefined;
