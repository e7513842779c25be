import { mkdirSync } from "node:fs";
import type { Clock } from "./base/clock.ts";
import { openFileLog } from "./base/file-log.ts";
import type { Log } from "./base/log.ts";
import { type Configuration, ConfigurationError, layout } from "./configuration/index.ts";
import { History, HistoryError, savedPosition } from "./history/index.ts";
import { type FindRecorded, Journal, settleInterrupted } from "./journal/index.ts";

/** What the program opens first, and the rest of it stands on. */
export interface Beginning extends AsyncDisposable {
  readonly configuration: Configuration;
  readonly log: Log;
  readonly onEvent: (happened: { readonly event: string; readonly cause?: unknown }) => void;
  readonly journal: Journal;
  /** Starting: see `History.whenOpen`. */
  readonly history: History;
  /** As far as Event history tells. */
  readonly findRecorded: FindRecorded;
}

/**
 * Opens the journal, and starts the engine of Event history, which takes as long as loading all the
 * rest of the program: that is to be loaded after this, beside it.
 *
 * @throws what a part throws that cannot open; the parts opened before it are closed again.
 */
export async function begin(configuration: Configuration, clock: Clock): Promise<Beginning> {
  const paths = layout(configuration.dataDirectory);
  makeDataDirectory(configuration.dataDirectory);
  await using opening = new AsyncDisposableStack();
  const log = opening.use(openFileLog(paths.log));
  const onEvent: Beginning["onEvent"] = ({ event, cause, ...facts }) => {
    if (cause === undefined) log.info(event, facts);
    else log.error(event, cause, facts);
  };
  // Opened first, because its lock is what keeps a second server off the same directory.
  const journal = opening.use(
    await Journal.open(paths.journal, {
      durability: configuration.durability,
      clock,
      seenUpTo: (id) => savedPosition(paths.history, id),
      log: onEvent,
    }),
  );
  const history = opening.use(
    History.start({ directory: paths.history, journal, clock, log: onEvent }),
  );
  const findRecorded: FindRecorded = async (eventIds) => {
    try {
      return await history.findRecorded(eventIds);
    } catch (error) {
      if (!(error instanceof HistoryError)) throw error;
      // Better two records of a call than none.
      log.error("interrupted calls were not compared with Event history", error);
      return new Set();
    }
  };
  await settleInterrupted(journal, findRecorded);
  const begun = opening.move();
  return {
    ...{ configuration, log, onEvent, journal, history, findRecorded },
    [Symbol.asyncDispose]: () => begun.disposeAsync(),
  };
}

function makeDataDirectory(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new ConfigurationError([`data: ${path} is no directory that can be used (${code})`]);
  }
}
