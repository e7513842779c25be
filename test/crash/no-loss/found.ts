import { gunzipSync } from "node:zlib";
import { IAMClient, paginateListUsers } from "@aws-sdk/client-iam";
import { paginateListHealthChecks, Route53Client } from "@aws-sdk/client-route-53";
import { GetObjectCommand, paginateListObjectsV2, S3Client } from "@aws-sdk/client-s3";
import { paginateListNamespaces, ServiceDiscoveryClient } from "@aws-sdk/client-servicediscovery";
import { paginateListTopics, SNSClient } from "@aws-sdk/client-sns";
import type { FoundRecord } from "../../support/history.ts";
import type { TestServer } from "../../support/server.ts";

const KEY_OF_LOG_FILE = /\/CloudTrail\/.*\.json\.gz$/;
const AT_ONCE = 8;

/** All records in a trail's log files, as the bucket gives them to its reader. */
export async function readTrail(
  server: TestServer,
  place: { readonly bucket: string; readonly prefix: string },
): Promise<readonly FoundRecord[]> {
  const client = new S3Client({ ...server.clientSettings(), forcePathStyle: true });
  const keys: string[] = [];
  const where = { Bucket: place.bucket, Prefix: `${place.prefix}/` };
  for await (const page of paginateListObjectsV2({ client }, where)) {
    keys.push(...(page.Contents ?? []).map(({ Key = "" }) => Key));
  }
  const records: FoundRecord[] = [];
  const files = keys.filter((key) => KEY_OF_LOG_FILE.test(key)).values();
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

/** The names of all that load has made in the sandbox. */
export async function readSandbox(
  server: TestServer,
  regions: readonly string[],
): Promise<ReadonlySet<string>> {
  const names: string[] = [];
  const take = (name: string | undefined) => name !== undefined && names.push(name);
  const route53 = new Route53Client(server.clientSettings());
  for await (const { HealthChecks = [] } of paginateListHealthChecks({ client: route53 }, {})) {
    for (const { CallerReference } of HealthChecks) take(CallerReference);
  }
  const iam = new IAMClient(server.clientSettings());
  for await (const { Users = [] } of paginateListUsers({ client: iam }, {})) {
    for (const { UserName } of Users) if (UserName !== "admin") take(UserName);
  }
  for (const region of regions) {
    const settings = server.clientSettings("admin", region);
    const maps = new ServiceDiscoveryClient(settings);
    for await (const { Namespaces = [] } of paginateListNamespaces({ client: maps }, {})) {
      for (const { Name } of Namespaces) take(Name);
    }
    const topics = new SNSClient(settings);
    for await (const { Topics = [] } of paginateListTopics({ client: topics }, {})) {
      for (const { TopicArn } of Topics) take(TopicArn?.split(":").at(-1));
    }
    for (const client of [maps, topics]) client.destroy();
  }
  for (const client of [route53, iam]) client.destroy();
  return new Set(names);
}
