/** How long a record stays in Event history. Source: documented, CloudTrail's Event history. */
export const RETENTION_DAYS = 90;

/**
 * Where a record's request id is. No column of its own, because it would cost a tenth of the disk;
 * an index finds it.
 */
export const REQUEST_ID = "JSONExtractString(record, 'requestID')";

const ID_START_CHARACTERS = 7;
/** An event's id, as far as an index has it: that of a few events among millions. */
const ID_START = idStartOf("eventID");

function idStartOf(id: string): string {
  return `substring(${id}, 1, ${ID_START_CHARACTERS})`;
}

/** The condition that an event has an id, an expression of text, as the index knows it. */
export const hasId = (id: string): string => `(${ID_START} = ${idStartOf(id)} AND eventID = ${id})`;

/**
 * Keeps a search for an id from the bloom filters, which are there for SQL of people: they have to
 * be read as a whole, which took 37 ms of processor time over ten million events, and the other
 * index 8 that day. A text index of whole ids would take three times as much disk. And it has that
 * index say which few granules to read before any is read: to ask it meanwhile, or instead of the
 * column, is for values that many events have, and takes 13 ms where this takes 8, in turn.
 * Source: observed.
 */
export const BY_ID_SETTINGS =
  " SETTINGS ignore_data_skipping_indices = 'ix_id', max_threads = 1, " +
  "use_skip_indexes_on_data_read = 0, query_plan_direct_read_from_text_index = 0";

const SMALL_BLOCKS = "min_compress_block_size = 4096, max_compress_block_size = 4096";
/**
 * Of columns that are read of single rows: those by which it is told where an event stands and
 * whose it is. Fifty events that lie far apart are fifty blocks of each to be unpacked, and blocks
 * of 64 KiB, the least otherwise, hold ten thousand rows of them. Costs half a byte a record.
 */
const SMALL = `SETTINGS (${SMALL_BLOCKS})`;
const SMALL_COLUMNS = [
  ...["eventTime", "journal", "position", "readOnly", "account", "region", "category"],
];

/**
 * Parts of fewer bytes, unpacked, have one file for all columns, which are 75,000 records or
 * three full inserts: 136 files less for each, to be made, synced and removed soon. Before it makes
 * one, ext4 passes over those that were removed in the last minutes, one by one, which was
 * up to half of the processor time of an insert. Source: observed, `recently_deleted` of Linux
 * 6.18 by perf.
 */
const FEW_FILES = "min_bytes_for_wide_part = 200000000";

/**
 * A text lies behind its length. By itself the engine keeps lengths in files of their own, and of
 * each row that is far from others unpacks a block of thousands of them for each column: fifty
 * such records took 17 to 19 ms so, and take 14. On disk it is the same. Source: observed,
 * 500,000 records.
 */
const ONE_STREAM = "string_serialization_version = 'single_stream'";

const BLOCK_OF_GRANULE = "min_compress_block_size = 4096";
/**
 * Of columns that a record is put together with: a granule is a block of its own, where it would be
 * a part of one of 64 KiB that is unpacked for one row. Costs five bytes a record.
 */
const BY_GRANULE = `SETTINGS (${BLOCK_OF_GRANULE})`;
const COLUMNS_BY_GRANULE = ["eventID", "requestParameters", "responseElements"];

const INDEX_OF_IDS = "ix_id   eventID       TYPE bloom_filter(0.001) GRANULARITY 4";

/**
 * The one table. The record is text, because it must come back as it was; what is looked up by is a
 * column with a text index, which finds single rows among millions without reading the column.
 * Small granules, because fifty events lie in fifty of them. How columns are compressed, the size
 * of a part says: `chdb/configuration.ts`.
 *
 * Runs on ClickHouse 26.2 and later. Source: observed, measured on ten million records.
 */
