import { chmodSync, closeSync, openSync } from "node:fs";
import { destination, pino } from "pino";
import { OperatingError } from "./errors.ts";
import type { Log } from "./log.ts";

/** How much is kept of what cannot be written, to be tried again; what is beyond it is dropped. */
const UNWRITTEN_CHARACTERS_MAX = 1024 * 1024;

/**
 * A log of JSON lines in the file at `path`, readable by its owner alone.
 *
 * Messages of unforeseen errors are left out: a parser's message quotes what it could not parse,
 * and that may be a secret of somebody's request. Their name and stack say where to look.
 *
 * A log that cannot be written stops nothing.
 */
export function openFileLog(path: string): Log & Disposable {
  closeSync(openSync(path, "a", 0o600));
  chmodSync(path, 0o600);
  const file = destination({ dest: path, sync: true, maxLength: UNWRITTEN_CHARACTERS_MAX });
  // A full disk is the journal's to tell; without a listener it would end the process here.
  file.on("error", () => undefined);
  const logger = pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime }, file);
  return {
    info: (what, facts) => logger.info(facts ?? {}, what),
    warn: (what, facts) => logger.warn(facts ?? {}, what),
    error: (what, error, facts) => logger.error({ ...facts, error: describeError(error) }, what),
    [Symbol.dispose]: () => file.end(),
  };
}

const CAUSES_MAX = 8;

/** What may be said of an error where others can read it, and of what caused it. */
export function describeError(error: unknown, depth = 1): Readonly<Record<string, unknown>> {
  if (!(error instanceof Error)) return { name: typeof error };
  const { code } = error as { code?: unknown };
  // A stack begins with the message, and a line of that may look like a frame.
  const stack = (error.stack ?? "").replace(error.message, "").split("\n");
  const frames = stack.filter((line) => /^\s+at /.test(line));
  const isOurs = error instanceof OperatingError;
  const isSystem = typeof code === "string" && /^E[A-Z]+$/.test(code);
  return {
    name: error.name,
    ...(typeof code === "string" && { code }),
    ...((isOurs || isSystem) && { message: error.message }),
    ...(isOurs && { hint: error.hint }),
    stack: frames.slice(0, 12).map((frame) => frame.trim()),
    // A cause may lead back to its effect.
    ...(error.cause !== undefined &&
      depth < CAUSES_MAX && { cause: describeError(error.cause, depth + 1) }),
  };
}
