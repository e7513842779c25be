import type { NormalizedSchema } from "@smithy/core/schema";
import type { Protocol } from "../../src/models/index.ts";

export interface GenerateOptions {
  /** Whole numbers from 0 up to, not including, `below`: {@link seededRandom}. */
  readonly draw: (below: number) => number;
  /** What this protocol cannot carry is not generated: see the places that ask for it. */
  readonly protocol: Protocol;
  /** Top-level members that have the value given, or are left out where that is undefined. */
  readonly fixed?: Readonly<Record<string, unknown>>;
  /** Text without line breaks, for readers that lose them. */
  readonly isSingleLine?: boolean;
}

type Place = "body" | "label" | "query" | "header";

/** A value of the shape, as the SDK's types have it. */
export function generateInput(
  schema: NormalizedSchema,
  options: GenerateOptions,
): Record<string, unknown> {
  if (!schema.isStructSchema()) return {};
  return new Generator(options).structure(schema, 0);
}

const DEPTH_OF_REQUIRED_ONLY = 4;

class Generator {
  readonly #options: GenerateOptions;
  readonly #draw: (below: number) => number;

  constructor(options: GenerateOptions) {
    this.#options = options;
    this.#draw = options.draw;
  }

  structure(schema: NormalizedSchema, depth: number): Record<string, unknown> {
    const members = [...schema.structIterator()];
    if (schema.isUnionSchema()) return this.#union(members, depth);
    const tuple = schema.getSchema() as unknown as readonly unknown[];
    const requiredCount = Number(tuple[6] ?? 0);
    const value: Record<string, unknown> = {};
    for (const [place, [name, member]] of members.entries()) {
      if (depth === 0 && this.#isFixed(name)) this.#fix(value, name);
      else if (place < requiredCount || this.#isWanted(member, depth)) {
        value[name] = this.#member(member, depth + 1);
      }
    }
    if (Object.keys(value).length === 0) this.#fill(value, members, depth);
    return value;
  }

  /** Forms have no way to write a structure without members, so one of them is given. */
  #fill(value: Record<string, unknown>, members: Members, depth: number): void {
    if (depth === 0 || !this.#isForm()) return;
    const [name, member] = members.find(([, own]) => isScalar(own)) ?? members[0] ?? [];
    if (name && member) value[name] = this.#member(member, depth + 1);
  }

  #union(members: Members, depth: number): Record<string, unknown> {
    const simple = depth > DEPTH_OF_REQUIRED_ONLY ? members.filter(([, m]) => isScalar(m)) : [];
    const choices = simple.length > 0 ? simple : members;
    const [name, member] = this.#pick(choices);
    return { [name]: this.#member(member, depth + 1) };
  }

  #isFixed(name: string): boolean {
    return Object.hasOwn(this.#options.fixed ?? {}, name);
  }

  #fix(value: Record<string, unknown>, name: string): void {
    const given = this.#options.fixed?.[name];
    if (given !== undefined) value[name] = given;
  }

  #isWanted(member: NormalizedSchema, depth: number): boolean {
    // Events come one by one, and are no value that could be given.
    if (member.isStreaming() && member.isStructSchema()) return false;
    // A client makes up a token that is not given, and every answer has a status.
    if (member.isIdempotencyToken() || member.getMergedTraits().httpResponseCode) return true;
    if (depth > DEPTH_OF_REQUIRED_ONLY) return false;
    return this.#draw(100) < (depth < 2 ? 60 : 35);
  }

  #member(schema: NormalizedSchema, depth: number): unknown {
    const traits = schema.getMergedTraits();
    if (typeof traits.httpPrefixHeaders === "string") return { [this.#word()]: this.#word() };
    if (traits.httpResponseCode) return 200;
    if (traits.httpLabel) return this.#value(schema, depth, "label");
    if (traits.httpQuery || traits.httpQueryParams) return this.#value(schema, depth, "query");
    if (traits.httpHeader) return this.#value(schema, depth, "header");
    return this.#value(schema, depth, "body");
  }

  #value(schema: NormalizedSchema, depth: number, place: Place): unknown {
    if (schema.isStructSchema()) return this.structure(schema, depth);
    if (schema.isListSchema()) return this.#list(schema, depth, place);
    if (schema.isMapSchema()) return this.#map(schema, depth);
    if (schema.isStringSchema()) return this.#text(place);
    if (schema.isBooleanSchema()) return this.#draw(2) === 0;
    if (schema.isTimestampSchema()) return new Date(this.#integer(946_684_800, 2e9) * 1000);
    if (schema.isBlobSchema()) {
      return Uint8Array.from({ length: this.#integer(1, 20) }, () => this.#integer(0, 255));
    }
    if (schema.isNumericSchema()) {
      return this.#draw(5) > 0 ? this.#integer(0, 2 ** 31) : this.#integer(-999, 999) / 4;
    }
    return schema.isDocumentSchema() ? { any: ["document", 1, true] } : {};
  }

  #list(schema: NormalizedSchema, depth: number, place: Place): unknown[] {
    const isFlat = Boolean(schema.getMergedTraits().xmlFlattened);
    // An empty flat list, and one in a header or a query, is nothing at all on the wire.
    const least = isFlat || place !== "body" || this.#options.protocol === "ec2Query" ? 1 : 0;
    const length = depth > DEPTH_OF_REQUIRED_ONLY ? least : this.#integer(least, 2);
    const item = schema.getValueSchema();
    return Array.from({ length }, () => this.#value(item, depth + 1, place));
  }

  #map(schema: NormalizedSchema, depth: number): Record<string, unknown> {
    const isFlat = Boolean(schema.getMergedTraits().xmlFlattened);
    const length = this.#integer(isFlat || this.#isForm() ? 1 : 0, 2);
    const item = schema.getValueSchema();
    return Object.fromEntries(
      Array.from({ length }, (_, place) => [
        `${this.#text("body")}${place}`,
        this.#value(item, depth + 1, "body"),
      ]),
    );
  }

  #text(place: Place): string {
    if (place === "header") return this.#word();
    const pieces = Array.from({ length: this.#integer(1, 4) }, () => this.#pick(PIECES));
    const text = place === "label" ? `x${pieces.join("")}` : pieces.join("");
    return this.#options.isSingleLine ? text.replaceAll(/\s+/g, "_") : text;
  }

  #word(): string {
    return this.#pick(["alpha", "bravo-2", "charlie", "d.e_f"]);
  }

  #isForm(): boolean {
    return this.#options.protocol === "awsQuery" || this.#options.protocol === "ec2Query";
  }

  #integer(least: number, most: number): number {
    return least + this.#draw(most - least + 1);
  }

  #pick<Item>(items: readonly Item[]): Item {
    const item = items[this.#integer(0, items.length - 1)];
    if (item === undefined) throw new Error("there is nothing to pick from");
    return item;
  }
}

type Members = readonly (readonly [name: string, member: NormalizedSchema])[];

function isScalar(schema: NormalizedSchema): boolean {
  return !schema.isStructSchema() && !schema.isListSchema() && !schema.isMapSchema();
}

/** What breaks decoders that take a short cut. */
const PIECES = [
  "word",
  "two words",
  " padded ",
  "naïve ΔЖ漢字",
  "emoji 😀",
  "a&b=c+d%20e",
  '<tag attr="v">\'</tag>',
  "./../a//b?c#d",
  "line\nbreak",
  "tab\tand ]]> end",
  "0012",
  "true",
  "null",
  "__proto__",
];
