import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "../base/clock.ts";
import { Journal, type NewEntry } from "../journal/index.ts";
import { History, type HistoryOptions } from "./history.ts";
import type { LookupEvent, LookupQuery } from "./lookup/lookup-query.ts";

/** The tests' present: the real one, because the engine drops what is old by its own clock. */
export const NOW_MS = Math.floor(systemClock.nowMs() / 1000) * 1000;

/** A time so long before the present, as records write it. */
export const ago = (seconds: number) =>
  `${new Date(NOW_MS - seconds * 1000).toISOString().slice(0, 19)}Z`;

export const DAY = 86_400;

/** A record's JSON; what is not given is of no account. */
export function aRecord(eventID: string, members: Record<string, unknown> = {}): NewEntry {
  const record = {
    eventVersion: "1.11",
    userIdentity: { type: "IAMUser", userName: "alice", accessKeyId: "AKIAALICE" },
    eventTime: ago(3600),
    eventSource: "route53.amazonaws.com",
    eventName: "ListHostedZones",
    awsRegion: "us-east-1",
    sourceIPAddress: "192.0.2.1",
    requestParameters: null,
    responseElements: null,
    eventID,
    readOnly: true,
    managementEvent: true,
    recipientAccountId: "111122223333",
    eventCategory: "Management",
    ...members,
  };
  return { kind: "record", eventId: eventID, json: JSON.stringify(record) };
}

/** A look-up of all there is, but for what is given. */
export const aQuery = (query: Partial<LookupQuery> = {}): LookupQuery => ({
  accountId: "111122223333",
  region: "us-east-1",
  category: "Management",
  maxResults: 50,
  ...query,
});

export const idsOf = (events: readonly LookupEvent[]) => events.map(({ eventId }) => eventId);

/** A journal and its history in a directory of their own, which goes with them. */
export class Given implements AsyncDisposable {
  readonly directory: string;
  journal: Journal;
  history: History;
  /** Of the engine, oldest first. */
  readonly processIds: number[];
  readonly #options: Partial<HistoryOptions>;

  private constructor(
    opened: Pick<Given, "directory" | "journal" | "history" | "processIds">,
    options: Partial<HistoryOptions>,
  ) {
    this.#options = options;
    this.directory = opened.directory;
    this.journal = opened.journal;
    this.history = opened.history;
    this.processIds = opened.processIds;
  }

  static async open(options: Partial<HistoryOptions> = {}, prefix = "history-"): Promise<Given> {
    const directory = await mkdtemp(join(tmpdir(), prefix));
    const processIds: number[] = [];
    const opened = await openIn(directory, processIds, options);
    return new Given({ directory, processIds, ...opened }, options);
  }

  /** Closes history and journal, and opens them again. `between` finds them closed. */
  async reopen(
    between: () => Promise<void> = async () => {},
    options: Partial<HistoryOptions> = this.#options,
  ): Promise<void> {
    await this.#close();
    await between();
    const { journal, history } = await openIn(this.directory, this.processIds, options);
    this.journal = journal;
    this.history = history;
  }

  async append(...entries: readonly NewEntry[]): Promise<void> {
    const position = await this.journal.append(entries);
    if (!(await this.history.caughtUp(position, 20_000))) throw new Error("history is behind");
  }

  /** Every event of a traversal in pages of `maxResults`. */
  async all(query: Partial<LookupQuery> = {}): Promise<readonly LookupEvent[]> {
    const events: LookupEvent[] = [];
    for (let cursor: LookupQuery["cursor"]; ; ) {
      const page = await this.history.lookup(aQuery({ ...query, ...(cursor && { cursor }) }));
      events.push(...page.events);
      cursor = page.next;
      if (!cursor) return events;
    }
  }

  async #close(): Promise<void> {
    await this.history[Symbol.asyncDispose]();
    await this.journal[Symbol.asyncDispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close();
    await rm(this.directory, { recursive: true, force: true });
  }
}

async function openIn(
  directory: string,
  processIds: number[],
  options: Partial<HistoryOptions>,
): Promise<{ journal: Journal; history: History }> {
  const journal = await Journal.open(join(directory, "journal"), {
    durability: "strict",
    clock: systemClock,
  });
  const history = await History.open({
    directory: join(directory, "history"),
    journal,
    clock: { nowMs: () => NOW_MS },
    log: (event) => {
      if (event.event === "engine_ready" && "processId" in event && event.processId) {
        processIds.push(event.processId);
      }
    },
    ...options,
  });
  return { journal, history };
}
