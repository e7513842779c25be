/**
 * JSON as it was written: numbers keep their digits, members their order, and every value knows
 * where in the text it stands.
 */
export type JsonValue = JsonObject | JsonArray | JsonString | JsonNumber | JsonWord;

interface Placed {
  /** Of its first character in the text. */
  readonly start: number;
  /** After its last character. */
  readonly end: number;
}

export interface JsonMember {
  readonly key: string;
  readonly value: JsonValue;
}

export interface JsonObject extends Placed {
  readonly kind: "object";
  /** As written: the same key may come twice, and the last one counts. */
  readonly members: readonly JsonMember[];
}

export interface JsonArray extends Placed {
  readonly kind: "array";
  readonly items: readonly JsonValue[];
}

export interface JsonString extends Placed {
  readonly kind: "string";
  readonly text: string;
}

export interface JsonNumber extends Placed {
  readonly kind: "number";
  /** The digits as written. */
  readonly text: string;
}

export interface JsonWord extends Placed {
  readonly kind: "word";
  readonly text: "true" | "false" | "null";
}

/** @returns the value of the last member of that name; undefined when there is none. */
export function memberOf(value: JsonValue | undefined, key: string): JsonValue | undefined {
  if (value?.kind !== "object") return undefined;
  return value.members.findLast((member) => member.key === key)?.value;
}

/** Writes a value without white space. */
export function writeJson(value: JsonValue): string {
  switch (value.kind) {
    case "object": {
      const members = value.members.map(
        ({ key, value: member }) => `${JSON.stringify(key)}:${writeJson(member)}`,
      );
      return `{${members.join(",")}}`;
    }
    case "array":
      return `[${value.items.map(writeJson).join(",")}]`;
    case "string":
      return JSON.stringify(value.text);
    default:
      return value.text;
  }
}
