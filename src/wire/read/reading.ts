import type { NormalizedSchema } from "@smithy/core/schema";
import { UNREAD } from "../unread.ts";

/** What is noticed while one body is read. */
export class Reading {
  /** Members that were sent and are not in the model: paths of member names, no keys or indices. */
  readonly undeclared = new Set<string>();
  readonly #path: string[] = [];
  #problem: string | undefined;
  #hasInexact = false;
  /**
   * True when numbers that no number of JavaScript holds are given as they were sent. A second
   * reading does that, for records: who serves a call wants to count.
   */
  readonly isExact: boolean;

  constructor(options?: { readonly isExact: boolean }) {
    this.isExact = options?.isExact ?? false;
  }

  /** True when a number was given as another, because no number of JavaScript holds it. */
  get hasInexact(): boolean {
    return this.#hasInexact;
  }

  noteInexact(): void {
    this.#hasInexact = true;
  }

  /** What was wrong with the first part that could not be read; undefined when all could. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Reads one part. What cannot be read is {@link UNREAD}, and costs nothing but itself. */
  attempt<Input>(read: Read<Input>, value: Input): unknown {
    try {
      return read(value, this);
    } catch (error) {
      this.#problem ??= problemOf(error);
      return UNREAD;
    }
  }

  /** What is read from here on is part of the member `name`. */
  enter(name: string): void {
    this.#path.push(name);
  }

  /** The member entered last has been read. */
  leave(): void {
    this.#path.pop();
  }

  noteUndeclared(name: string): void {
    if (this.undeclared.size < UNDECLARED_MAX) {
      this.undeclared.add([...this.#path, name.slice(0, NAME_LENGTH_MAX)].join("."));
    }
  }
}

const UNDECLARED_MAX = 100;
const NAME_LENGTH_MAX = 128;

/** A value that no value of its shape looks like. Never leaves `wire`: the door gives a value. */
export class UnreadableError extends Error {
  override readonly name = "UnreadableError";
}

/** In words for the client. Whatever a reader meets is the fault of what it reads. */
export function problemOf(error: unknown): string {
  return error instanceof UnreadableError ? error.message : "The request cannot be read.";
}

/** Reads one shape. Gives undefined for what is as good as absent. */
export type Read<Input> = (value: Input, reading: Reading) => unknown;

export type MakeReader<Input> = (schema: NormalizedSchema) => Read<Input>;

/**
 * Makes readers for shapes, each structure's once, however often and however recursively it occurs.
 *
 * Only structures are remembered: what else contains itself does so through a structure.
 */
export function rememberStructures<Input>(
  build: (schema: NormalizedSchema, make: MakeReader<Input>) => Read<Input>,
): MakeReader<Input> {
  const known = new Map<unknown, Read<Input>>();
  const make: MakeReader<Input> = (schema) => {
    if (!schema.isStructSchema()) return build(schema, make);
    const shape = schema.getSchema();
    const found = known.get(shape);
    if (found) return found;
    let built: Read<Input> | undefined;
    const onFirstUse: Read<Input> = (value, reading) => {
      built ??= build(schema, make);
      return built(value, reading);
    };
    known.set(shape, onFirstUse);
    return onFirstUse;
  };
  return make;
}