export const CREATE_EVENTS = `
CREATE TABLE IF NOT EXISTS events (
  eventTime     DateTime('UTC')        CODEC(Delta, Default) ${SMALL},
  eventID       String                 ${BY_GRANULE},
  journal       LowCardinality(String) ${SMALL},
  position      UInt64                 CODEC(Delta, Default) ${SMALL},
  eventName     LowCardinality(String),
  eventSource   LowCardinality(String),
  userName      String,
  accessKeyId   String,
  readOnly      Bool                   ${SMALL},
  account       LowCardinality(String) ${SMALL},
  region        LowCardinality(String) ${SMALL},
  errorCode     LowCardinality(String),
  category      LowCardinality(String) ${SMALL},
  eventType     LowCardinality(String),
  sourceIP      String,
  userAgent     LowCardinality(String),
  userIdentity  Tuple(
    type LowCardinality(String), principalId String, arn String,
    accountId LowCardinality(String), accessKeyId String, userName String,
    invokedBy LowCardinality(String),
    sessionContext Tuple(
      attributes Tuple(
        mfaAuthenticated LowCardinality(String), creationDate LowCardinality(String)),
      sessionIssuer Tuple(
        type LowCardinality(String), principalId String, arn String,
        accountId LowCardinality(String), userName String))),
  resourceNames Array(String),
  resourceTypes Array(LowCardinality(String)),
  requestParameters String             ${BY_GRANULE},
  responseElements  String             ${BY_GRANULE},
  record        String,
  INDEX ${INDEX_OF_IDS},
  INDEX ix_start ${ID_START}  TYPE text(tokenizer = 'array'),
  INDEX ix_req  ${REQUEST_ID} TYPE bloom_filter(0.001) GRANULARITY 4,
  INDEX ix_pos  position      TYPE minmax GRANULARITY 16,
  INDEX ix_name eventName     TYPE text(tokenizer = 'array'),
  INDEX ix_src  eventSource   TYPE text(tokenizer = 'array'),
  INDEX ix_user userName      TYPE text(tokenizer = 'array'),
  INDEX ix_key  accessKeyId   TYPE text(tokenizer = 'array'),
  INDEX ix_err  errorCode     TYPE text(tokenizer = 'array'),
  INDEX ix_ip   sourceIP      TYPE text(tokenizer = 'array'),
  INDEX ix_rn   resourceNames TYPE text(tokenizer = 'array'),
  INDEX ix_rt   resourceTypes TYPE text(tokenizer = 'array')
) ENGINE = MergeTree
PARTITION BY toYYYYMM(eventTime)
ORDER BY (eventTime, eventID)
TTL eventTime + INTERVAL ${RETENTION_DAYS} DAY
SETTINGS index_granularity = 192, ${FEW_FILES}, ${ONE_STREAM},
  ttl_only_drop_parts = 1, non_replicated_deduplication_window = 10000,
  fsync_after_insert = 1, fsync_part_directory = 1`;

/** Indexes that a table of before may lack. */
const ADDED_INDEXES: readonly string[] = [
  `ix_req ${REQUEST_ID} TYPE bloom_filter(0.001) GRANULARITY 4`,
  INDEX_OF_IDS,
  `ix_start ${ID_START} TYPE text(tokenizer = 'array')`,
];

/** For one with codecs of its own: what comes from now on is compressed by the size of its part. */
const COMPRESS_BY_SIZE = `ALTER TABLE events ${[
  ...["eventTime", "position"].map((column) => `MODIFY COLUMN ${column} CODEC(Delta, Default)`),
  ...[
    ...["eventID", "userName", "accessKeyId", "sourceIP", "userIdentity", "resourceNames"],
    ...["requestParameters", "responseElements", "record"],
  ].map((column) => `MODIFY COLUMN ${column} CODEC(Default)`),
  "RESET SETTING default_compression_codec",
].join(", ")}`;

/**
 * What brings a table of before to what {@link CREATE_EVENTS} says, for what comes from now on;
 * nothing for one that is so already.
 *
 * @param definition of the table, in which names of columns stand in backticks.
 */
export function upgradesOf(definition: string): readonly string[] {
  const missing = ADDED_INDEXES.filter((index) => !definition.includes(`INDEX ${nameOf(index)} `));
  const upgrades = missing.map((index) => `ALTER TABLE events ADD INDEX IF NOT EXISTS ${index}`);
  // In the background: until it is done, an event is found by its id more slowly.
  if (missing.some((index) => nameOf(index) === "ix_start")) {
    upgrades.push("ALTER TABLE events MATERIALIZE INDEX ix_start");
  }
  if (definition.includes("ZSTD(")) upgrades.push(COMPRESS_BY_SIZE);
  for (const setting of [FEW_FILES, ONE_STREAM]) {
    if (definition.includes(nameOf(setting))) continue;
    upgrades.push(`ALTER TABLE events MODIFY SETTING ${setting}`);
  }
  return [...upgrades, ...shrinkBlocks(definition)];
}

const nameOf = (definition: string): string => definition.split(" ", 1)[0] ?? definition;

/**
 * For each column that has blocks of the usual size and is to have smaller ones: what is merged
 * from now on is read as fast. Column by column, because a start may have died between two.
 *
 * @param definition of the table, in which names of columns stand in backticks.
 */
export function shrinkBlocks(definition: string): readonly string[] {
  const wanted: readonly (readonly [column: string, blocks: string])[] = [
    ...SMALL_COLUMNS.map((column) => [column, SMALL_BLOCKS] as const),
    ...COLUMNS_BY_GRANULE.map((column) => [column, BLOCK_OF_GRANULE] as const),
  ];
  const hasOwn = (column: string) => new RegExp(`\`${column}\`[^\`]* SETTINGS`).test(definition);
  return wanted
    .filter(([column]) => !hasOwn(column))
    .map(([column, to]) => `ALTER TABLE events MODIFY COLUMN ${column} MODIFY SETTING ${to}`);
}
