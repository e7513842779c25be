import type { Clock } from "../base/clock.ts";
import type { Journal, Position } from "../journal/index.ts";
import type { JsonObject } from "../record/index.ts";
import type { WindowClosing } from "../trails/index.ts";

/** How long the record of an ending call is waited for: far beyond any call's own duration. */
const GRACE_MS = 30_000;

const BATCH = { maxEntries: 1_000 };

export interface WindowEndSources {
  readonly journal: Pick<Journal, "read">;
  readonly clock: Clock;
  /** True when nothing more will come: a record that is not there yet never will be. */
  readonly isFinal: boolean;
}

/**
 * Finds the last entry of a window that is closing: the record of StopLogging or DeleteTrail, which
 * is journaled only after the call was handled.
 *
 * @returns undefined while that record may still come. When it does not, the window ends where the
 *   journal stood when the call was handled.
 *
 * Source: documented, CloudTrail User Guide, digest files: the last one covers StopLogging itself.
 */
export async function findWindowEnd(
  closing: WindowClosing,
  sources: WindowEndSources,
): Promise<Position | undefined> {
  let after = closing.from;
  for (;;) {
    const entries = await sources.journal.read(after, BATCH);
    const ending = entries.find(
      (entry) => entry.kind === "record" && isOf(entry.json, closing.requestId),
    );
    if (ending) return ending.position;
    const last = entries.at(-1);
    if (!last) break;
    after = last.position;
  }
  const waitedMs = sources.clock.nowMs() - closing.atMs;
  return sources.isFinal || waitedMs > GRACE_MS ? closing.from : undefined;
}

function isOf(json: string, requestId: string): boolean {
  // Most records are told apart without parsing them.
  return json.includes(requestId) && (JSON.parse(json) as JsonObject).requestID === requestId;
}
