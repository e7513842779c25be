import type { NormalizedSchema } from "@smithy/core/schema";
import { fateOf, type Ground, isSecret, membersOf } from "./oracle/shape.ts";

/** What stands where nothing is secret: it must be found, or the search was worth nothing. */
export const CANARY = "canary-in-clear";
export const MARKER = "S3CR3T-MARKER-7Q";
const MARKED_NUMBER = 736_182_945_511;

const base64 = (text: string): string => Buffer.from(text).toString("base64");

/** The forms in which a marker could be written: as it is, as Java's bytes, and in base 64. */
export const MARKER_FORMS: readonly string[] = [
  MARKER,
  String(MARKED_NUMBER),
  [...Buffer.from(MARKER)].join(","),
  Buffer.from(MARKER).toString("hex"),
  // Within other bytes it can begin at any of three places; its ends depend on its neighbours.
  ...["", "x", "xx"].map((before) => base64(before + MARKER).slice(4, -4)),
];

const DEPTH_MAX = 6;

/** A value with every member of a bounded depth, and a marker in all that no record may show. */
export function markedValue(schema: NormalizedSchema, ground: Ground): Record<string, unknown> {
  const value = drawn(schema, { ground, isSecret: isSecret(schema), depth: 0 });
  return (value ?? {}) as Record<string, unknown>;
}

interface Inside {
  readonly ground: Ground;
  readonly isSecret: boolean;
  readonly depth: number;
}

function drawn(schema: NormalizedSchema, inside: Inside): unknown {
  const inner = { ...inside, depth: inside.depth + 1 };
  if (schema.isUnitSchema() || inside.depth > DEPTH_MAX) return undefined;
  if (schema.isStructSchema()) {
    const members = membersOf(schema);
    // Of a union a client sends one member, and the first that is secret is the one to look for.
    const secret = members.find(([, member]) => isSecret(member)) ?? members[0];
    const wanted = schema.isUnionSchema() && secret ? [secret] : members;
    return Object.fromEntries(
      wanted.map(([name, member]) => [name, memberOf(name, member, inner)]),
    );
  }
  if (schema.isListSchema()) {
    const item = itemOf(schema, inner);
    return item === undefined ? [] : [item];
  }
  if (schema.isMapSchema()) {
    const item = itemOf(schema, inner);
    const hasSecretKey =
      inside.isSecret || Boolean(schema.getKeySchema().getMergedTraits().sensitive);
    return item === undefined ? {} : { [hasSecretKey ? MARKER : CANARY]: item };
  }
  return scalarOf(schema, inside.isSecret);
}

function itemOf(schema: NormalizedSchema, inside: Inside): unknown {
  const item = schema.getValueSchema();
  return drawn(item, { ...inside, isSecret: inside.isSecret || isSecret(item) });
}

function memberOf(name: string, schema: NormalizedSchema, inside: Inside): unknown {
  const { httpPrefixHeaders, httpResponseCode } = schema.getMergedTraits();
  if (httpResponseCode) return 200;
  if (typeof httpPrefixHeaders === "string") return { name: CANARY };
  // Events come one by one, and are no value that could be given.
  if (schema.isStreaming() && schema.isStructSchema()) return undefined;
  const fate = fateOf(inside.ground, name, schema);
  if (inside.isSecret || fate === "removed") return drawn(schema, { ...inside, isSecret: true });
  if (fate === "url") return `http://joe:${MARKER}@example.com/`;
  if (fate === "statement") return `SELECT * FROM "t" WHERE "a" = '${MARKER}'`;
  if (fate === "keys") return { [CANARY]: drawn(schema.getValueSchema(), secretly(inside)) };
  const isMasked = typeof fate === "object" && "mask" in fate;
  return drawn(schema, isMasked ? secretly(inside) : inside);
}

const secretly = (inside: Inside): Inside => ({ ...inside, isSecret: true });

function scalarOf(schema: NormalizedSchema, isHidden: boolean): unknown {
  const text = isHidden ? MARKER : CANARY;
  if (schema.isDocumentSchema()) return { any: text };
  if (schema.isBlobSchema()) return Buffer.from(text);
  if (schema.isTimestampSchema()) return new Date(Date.UTC(2026, 0, 1));
  if (schema.isBooleanSchema()) return true;
  if (schema.isNumericSchema()) return isHidden ? MARKED_NUMBER : 7;
  return text;
}
