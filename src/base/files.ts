import { open, rename } from "node:fs/promises";
import { dirname } from "node:path";

/** Makes the entries of a directory, newly created or renamed files, survive a power cut. */
export async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Replaces the file at `path` so that a reader, even after a power cut, finds the old bytes or the
 * new ones and never a mixture. Readable by its owner alone. Not to be called twice at once for
 * the same path: both would use the same draft.
 */
export async function replaceDurably(path: string, content: string | Uint8Array): Promise<void> {
  const draft = `${path}.draft`;
  const handle = await open(draft, "w", 0o600);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(draft, path);
  await syncDirectory(dirname(path));
}
