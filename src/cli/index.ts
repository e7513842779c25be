/**
 * cli: the commands a person or a script types.
 *
 * Takes:    arguments, the environment, the files of the data directory.
 * Gives:    readable output, or JSON lines with `--json`; exit codes: 0 done, 1 failed, 2 misused.
 * Promises: what it says to type next works as printed.
 * Not here: anything a command needs that the server does not offer over HTTP.
 */
export { runCommandLine } from "./run-command-line.ts";
