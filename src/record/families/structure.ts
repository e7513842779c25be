import type { NormalizedSchema } from "@smithy/core/schema";
import { assignOwn } from "../../base/assign-own.ts";
import { isSecretKey, type Treatment } from "../../models/index.ts";
import type { Json } from "../audit-record.ts";
import { withPatchesHidden } from "../hiding/patch-values.ts";
import { noteOf } from "../notes.ts";
import {
  holdsText,
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
    if (schema.isMapSchema()) return mapOf(schema);
    return style.scalarOf(schema, place);
  };

  const mapOf = (schema: NormalizedSchema): Render => {
    const value = schema.getValueSchema();
    const item = shownOf(value);
    if (!holdsText(value)) return entriesOf(item);
    return entriesOf(item, treated(place.rules.sensitive, item));
  };

  const memberOf = (schema: NormalizedSchema, treatment: Treatment | undefined): Render => {
    // What is shown is shown with all its keys.
    const isOpen = treatment === "shown" && schema.isMapSchema();
    const plain = isOpen ? entriesOf(shownOf(schema.getValueSchema())) : plainOf(schema);
    return treatment === "patches" ? withPatchesHidden(plain, place) : treated(treatment, plain);
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
      const render = memberOf(member, treatment);
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
  value === undefined || value === null ? undefined : (render(value) ?? noteOf(value));

const listOf =
  (item: Render): Render =>
  (value) => {
    if (!Array.isArray(value)) return undefined;
    const shown: Json[] = [];
    for (const one of value) {
      // It keeps its place among the others. Source: assumed, Gson writes a null in lists alone;
      // the record of a call with one would tell.
      const own = one === null ? null : present(one, item);
      if (own !== undefined) shown.push(own);
    }
    return shown;
  };

/** @param secret for what stands under a key that is named as a secret is. */
const entriesOf =
  (item: Render, secret: Render = item): Render =>
  (value) => {
    if (!isObject(value)) return undefined;
    const shown: Record<string, Json> = {};
    for (const key of Object.keys(value)) {
      const own = present(value[key], secret !== item && isSecretKey(key) ? secret : item);
      if (own !== undefined) assignOwn(shown, key, own);
    }
    return shown;
  };
