import { RETENTION_DAYS } from "../schema.ts";

/** What an event stands in this table by; events have unique ids, which an index finds. */
export const POSTING_KEYS = [
  ...(["EventName", "ReadOnly", "Username", "EventSource", "AccessKeyId"] as const),
  ...(["ResourceName", "ResourceType"] as const),
] as const;

export type PostingKey = (typeof POSTING_KEYS)[number];

/**
 * Where events stand, by each value that LookupEvents finds them by: those of one value in one
 * account and region lie together in the order of time, so that the newest are one short stretch
 * to be read, however rare the value is. A value is a hash: rows are told by their records.
 *
 * 15 bytes a record on disk, of seven rows. Source: observed, over ten million records.
 */
export const createPostings = (name: string): string => `
CREATE TABLE IF NOT EXISTS ${name} (
  key       UInt64                 CODEC(ZSTD(1)),
  eventTime DateTime('UTC')        CODEC(Delta, ZSTD(1)),
  position  UInt64                 CODEC(Delta, ZSTD(1)),
  journal   LowCardinality(String) CODEC(ZSTD(1))
) ENGINE = MergeTree
PARTITION BY toYYYYMM(eventTime)
ORDER BY (key, eventTime, position)
TTL eventTime + INTERVAL ${RETENTION_DAYS} DAY
SETTINGS index_granularity = 1024, ttl_only_drop_parts = 1,
  fsync_after_insert = 1, fsync_part_directory = 1`;

/** The key of a value, as SQL of two expressions of text, in the account and region of a row. */
const keyOf = (name: string, value: string, { account, region, category }: Scope) =>
  `sipHash64(${account}, ${region}, ${category}, ${name}, ${value})`;

/** Expressions of text. */
interface Scope {
  readonly account: string;
  readonly region: string;
  readonly category: string;
}

const OF_A_ROW: Scope = { account: "account", region: "region", category: "category" };

/** A row's values by name. What is empty is not looked up by. */
const VALUES = `arrayFilter(pair -> pair.2 != '', arrayConcat(
  [('EventName', toString(eventName)), ('ReadOnly', if(readOnly, 'true', 'false')),
   ('Username', userName), ('EventSource', toString(eventSource)), ('AccessKeyId', accessKeyId)],
  arrayMap(name -> ('ResourceName', name), arrayDistinct(resourceNames)),
  arrayMap(type -> ('ResourceType', type), arrayDistinct(arrayMap(t -> toString(t), resourceTypes)))
))`;

/** Puts postings of rows into a table. @param where which rows of `events` are meant. */
export const insertPostings = (table: string, where: string): string =>
  `INSERT INTO ${table} (key, eventTime, position, journal) ` +
  `SELECT arrayJoin(arrayMap(pair -> ${keyOf("pair.1", "pair.2", OF_A_ROW)}, ${VALUES})), ` +
  `eventTime, position, journal FROM events WHERE ${where} ` +
  "SETTINGS max_threads = 1, max_partitions_per_insert_block = 0, async_insert = 0";

/** The condition on postings that they are of a value, whose parts have names of their own. */
export const IS_OF_VALUE = `key = ${keyOf("{postedKey:String}", "{postedValue:String}", {
  ...{ account: "{postedAccount:String}", region: "{postedRegion:String}" },
  category: "{postedCategory:String}",
})}`;
