import { mayReturnFromNice } from "./priority/may-return-from-nice.ts";

const MERGES_GIVE_WAY =
  "<os_threads_nice_value_merge_mutate>5</os_threads_nice_value_merge_mutate>";

/**
 * How well columns without a codec of their own are compressed, the last that holds for a part's
 * bytes: as fast as can be when records come, and the better the less often they are merged again.
 * A merge takes 13 µs a record with LZ4, 15 with ZSTD of level 1, 20 with 3, 27 with 6 and 38 with
 * 9; on disk a record takes 711, 416, 415, 395 and 386 bytes. Source: observed, 200,000 records.
 */
const LEVELS = [
  { partBytes: 50_000_000, level: 1 },
  { partBytes: 500_000_000, level: 6 },
];

/** As the engine's configuration has it; where nothing holds, it takes LZ4. */
export const COMPRESSION = `<compression>${LEVELS.map(
  ({ partBytes, level }) => `<case>
    <min_part_size>${partBytes}</min_part_size>
    <min_part_size_ratio>0</min_part_size_ratio>
    <method>zstd</method>
    <level>${level}</level>
  </case>`,
).join("")}</compression>`;

/**
 * What the engine may take: it shares the machine with capture. Source: observed, 200,000 records
 * that waited went in with 711 to 851 MiB of resident memory at most. Merges give way to everyone,
 * where the engine may say so, and take it back: as root of the machine; elsewhere it goes on
 * without. Source: observed.
 */
export const configurationOf = (usersPath: string) => `<clickhouse>
  <max_server_memory_usage>1500000000</max_server_memory_usage>
  <mark_cache_size>67108864</mark_cache_size>
  <uncompressed_cache_size>0</uncompressed_cache_size>
  ${COMPRESSION}
  ${mayReturnFromNice() ? MERGES_GIVE_WAY : ""}
  <users_config>${usersPath.replaceAll("&", "&amp;").replaceAll("<", "&lt;")}</users_config>
</clickhouse>
`;

/** Two roles: `engine` for our own statements, `reader` for SQL of people. */
export const USERS = `<clickhouse>
  <profiles><default/></profiles>
  <quotas><default/></quotas>
  <roles>
    <engine><grants><query>GRANT ALL ON *.*</query></grants></engine>
    <reader><grants><query>GRANT SELECT ON lake.*</query></grants></reader>
  </roles>
  <users>
    <default>
      <password></password>
      <profile>default</profile>
      <quota>default</quota>
      <networks><ip>::/0</ip></networks>
      <grants><query>GRANT engine, reader</query></grants>
    </default>
  </users>
</clickhouse>
`;
