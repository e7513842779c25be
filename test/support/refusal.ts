import { ServiceError } from "../../src/wire/index.ts";

/**
 * What a handler refuses with: code and message, and further members where there are any.
 *
 * @throws {Error} when it does not refuse, or fails in another way.
 */
export function refusalOf(call: () => unknown): {
  code: string;
  message: string;
  members?: Readonly<Record<string, unknown>>;
} {
  try {
    call();
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    const { code, message, members } = error;
    return { code, message, ...(Object.keys(members).length > 0 ? { members } : {}) };
  }
  throw new Error("expected a refusal, and there was none");
}
