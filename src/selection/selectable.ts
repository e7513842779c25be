import type { Json, JsonObject } from "../record/index.ts";
import { readValue, walkBackwards, walkForwards } from "./record-walk.ts";
import type { EventSelectors } from "./selectors/event-selectors.ts";

/** Read at once, because every verdict and every log file asks for them. */
const EAGER = {
  awsRegion: 0,
  eventSource: 1,
  eventTime: 2,
  eventCategory: 3,
  readOnly: 4,
  recipientAccountId: 5,
} as const;

type EagerField = keyof typeof EAGER;

/** Where a record has them: AWS writes the members in one order, and so do we. */
const LEADING: readonly EagerField[] = ["eventTime", "eventSource", "awsRegion"];
const TRAILING: readonly EagerField[] = ["eventCategory", "recipientAccountId", "readOnly"];

/** What else selectors ask for: looked for when they do. */
const LAZY = [
  ...["errorCode", "eventName", "eventType", "resources", "sessionCredentialFromConsole"],
  ...["tlsDetails", "userIdentity", "vpcEndpointId"],
] as const;

const KNOWN: ReadonlySet<string> = new Set([...Object.keys(EAGER), ...LAZY]);

/** True when `selectors` look at something that a {@link SelectableReader} does not give. */
export function looksFurther(selectors: EventSelectors): boolean {
  if (selectors.kind === "basic") return false;
  const fields = selectors.selectors.flatMap(({ conditions }) => conditions);
  return fields.some(({ field }) => !KNOWN.has(field.split(".", 1)[0] ?? ""));
}

/**
 * Reads of records what verdicts depend on, without parsing them: from both ends, no farther than
 * it must.
 */
export class SelectableReader {
  readonly #leading = LEADING.map((name) => new Field(name));
  readonly #trailing = TRAILING.map((name) => new Field(name));

  /**
   * @param json the record as `serializeRecord` wrote it. It is kept, and must not change.
   * @returns what of the record selectors look at, and nothing else.
   */
  read(json: Uint8Array): JsonObject {
    for (const field of this.#leading) field.start = 0;
    for (const field of this.#trailing) field.start = 0;
    const isRead = walkForwards(json, this.#leading) && walkBackwards(json, this.#trailing);
    // Whoever wrote it wrote it with blanks, or in another way that is as good.
    if (!isRead) return JSON.parse(Buffer.from(json).toString("utf8")) as JsonObject;
    const record = new Selectable(json);
    for (const field of this.#leading) record[field.name] = field.valueIn(json);
    for (const field of this.#trailing) record[field.name] = field.valueIn(json);
    return record as unknown as JsonObject;
  }
}

/** A member that is looked for, and where in a record it was found. */
class Field {
  readonly name: EagerField;
  readonly bytes: Uint8Array;
  /** 0 when the record has none. */
  start = 0;
  end = 0;
  /** The value in the record before, which most often is the same. */
  #latest: Json | undefined;
  #latestBytes = new Uint8Array();

  constructor(name: EagerField) {
    this.name = name;
    this.bytes = new TextEncoder().encode(name);
  }

  valueIn(json: Uint8Array): Json | undefined {
    const { start, end } = this;
    if (start === 0) return undefined;
    const latest = this.#latestBytes;
    let same = latest.length === end - start ? 0 : -1;
    while (same >= 0 && same < latest.length)
      same = latest[same] === json[start + same] ? same + 1 : -1;
    if (same >= 0) return this.#latest;
    this.#latestBytes = json.slice(start, end);
    this.#latest = readValue(json, start, end);
    return this.#latest;
  }
}

/** A record as far as it was read. */
class Selectable implements Record<EagerField, Json | undefined> {
  readonly #json: Uint8Array;
  awsRegion: Json | undefined;
  eventSource: Json | undefined;
  eventTime: Json | undefined;
  eventCategory: Json | undefined;
  readOnly: Json | undefined;
  recipientAccountId: Json | undefined;

  constructor(json: Uint8Array) {
    this.#json = json;
  }

  find(name: string): Json | undefined {
    const field = { bytes: new TextEncoder().encode(name), start: 0, end: 0 };
    const isRead = walkForwards(this.#json, [field]);
    return isRead && field.start > 0 ? readValue(this.#json, field.start, field.end) : undefined;
  }
}

for (const name of LAZY) {
  Object.defineProperty(Selectable.prototype, name, {
    get(this: Selectable) {
      return this.find(name);
    },
  });
}
