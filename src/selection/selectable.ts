import type { Json, JsonObject } from "../record/index.ts";
import { type RecordTraits, TRAITS } from "./record-traits.ts";
import { readValue, walkForwards } from "./record-walk.ts";
import type { EventSelectors } from "./selectors/event-selectors.ts";

/** What selectors ask for beside the traits: looked for when they do. */
const LAZY = [
  ...["errorCode", "eventName", "eventTime", "eventType", "resources"],
  ...["sessionCredentialFromConsole", "tlsDetails", "userIdentity", "vpcEndpointId"],
] as const;

const KNOWN: ReadonlySet<string> = new Set([...TRAITS, ...LAZY]);

/** True when `selectors` look at something that {@link selectable} does not give. */
export function looksFurther(selectors: EventSelectors): boolean {
  if (selectors.kind === "basic") return false;
  const fields = selectors.selectors.flatMap(({ conditions }) => conditions);
  return fields.some(({ field }) => !KNOWN.has(field.split(".", 1)[0] ?? ""));
}

/**
 * What of a record selectors look at, and nothing else: read when they do.
 *
 * @param json the record as `serializeRecord` wrote it. It is kept, and must not change.
 */
export function selectable(json: Uint8Array, traits: RecordTraits): JsonObject {
  return Object.assign(new Selectable(json), traits) as unknown as JsonObject;
}

/** A record as far as it was read. */
class Selectable {
  readonly #json: Uint8Array;

  constructor(json: Uint8Array) {
    this.#json = json;
  }

  find(name: string): Json | undefined {
    const json = this.#json;
    const member = { bytes: new TextEncoder().encode(name), start: 0, end: 0 };
    if (walkForwards(json, [member])) {
      return member.start > 0 ? readValue(json, member.start, member.end) : undefined;
    }
    // Whoever wrote it wrote it with blanks, or in another way that is as good.
    return (JSON.parse(Buffer.from(json).toString("utf8")) as JsonObject)[name];
  }
}

for (const name of LAZY) {
  Object.defineProperty(Selectable.prototype, name, {
    get(this: Selectable) {
      return this.find(name);
    },
  });
}
