import { mayReturnFromNice } from "./may-return-from-nice.ts";

const MERGES_GIVE_WAY =
  "<os_threads_nice_value_merge_mutate>5</os_threads_nice_value_merge_mutate>";

/**
 * A record is compressed as fast as can be when it comes, and well when the part that it is in is
 * merged into one so large that it is not soon merged again. Source: observed.
 */
const COMPRESSION = `<compression><case>
    <min_part_size>50000000</min_part_size>
    <min_part_size_ratio>0</min_part_size_ratio>
    <method>zstd</method>
    <level>3</level>
  </case></compression>`;

/**
 * What the engine may take: it shares the machine with capture. Source: observed, 100,000 records
 * went in with 560 MiB of resident memory at most. Merges give way to everyone, where the engine
 * may say so, and take it back: as root of the machine; elsewhere it goes on without.
 * Source: observed.
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
