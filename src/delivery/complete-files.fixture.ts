import type { Trails } from "../trails/index.ts";
import { isDone, type Lane, type StretchSources, windowEnd } from "./windows.ts";

/** Lets go of every window that has ended, as deliveries to the bucket do when they have it all. */
export async function completeFiles(
  sources: Omit<StretchSources, "head" | "isFinal"> & { readonly trails: Trails },
  lanes: readonly Lane[],
): Promise<void> {
  const { trails } = sources;
  for (const trail of trails.logging()) {
    for (const window of trail.windows) {
      const upTo = await windowEnd(trail, window, { ...sources, isFinal: true });
      if (upTo === undefined) break;
      trails.completeWindow(trail, { isKept: !isDone(trail, { ...window, upTo }, lanes) });
    }
  }
}
