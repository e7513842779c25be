import { spawnSync } from "node:child_process";
import { closeSync, openSync, rmSync, statfsSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { TreeProcess } from "../../support/process-tree.ts";
import { isInstalled } from "../../support/programs.ts";

/** A way to leave a server no room to write. */
export interface Room {
  /** How it is done, for people. */
  readonly how: string;
  readonly take: (tree: readonly TreeProcess[]) => void;
  readonly give: (tree: readonly TreeProcess[]) => void;
}

/** A disk up to this large is filled to its end; a larger one may be others' too. */
const SMALL_DISK_BYTES_MAX = 4 * 1024 ** 3;
const BALLAST_BYTES = 1024 * 1024;

/**
 * Fills the data directory's disk where it is a small one; else lets no file of the server's
 * processes grow, where Linux's `prlimit` is.
 *
 * @returns undefined where neither can be done.
 */
export function findRoom(directory: string): Room | undefined {
  const { bsize, blocks } = statfsSync(directory);
  if (bsize * blocks <= SMALL_DISK_BYTES_MAX) return ballast(directory);
  return isInstalled("prlimit", "--version") ? fileLimits() : undefined;
}

function ballast(directory: string): Room {
  const path = join(directory, "ballast");
  return {
    how: "a small disk is filled",
    take: () => {
      const file = openSync(path, "a");
      try {
        for (const bytes of [BALLAST_BYTES, 4096, 512, 1]) fill(file, Buffer.alloc(bytes));
      } finally {
        closeSync(file);
      }
    },
    give: () => rmSync(path, { force: true }),
  };
}

function fill(file: number, chunk: Buffer): void {
  try {
    for (;;) writeSync(file, chunk);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
  }
}

function fileLimits(): Room {
  const limit = (tree: readonly TreeProcess[], bytes: number | "unlimited") => {
    for (const { processId } of tree) limitFiles(processId, bytes);
  };
  return {
    how: "files are limited in size",
    take: (tree) => limit(tree, 1),
    give: (tree) => limit(tree, "unlimited"),
  };
}

/** Lets no file of a process grow beyond `bytes`. @returns false when the process is gone. */
export function limitFiles(processId: number, bytes: number | "unlimited"): boolean {
  const { status } = spawnSync("prlimit", ["--pid", `${processId}`, `--fsize=${bytes}:`]);
  return status === 0;
}

/** Lets writes and flushes of a server fail that was started with {@link environment}. */
export class DiskFaults {
  readonly environment: Readonly<Record<string, string>>;
  readonly #path: string;

  /** @param directory in which files fail; the switch lies beside it. */
  constructor(directory: string) {
    this.#path = `${directory}.faults`;
    const preload = join(import.meta.dirname, "faulty-files.mjs");
    this.environment = {
      NODE_OPTIONS: `--import ${preload}`,
      NO_LOSS_FAULTS: this.#path,
      NO_LOSS_WITHIN: directory,
    };
    this.set(0);
  }

  /** @param oneOf of that many operations one fails; 0 for none. */
  set(oneOf: number): void {
    writeFileSync(this.#path, String(oneOf));
  }

  [Symbol.dispose](): void {
    rmSync(this.#path, { force: true });
  }
}
