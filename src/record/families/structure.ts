import type { NormalizedSchema } from "@smithy/core/schema";
import { assignOwn } from "../../base/assign-own.ts";
import type { Json } from "../audit-record.ts";
import {
  isObject,
  isSensitive,
  lazily,
  type Place,
  type Render,
  treated,
  treatmentOf,
} from "./render.ts";
import { selfDescribed } from "./self-described.ts";

/** What tells the families apart that show structures member by member. */
export interface StructureStyle {
  keyOf(member: string, schema: NormalizedSchema, place: Place): string;
  scalarOf(schema: NormalizedSchema, place: Place): Render;
}

interface CompiledMember {
  readonly name: string;
  readonly key: string;
  readonly render: Render;
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
  // Shapes refer to themselves, so each structure is compiled once and found again here. Each is
  // compiled when it is first shown: most structures within large shapes are never sent.
  const structures = new Map<unknown, Render>();

  const shownOf = (schema: NormalizedSchema): Render =>
    treated(isSensitive(schema) ? place.rules.sensitive : undefined, plainOf(schema));

  const plainOf = (schema: NormalizedSchema): Render => {
    if (schema.isUnitSchema()) return () => undefined;
    if (schema.isStructSchema()) return structureOf(schema);
    if (schema.isDocumentSchema()) return selfDescribed;
    if (schema.isListSchema()) return listOf(shownOf(schema.getValueSchema()));
    if (schema.isMapSchema()) return mapOf(shownOf(schema.getValueSchema()));
    return style.scalarOf(schema, place);
  };

  const structureOf = (schema: NormalizedSchema): Render => {
    const known = structures.get(schema.getSchema());
    if (known) return known;
    const render = lazily(() => membersOf(compileMembers(schema)));
    structures.set(schema.getSchema(), render);
    return render;
  };

  const compileMembers = (schema: NormalizedSchema): readonly CompiledMember[] =>
    [...schema.structIterator()].flatMap(([name, member]) => {
      const treatment = treatmentOf(place, name, member);
      if (treatment === "removed") return [];
      const render = treated(treatment, plainOf(member));
      return [{ name, key: style.keyOf(name, member, place), render }];
    });

  return shownOf(root);
}

const membersOf =
  (members: readonly CompiledMember[]): Render =>
  (value) => {
    if (!isObject(value)) return undefined;
    const shown: Record<string, Json> = {};
    for (const { name, key, render } of members) {
      const own = present(value[name], render);
      if (own !== undefined) shown[key] = own;
    }
    return shown;
  };

const present = (value: unknown, render: Render): Json | undefined =>
  value === undefined || value === null ? undefined : render(value);

const listOf =
  (item: Render): Render =>
  (value) => {
    if (!Array.isArray(value)) return undefined;
    const shown: Json[] = [];
    for (const one of value) {
      const own = present(one, item);
      if (own !== undefined) shown.push(own);
    }
    return shown;
  };

const mapOf =
  (item: Render): Render =>
  (value) => {
    if (!isObject(value)) return undefined;
    const shown: Record<string, Json> = {};
    for (const key of Object.keys(value)) {
      const own = present(value[key], item);
      if (own !== undefined) assignOwn(shown, key, own);
    }
    return shown;
  };
