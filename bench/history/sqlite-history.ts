import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { LookupAttributeKey } from "@aws-sdk/client-cloudtrail";
import { rowOf } from "../../src/history/ingest/row.ts";

const SCHEMA = `
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE events (
  id INTEGER PRIMARY KEY, eventTime INTEGER, eventID TEXT, eventName TEXT, eventSource TEXT,
  userName TEXT, accessKeyId TEXT, readOnly TEXT, account TEXT, region TEXT, category TEXT,
  record TEXT);
CREATE TABLE resources (event INTEGER, eventTime INTEGER, type TEXT, name TEXT);
BEGIN`;

/** By time within each value, which is how events are looked up: the newest first. */
const INDEXES = `
COMMIT;
CREATE UNIQUE INDEX by_id ON events (eventID);
CREATE INDEX by_name ON events (eventName, eventTime);
CREATE INDEX by_source ON events (eventSource, eventTime);
CREATE INDEX by_user ON events (userName, eventTime);
CREATE INDEX by_key ON events (accessKeyId, eventTime);
CREATE INDEX by_read ON events (readOnly, eventTime);
CREATE INDEX by_type ON resources (type, eventTime);
CREATE INDEX by_resource ON resources (name, eventTime)`;

const OF_CALLER =
  "account = '111122223333' AND region = 'us-east-1' AND category = 'Management' " +
  "AND events.eventTime BETWEEN ? AND ? ORDER BY events.eventTime DESC LIMIT 50";
const byColumn = (column: string) =>
  `SELECT record FROM events WHERE ${column} = ? AND ${OF_CALLER}`;
const byResource = (column: string) =>
  "SELECT record FROM resources JOIN events ON events.id = resources.event " +
  `WHERE resources.${column} = ? AND ${OF_CALLER.replaceAll("events.eventTime", "resources.eventTime")}`;

const QUERIES: Readonly<Record<LookupAttributeKey, string>> = {
  EventId: byColumn("eventID"),
  EventName: byColumn("eventName"),
  ReadOnly: byColumn("readOnly"),
  Username: byColumn("userName"),
  ResourceType: byResource("type"),
  ResourceName: byResource("name"),
  EventSource: byColumn("eventSource"),
  AccessKeyId: byColumn("accessKeyId"),
};

/** The same records in a table of SQLite, with an index for each attribute. */
export class SqliteHistory implements Disposable {
  readonly #database: DatabaseSync;
  readonly path: string;

  /** @param directory gets a file, which is the caller's to remove. */
  private constructor(directory: string) {
    this.path = join(directory, "events.sqlite");
    this.#database = new DatabaseSync(this.path);
  }

  static async fill(
    directory: string,
    records: AsyncIterable<readonly string[]>,
  ): Promise<SqliteHistory> {
    const history = new SqliteHistory(directory);
    const database = history.#database;
    database.exec(SCHEMA);
    const event = database.prepare(
      "INSERT INTO events VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    );
    const resource = database.prepare("INSERT INTO resources VALUES (?, ?, ?, ?)");
    let position = 0;
    for await (const batch of records) {
      for (const json of batch) {
        const row = rowOf({ position: ++position, eventId: "", json }, "", 0);
        event.run(
          ...[row.eventTime, row.eventID, row.eventName, row.eventSource, row.userName],
          ...[row.accessKeyId, String(row.readOnly), row.account, row.region, row.category],
          json,
        );
        for (const [i, name] of row.resourceNames.entries()) {
          resource.run(position, row.eventTime, row.resourceTypes[i] ?? "", name);
        }
      }
    }
    database.exec(INDEXES);
    return history;
  }

  /** The newest fifty of the caller's, as LookupEvents finds them. Times are in seconds. */
  lookUp(attribute: LookupAttributeKey, value: string, [from, to]: readonly [number, number]) {
    return this.#database.prepare(QUERIES[attribute]).all(value, from, to);
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }
}
