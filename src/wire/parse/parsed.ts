/** What came of parsing bytes or text: a value, or why there is none. Never holds the input. */
export type Parsed<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly why: string };

/**
 * How deep a document may nest. AWS's own limits are lower (DynamoDB 32), and a recursive reader
 * of ours must not meet what would overflow its stack.
 */
export const DEPTH_MAX = 128;

/** A number that is out of range, as it was sent. */
export class NumberText {
  readonly string: string;

  constructor(string: string) {
    this.string = string;
  }
}

export const parsed = <Value>(value: Value): Parsed<Value> => ({ ok: true, value });
export const notParsed = (why: string): Parsed<never> => ({ ok: false, why });
