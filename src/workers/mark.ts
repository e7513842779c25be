import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { replaceDurably } from "../base/files.ts";
import type { Position } from "../journal/index.ts";

/**
 * How far a worker's journal was gathered.
 *
 * Nothing of the worker beyond `taken` lies at or before `head` in the first process's journal.
 * What lies behind `head` may have been written just before a crash, and is looked at again.
 */
export interface Mark {
  readonly taken: Position;
  readonly head: Position;
}

const markPath = (directory: string) => join(directory, "gathered.json");

export async function saveMark(directory: string, mark: Mark): Promise<void> {
  await replaceDurably(markPath(directory), `${JSON.stringify(mark)}\n`);
}

/**
 * @returns undefined when there is none.
 * @throws when there is one that cannot be read, because what was gathered would be gathered again.
 */
export async function readMark(directory: string): Promise<Mark | undefined> {
  const path = markPath(directory);
  try {
    const mark = JSON.parse(await readFile(path, "utf8")) as Mark | null;
    if (mark && Number.isSafeInteger(mark.taken) && Number.isSafeInteger(mark.head)) return mark;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new Error(
    `${path} does not say how far this worker's records were gathered: put it back from a copy, ` +
      "or remove it: what the first process's journal still has is not gathered again, what it " +
      "has let go of may be there twice",
  );
}

/** Up to where the first process has what the worker in `directory` wrote. */
export async function gatheredUpTo(directory: string): Promise<Position> {
  return (await readMark(directory))?.taken ?? 0;
}
