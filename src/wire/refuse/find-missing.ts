import type { NormalizedSchema } from "@smithy/core/schema";
import { membersOf, requiredMembers } from "../read/shape-kind.ts";

/** A constraint that an input breaks. */
export interface ValidationIssue {
  /** The member, as AWS writes it: `changeBatch.changes.1.member.action`. */
  readonly path: string;
  /** True for a member that is not there, false for a list or map with `null` in it. */
  readonly isAbsent: boolean;
  /** What stands there, as AWS writes it; undefined where some of it may be secret. */
  readonly value: string | undefined;
  /** What is wrong, as AWS writes it, without a full stop. */
  readonly message: string;
}

/** A place in an input; of most nobody ever asks for the path. */
interface Place {
  readonly within: Place | undefined;
  readonly name: string;
}

/** Adds to `issues` what is missing from a value that stands at `place`. */
type FindMissing = (value: unknown, place: Place | undefined, issues: ValidationIssue[]) => void;

const NULL_MESSAGE = "failed to satisfy constraint: Member must not be null";

/**
 * Of a list it is the list that breaks the constraint, and not its item.
 * Source: observed, a list of structures of Cognito in github.com/floci-io/floci/pull/2869; lists
 * of text in refusals of IAM and Lambda, which name this last among an item's constraints.
 */
const NULL_ITEM_MESSAGE =
  "failed to satisfy constraint: Member must satisfy constraint: [Member must not be null]";

/** Source: assumed, after that of lists; an answer of AWS's to a map with a null would tell. */
const NULL_ENTRY_MESSAGE =
  "failed to satisfy constraint: Map value must satisfy constraint: [Member must not be null]";

/** Compiles a shape into what finds the members that must be given, and are not. */
export function compileFindMissing(root: NormalizedSchema): (value: unknown) => ValidationIssue[] {
  const structures = new Map<unknown, FindMissing>();

  /** Gives undefined for what nothing can be missing from. */
  const compile = (schema: NormalizedSchema): FindMissing | undefined => {
    if (schema.isStructSchema()) return structure(schema);
    if (!schema.isListSchema() && !schema.isMapSchema()) return undefined;
    const item = schema.getValueSchema();
    const find = compile(item);
    // To a document, null is a value as good as any.
    const takesNull = Boolean(schema.getMergedTraits().sparse) || item.isDocumentSchema();
    if (takesNull && !find) return undefined;
    return schema.isListSchema() ? inList(find, takesNull) : inMap(find, takesNull);
  };

  const structure = (schema: NormalizedSchema): FindMissing => {
    const shape = schema.getSchema();
    let built: FindMissing | undefined;
    // Compiled when first met, because shapes contain themselves.
    const find =
      structures.get(shape) ??
      ((value, place, issues) => {
        built ??= inStructure(compileMembers(schema));
        built(value, place, issues);
      });
    structures.set(shape, find);
    return find;
  };

  const compileMembers = (schema: NormalizedSchema): readonly CheckedMember[] => {
    const required = new Set(requiredMembers(schema));
    return membersOf(schema).flatMap(([name, member]) => {
      const find = compile(member);
      // A stream never enters a call, so it is no sign of anything that it is not here.
      const isRequired = required.has(name) && !member.isStreaming();
      const shown = name.charAt(0).toLowerCase() + name.slice(1);
      return find || isRequired ? [{ name, shown, isRequired, find }] : [];
    });
  };

  const find = compile(root);
  return (value) => {
    const issues: ValidationIssue[] = [];
    find?.(value, undefined, issues);
    return issues;
  };
}

interface CheckedMember {
  readonly name: string;
  readonly shown: string;
  readonly isRequired: boolean;
  readonly find: FindMissing | undefined;
}

const inStructure =
  (members: readonly CheckedMember[]): FindMissing =>
  (value, within, issues) => {
    if (typeof value !== "object" || value === null) return;
    for (const { name, shown, isRequired, find } of members) {
      const given = (value as Readonly<Record<string, unknown>>)[name];
      const isGiven = given !== undefined && given !== null;
      if (isGiven) find?.(given, { within, name: shown }, issues);
      else if (isRequired) {
        const path = pathOf({ within, name: shown });
        issues.push({ path, isAbsent: true, value: "null", message: NULL_MESSAGE });
      }
    }
  };

const inList =
  (find: FindMissing | undefined, takesNull: boolean): FindMissing =>
  (value, within, issues) => {
    if (!Array.isArray(value)) return;
    if (!takesNull && value.includes(null)) {
      const isAllNull = value.every((item) => item === null);
      const shown = isAllNull ? `'[${value.map(() => "null").join(", ")}]'` : undefined;
      const path = pathOf(within);
      issues.push({ path, isAbsent: false, value: shown, message: NULL_ITEM_MESSAGE });
    }
    if (!find) return;
    for (const [index, given] of value.entries()) {
      find(given, { within, name: `${index + 1}.member` }, issues);
    }
  };

const inMap =
  (find: FindMissing | undefined, takesNull: boolean): FindMissing =>
  (value, within, issues) => {
    if (typeof value !== "object" || value === null) return;
    const entries = Object.entries(value);
    if (!takesNull && entries.some(([, given]) => given === null)) {
      const path = pathOf(within);
      issues.push({ path, isAbsent: false, value: undefined, message: NULL_ENTRY_MESSAGE });
    }
    if (!find) return;
    for (const [key, given] of entries) {
      find(given, { within, name: `${key}.member` }, issues);
    }
  };

const pathOf = (place: Place | undefined): string => {
  if (!place) return "";
  return place.within ? `${pathOf(place.within)}.${place.name}` : place.name;
};
