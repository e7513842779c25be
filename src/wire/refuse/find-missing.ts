import type { NormalizedSchema } from "@smithy/core/schema";
import { membersOf, requiredMembers } from "../read/shape-kind.ts";

/** A constraint that an input breaks. */
export interface ValidationIssue {
  /** The member, as AWS writes it: `changeBatch.changes.1.member.action`. */
  readonly path: string;
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

/** Compiles a shape into what finds the members that must be given, and are not. */
export function compileFindMissing(root: NormalizedSchema): (value: unknown) => ValidationIssue[] {
  const structures = new Map<unknown, FindMissing>();

  /** Gives undefined for what nothing can be missing from. */
  const compile = (schema: NormalizedSchema): FindMissing | undefined => {
    if (schema.isStructSchema()) return structure(schema);
    if (!schema.isListSchema() && !schema.isMapSchema()) return undefined;
    const find = compile(schema.getValueSchema());
    return find && (schema.isListSchema() ? inList(find) : inMap(find));
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
        issues.push({ path: pathOf({ within, name: shown }), message: NULL_MESSAGE });
      }
    }
  };

const inList =
  (find: FindMissing): FindMissing =>
  (value, within, issues) => {
    if (!Array.isArray(value)) return;
    for (const [index, given] of value.entries()) {
      find(given, { within, name: `${index + 1}.member` }, issues);
    }
  };

const inMap =
  (find: FindMissing): FindMissing =>
  (value, within, issues) => {
    if (typeof value !== "object" || value === null) return;
    for (const [key, given] of Object.entries(value)) {
      find(given, { within, name: `${key}.member` }, issues);
    }
  };

const pathOf = ({ within, name }: Place): string => (within ? `${pathOf(within)}.${name}` : name);
