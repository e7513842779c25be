import { type BodyLack, UNREAD } from "../wire/index.ts";
import type { Json } from "./audit-record.ts";

/** Stands in a record for what it leaves out, and says why. */
const note = (reason: string) => ({ reason, omitted: "true" }) as const;

/** Content that failed while it was composed. */
export const NOT_COMPOSED = note("content could not be composed");

/** What only a model could tell from a secret. */
export const NOT_SHOWN = note("requestParameters need the service's model");

/** A member that is not what it is declared. Its value may be a secret all the same. */
export const MEMBER_NOT_READ = note("the member could not be read");

/** A value within more others than a record holds. */
export const TOO_DEEP = note("nested too deep");

/** What became of a body of which a record has nothing. */
export const BODY_NOTES = {
  request: {
    cut: note("the request's body was not kept whole"),
    unreadable: note("the request's body could not be read"),
  },
  answer: {
    cut: note("the answer's body was not kept whole"),
    unreadable: note("the answer's body could not be read"),
  },
} as const satisfies Record<string, Record<BodyLack, Json>>;

/** What is shown of a value that a renderer showed nothing of: a note, if it could not be read. */
export function noteOf(value: unknown): Json | undefined {
  return value === UNREAD ? MEMBER_NOT_READ : undefined;
}
