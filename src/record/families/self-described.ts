import { HIDDEN, isSecretKey } from "../../models/index.ts";
import type { Json } from "../audit-record.ts";
import { TOO_DEEP } from "../notes.ts";
import { isObject, objectOf } from "./render.ts";
import { beanScalar } from "./scalar.ts";

/** Deeper than any request means to be. */
const DEPTH_MAX = 64;

/** Parts of names that mean secrets, whatever stands around them: more than where a model tells. */
const SECRET = [
  /pass(?:word|phrase|wd|code)|secret|token|private.?key|api.?key|authorization|credential/i,
  /signature|cookie|otp$|seed$/i,
];

/** Names that look like secrets and are none: places in a listing, and names of secrets. */
const NO_SECRET = [
  /(?:next|previous|continuation|pagination|page).?token$/i,
  /(?:client(?:request)?|idempotency).?token$|secret.?(?:id|arn|name)$/i,
];

/**
 * Shows a value that no schema describes, e.g. a document or a request to an unknown service,
 * with everything masked whose name looks like that of a secret.
 */
export function selfDescribed(value: unknown): Json | undefined {
  return show(value, 0);
}

/** Whether a value under this name is better not shown. */
export function looksSecret(name: string): boolean {
  const sounds = SECRET.some((form) => form.test(name)) || isSecretKey(name);
  return sounds && !NO_SECRET.some((form) => form.test(name));
}

function show(value: unknown, depth: number): Json | undefined {
  if (depth > DEPTH_MAX) return TOO_DEEP;
  if (value === null) return null;
  if (Array.isArray(value)) {
    return value.flatMap((one) => {
      const shown = show(one, depth + 1);
      return shown === undefined ? [] : [shown];
    });
  }
  const scalar = beanScalar(value, "comma");
  if (scalar !== undefined || !isObject(value)) return scalar;
  return objectOf(
    Object.entries(value).flatMap(([name, one]) => {
      if (looksSecret(name)) return [[name, HIDDEN] as const];
      const shown = show(one, depth + 1);
      return shown === undefined ? [] : [[name, shown] as const];
    }),
  );
}
