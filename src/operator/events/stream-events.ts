import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { isMeant } from "../../history/index.ts";
import type { EventSearch } from "../messages/events.ts";
import type { EventRoutesOptions } from "./event-routes.ts";

const BATCH_ENTRIES_MAX = 1000;

/**
 * Streams records as they are journaled, one JSON line each, until the client goes.
 *
 * @param search which of them; all, whatever their category, without one.
 */
export async function streamEvents(
  response: ServerResponse,
  options: Pick<EventRoutesOptions, "journal" | "clock" | "stopping">,
  search?: EventSearch,
): Promise<void> {
  const { journal, clock } = options;
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  const signal = AbortSignal.any([gone.signal, options.stopping]);
  response.writeHead(200, { "content-type": "application/x-ndjson", "cache-control": "no-store" });
  response.flushHeaders();
  let position = journal.head;
  while (!signal.aborted) {
    await journal.waitBeyond(position, signal).catch(() => undefined);
    if (signal.aborted) break;
    const { head } = journal;
    const entries = await journal.read(position, { maxEntries: BATCH_ENTRIES_MAX });
    // Nothing, although there is more: all of it is damaged, and what follows is waited for.
    position = entries.at(-1)?.position ?? head;
    const lines = entries
      .filter((entry) => (search ? isMeant(entry, search, clock.nowMs()) : entry.kind === "record"))
      .map(({ json }) => `${json}\n`);
    if (lines.length > 0 && !response.write(lines.join(""))) {
      await once(response, "drain", { signal }).catch(() => undefined);
    }
  }
  response.end();
}
