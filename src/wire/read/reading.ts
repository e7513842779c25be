import type { NormalizedSchema } from "@smithy/core/schema";

/** What is noticed while one body is read. */
export class Reading {
  /** Members that were sent and are not in the model: paths of member names, no keys or indices. */
  readonly undeclared = new Set<string>();
  readonly #path: string[] = [];

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
