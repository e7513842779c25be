import type { EventSearch } from "../../../../src/operator/messages/events.ts";
import { streamLines } from "../../http/stream-lines.ts";

/**
 * `live`: the server tells each event as it happens. `polling`: it does not, so it is asked every
 * few seconds.
 */
export type TailState = "connecting" | "live" | "polling";

export interface TailFollower {
  readonly onState: (state: TailState) => void;
  /** There is something new; its event's id where that is known. */
  readonly onNews: (eventId: string | undefined) => void;
  readonly signal: AbortSignal;
}

/** A record, as it was journaled. */
interface TailLine {
  readonly eventID?: string;
  readonly eventName?: string;
  readonly sessionCredentialFromConsole?: string;
}

/** A look at the newest events may itself be an event: it must not cause the next look. */
const isOwnLook = ({ eventName, sessionCredentialFromConsole }: TailLine) =>
  eventName === "LookupEvents" && sessionCredentialFromConsole === "true";

const POLL_MS = 3_000;
/** After so many polls the stream is tried again. */
const POLLS = 3;
/** A stream that has not ended by then stands; it says nothing until something happens. */
const STANDS_MS = 1_000;

/** Tells what is new among the events of a search, until `signal` aborts. */
export async function followTail(
  search: EventSearch,
  { onState, onNews, signal }: TailFollower,
): Promise<void> {
  const path = `tail?search=${encodeURIComponent(JSON.stringify(search))}`;
  while (!signal.aborted) {
    const timer = setTimeout(() => {
      onState("live");
      // What happened while the stream was being opened, or was away.
      onNews(undefined);
    }, STANDS_MS);
    try {
      for await (const line of streamLines<TailLine>(path, { signal })) {
        onState("live");
        if (!isOwnLook(line)) onNews(line.eventID);
      }
    } catch {
      // Why it ended, polling says if it lasts: its error is shown above the table.
    } finally {
      clearTimeout(timer);
    }
    for (let poll = 0; poll < POLLS && !signal.aborted; poll += 1) {
      onState("polling");
      onNews(undefined);
      await pause(POLL_MS, signal);
    }
  }
}

/** Resolves after the time, or at once when `signal` aborts. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener(
      "abort",
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
