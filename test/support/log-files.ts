import { gunzipSync } from "node:zlib";
import { GetObjectCommand, paginateListObjectsV2, S3Client } from "@aws-sdk/client-s3";
import type { FoundRecord } from "./history.ts";
import type { TestServer } from "./server.ts";

const LOG_FILE = /\/CloudTrail\/.*\.json\.gz$/;
const AT_ONCE = 8;

/** Where a trail's log files are. */
export interface LogFilesPlace {
  readonly bucket: string;
  /** Without the slash that ends it. */
  readonly prefix: string;
}

/** The keys of a trail's log files, as the bucket lists them. */
export async function listLogFiles(
  server: TestServer,
  { bucket, prefix }: LogFilesPlace,
): Promise<readonly string[]> {
  const client = new S3Client({ ...server.clientSettings(), forcePathStyle: true });
  const keys: string[] = [];
  const where = { Bucket: bucket, Prefix: `${prefix}/` };
  for await (const page of paginateListObjectsV2({ client }, where)) {
    for (const { Key = "" } of page.Contents ?? []) if (LOG_FILE.test(Key)) keys.push(Key);
  }
  client.destroy();
  return keys;
}

/** All records in a trail's log files, as often as they are there. */
export async function readLogFiles(
  server: TestServer,
  place: LogFilesPlace,
): Promise<readonly FoundRecord[]> {
  const files = (await listLogFiles(server, place)).values();
  const client = new S3Client({ ...server.clientSettings(), forcePathStyle: true });
  const records: FoundRecord[] = [];
  const read = async () => {
    for (const Key of files) {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: place.bucket, Key }));
      const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
      const { Records } = JSON.parse(gunzipSync(bytes).toString()) as {
        readonly Records: readonly FoundRecord[];
      };
      for (const record of Records) records.push(record);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, read));
  client.destroy();
  return records;
}
