import { type ChildProcess, spawn } from "node:child_process";
import { constants } from "node:os";
import { ECHO_MS } from "../heard-signal.ts";

export interface ProgramOptions {
  readonly environment: Record<string, string>;
  /** True when a terminal controls us: it sends its signals to the program itself. */
  readonly hasTerminal: boolean;
}

/** How a program ended, as shells tell it: its own code, or 128 and the signal's number. */
export interface ProgramEnd {
  readonly exitCode: number;
  /** Set when it could not even be started. */
  readonly problem?: string;
}

/** Those that a terminal sends to every program in its foreground, by keys or when it closes. */
const OF_TERMINAL: readonly NodeJS.Signals[] = ["SIGINT", "SIGQUIT", "SIGHUP"];
const FORWARDED: readonly NodeJS.Signals[] = [
  ...OF_TERMINAL,
  ...(["SIGTERM", "SIGUSR1", "SIGUSR2"] as const),
];

const NOT_EXECUTABLE = 126;
const NOT_FOUND = 127;

/**
 * Runs a program with our own terminal until it ends. Signals that come to us go on to it, and end
 * it or not; they do not end us, because its end is still to be told.
 */
export async function runProgram(
  command: readonly string[],
  { environment, hasTerminal }: ProgramOptions,
): Promise<ProgramEnd> {
  const [program = "", ...words] = command;
  const { promise, resolve } = Promise.withResolvers<ProgramEnd>();
  let child: ChildProcess | undefined;
  const forward = (signal: NodeJS.Signals) => {
    // A second one would be taken for impatience, and end the program without its cleaning up.
    if (!hasTerminal || !OF_TERMINAL.includes(signal)) child?.kill(signal);
  };
  for (const signal of FORWARDED) process.on(signal, forward);
  try {
    child = spawn(program, words, { stdio: "inherit", env: environment });
    child.once("error", (error) => resolve(notStarted(program, error)));
    child.once("exit", (code, signal) => {
      resolve({ exitCode: code ?? 128 + (signal ? constants.signals[signal] : 0) });
    });
    return await promise;
  } finally {
    // The signal that ended it may come to us once more, from what runs Node.
    setTimeout(() => {
      for (const signal of FORWARDED) process.off(signal, forward);
    }, ECHO_MS).unref();
  }
}

function notStarted(program: string, error: NodeJS.ErrnoException): ProgramEnd {
  if (error.code === "ENOENT") {
    return { exitCode: NOT_FOUND, problem: `${program}: there is no such command` };
  }
  const why = error.code === "EACCES" ? "it may not be executed" : error.message;
  return { exitCode: NOT_EXECUTABLE, problem: `${program}: ${why}` };
}
