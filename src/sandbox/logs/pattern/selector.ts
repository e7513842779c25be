import type { PatternReader } from "./pattern-reader.ts";

/** Which members of a message are meant. */
export interface Selector {
  /** As it was written, without space. */
  readonly text: string;
  /** The values there are; several where an asterisk stands for all items of a list. */
  select(root: unknown): readonly unknown[];
}

/** One step down: a member's name, an item's place, or all items. */
type Step = { readonly name: string } | { readonly place: number } | "all";

const NAME = /\.([^\s.[\]()=!<>&|"'{},]+)/y;
const PLACE = /\[(\d{1,9})\]/y;
const QUOTED = /\[\s*(?:'([^']*)'|"([^"]*)")\s*\]/y;

/** Reads `$.a.b[0]['c d'][*]`. @throws {ServiceError} */
export function parseSelector(reader: PatternReader): Selector {
  reader.expect("$");
  const steps: Step[] = [];
  let text = "$";
  for (;;) {
    const taken = takeStep(reader);
    if (!taken) break;
    steps.push(taken.step);
    text += taken.text;
  }
  if (steps.length === 0) throw reader.refuse("expected a member after $");
  return {
    text,
    select: (root) => {
      let values: readonly unknown[] = [root];
      for (const step of steps) values = values.flatMap((value) => stepDown(value, step));
      return values;
    },
  };
}

function takeStep(reader: PatternReader): { step: Step; text: string } | undefined {
  const name = reader.take(NAME);
  if (name) return { step: { name: name[1] ?? "" }, text: name[0] };
  const place = reader.take(PLACE);
  if (place) return { step: { place: Number(place[1]) }, text: place[0] };
  const quoted = reader.take(QUOTED);
  if (quoted) return { step: { name: quoted[1] ?? quoted[2] ?? "" }, text: quoted[0] };
  const all = reader.take(/\[\*\]/y);
  return all && { step: "all", text: all[0] };
}

/** A step that leads nowhere gives nothing: a name in a list, a place in an object. */
function stepDown(value: unknown, step: Step): readonly unknown[] {
  if (typeof value !== "object" || value === null) return [];
  if (step === "all") return Array.isArray(value) ? value : [];
  if ("place" in step) {
    return Array.isArray(value) && step.place < value.length ? [value[step.place]] : [];
  }
  if (Array.isArray(value) || !Object.hasOwn(value, step.name)) return [];
  return [(value as Record<string, unknown>)[step.name]];
}
