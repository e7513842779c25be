/** Where the status hides: no member of any model is a symbol, and no encoder reads one. */
const STATUS = Symbol("status");

/**
 * Marks an output to be answered with a status other than its model's: 206 for a part of an
 * object. The mark is lost when the output is copied, so it is put on last.
 *
 * @returns the same object.
 */
export function withStatus<Output extends object>(status: number, output: Output): Output {
  return Object.defineProperty(output, STATUS, { value: status });
}

/** @returns undefined when the model's status holds. */
export function statusOf(output: object): number | undefined {
  const status: unknown = Object.getOwnPropertyDescriptor(output, STATUS)?.value;
  return typeof status === "number" ? status : undefined;
}
