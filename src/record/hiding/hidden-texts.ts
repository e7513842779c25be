import type { NormalizedSchema } from "@smithy/core/schema";
import { isSecretKey, type Treatment } from "../../models/index.ts";
import {
  holdsText,
  isObject,
  isSecret,
  isSensitive,
  LITERAL,
  type Place,
  treatmentOf,
} from "../families/render.ts";
import { looksSecret } from "../families/self-described.ts";
import { maskIn, maskOf } from "./mask.ts";
import { maskAt } from "./patch-values.ts";

/** Who looks for texts that a record hides. */
export interface Seeker {
  /** Texts that are longer are not wanted: no bytes are made text in vain. */
  readonly lengthMax: number;
  found(text: string, mask: string): void;
}

/** Tells a seeker of every text in a value that a record hides, with the mask for it. */
export type Gather = (value: unknown, seeker: Seeker) => void;

const NOTHING: Gather = () => undefined;

/** Which of what is hidden is wanted: all, or only what is named as a secret. */
export type Wanted = "hidden" | "secrets";

/** Compiles a schema into a function that finds what records hide of its values. */
export function compileHidden(root: NormalizedSchema, place: Place, wanted: Wanted): Gather {
  const { rules } = place;
  const ownMask = maskIn(rules);
  // By schema, within what is shown and within what is hidden under each mask.
  const structures = new Map<string | undefined, Map<unknown, Gather>>();

  const gatherOf = (schema: NormalizedSchema, within: string | undefined): Gather => {
    const isMarked = wanted === "hidden" && isSensitive(schema);
    const mask = within ?? (isMarked ? maskOf(rules.sensitive, rules) : undefined);
    if (schema.isStructSchema()) return structureOf(schema, mask);
    if (schema.isListSchema()) return eachOf(gatherOf(schema.getValueSchema(), mask));
    if (schema.isMapSchema()) return mapOf(schema.getValueSchema(), mask);
    if (mask !== undefined) return (value, seeker) => tellAll(value, mask, seeker);
    return schema.isDocumentSchema()
      ? (value, to) => tellSelfDescribed(value, ownMask, to)
      : NOTHING;
  };

  const mapOf = (item: NormalizedSchema, mask: string | undefined): Gather => {
    const shown = gatherOf(item, mask);
    const secret = mask === undefined && holdsText(item) ? gatherOf(item, ownMask) : shown;
    if (shown === NOTHING && secret === NOTHING) return NOTHING;
    return (value, seeker) => {
      if (!isObject(value)) return;
      for (const key of Object.keys(value)) {
        // Of a map that is hidden, the keys are as well.
        if (mask !== undefined) tell(key, mask, seeker);
        (secret !== shown && isSecretKey(key) ? secret : shown)(value[key], seeker);
      }
    };
  };

  const structureOf = (schema: NormalizedSchema, mask: string | undefined): Gather => {
    const known = structures.get(mask) ?? new Map<unknown, Gather>();
    structures.set(mask, known);
    const before = known.get(schema.getSchema());
    if (before) return before;
    let members: ReturnType<typeof membersOf> | undefined;
    const gather: Gather = (value, seeker) => {
      if (!isObject(value)) return;
      members ??= membersOf(schema, mask);
      for (const [name, each] of members) each(value[name], seeker);
    };
    known.set(schema.getSchema(), gather);
    return gather;
  };

  const membersOf = (schema: NormalizedSchema, mask: string | undefined) =>
    [...schema.structIterator()].flatMap(([name, member]) => {
      const gather = mask === undefined ? memberOf(name, member) : gatherOf(member, mask);
      return gather === NOTHING ? [] : [[name, gather] as const];
    });

  const memberOf = (name: string, member: NormalizedSchema): Gather => {
    if (member.isStreaming()) return NOTHING;
    const treatment = treatmentOf(place, name, member);
    if (treatment === "shown" && member.isMapSchema()) return NOTHING;
    if (wanted === "secrets" && !isSecret(name, member)) return gatherOf(member, undefined);
    const mask = maskOf(treatment, rules);
    if (mask !== undefined) return gatherOf(member, mask);
    return partOf(treatment, member) ?? gatherOf(member, undefined);
  };

  /** Of members that are hidden in part. */
  const partOf = (treatment: Treatment | undefined, member: NormalizedSchema) => {
    if (treatment === "keys" && member.isMapSchema()) {
      return eachOf(gatherOf(member.getValueSchema(), ownMask));
    }
    if (treatment === "statement") return partsOf(LITERAL, ownMask);
    if (treatment === "url") return partsOf(PASSWORD, ownMask);
    return treatment === "patches" ? patchesOf(place) : undefined;
  };

  return gatherOf(root, undefined);
}

/** The password in a URL, as it stands there. */
const PASSWORD = /(?<=^[a-z][a-z0-9+.-]*:\/\/[^/?#:@]*:)[^/?#]*(?=@)/gi;

const partsOf =
  (form: RegExp, mask: string): Gather =>
  (value, seeker) => {
    if (typeof value !== "string") return;
    for (const [part] of value.matchAll(form)) tell(part.replace(/^'|'$/g, ""), mask, seeker);
  };

const eachOf = (item: Gather): Gather => {
  if (item === NOTHING) return NOTHING;
  return (value, seeker) => {
    const items = Array.isArray(value) ? value : isObject(value) ? Object.values(value) : [];
    for (const one of items) item(one, seeker);
  };
};

const patchesOf =
  (place: Place): Gather =>
  (value, seeker) => {
    for (const patch of Array.isArray(value) ? value : []) {
      const mask = isObject(patch) ? maskAt(patch.path, place) : undefined;
      if (mask !== undefined) tellAll(patch.value, mask, seeker);
    }
  };

/** Tells of all that stands in what no schema describes. */
export function tellAll(value: unknown, mask: string, seeker: Seeker): void {
  if (typeof value === "string") tell(value, mask, seeker);
  else if (typeof value === "number" || typeof value === "bigint") tell(`${value}`, mask, seeker);
  else if (value instanceof Uint8Array) tellBytes(value, mask, seeker);
  else if (Array.isArray(value)) for (const one of value) tellAll(one, mask, seeker);
  else if (isObject(value)) for (const one of Object.values(value)) tellAll(one, mask, seeker);
}

/** Tells of what is hidden, by its name, where no schema says anything. */
export function tellSelfDescribed(value: unknown, mask: string, seeker: Seeker): void {
  if (Array.isArray(value)) for (const one of value) tellSelfDescribed(one, mask, seeker);
  if (!isObject(value) || value instanceof Uint8Array) return;
  for (const [name, one] of Object.entries(value)) {
    if (looksSecret(name)) tellAll(one, mask, seeker);
    else tellSelfDescribed(one, mask, seeker);
  }
}

/** Bytes are quoted as the text they are, or as they travel. */
function tellBytes(bytes: Uint8Array, mask: string, seeker: Seeker): void {
  if (bytes.length > seeker.lengthMax * UTF8_BYTES_MAX) return;
  const buffer = Buffer.from(bytes);
  tell(buffer.toString(), mask, seeker);
  tell(buffer.toString("base64"), mask, seeker);
}

const UTF8_BYTES_MAX = 3;

function tell(text: string, mask: string, seeker: Seeker): void {
  // A key's file ends with a line's end, which a message leaves out.
  if (text.trim().length <= seeker.lengthMax) seeker.found(text, mask);
}
