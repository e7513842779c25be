import { CloudTrailClient, paginateLookupEvents } from "@aws-sdk/client-cloudtrail";
import type { TestServer } from "./server.ts";

export type FoundRecord = Record<string, unknown> & {
  readonly eventID: string;
  readonly eventName: string;
  readonly userIdentity: Record<string, unknown>;
};

/** Every record of Event history in a region, oldest first, as the API gives them. */
export async function allRecords(
  server: TestServer,
  region = "us-east-1",
  keys: object = {},
): Promise<readonly FoundRecord[]> {
  const client = new CloudTrailClient({ ...server.clientSettings("admin", region), ...keys });
  const records: FoundRecord[] = [];
  for await (const page of paginateLookupEvents({ client }, {})) {
    for (const event of page.Events ?? []) {
      records.push(JSON.parse(event.CloudTrailEvent ?? "{}") as FoundRecord);
    }
  }
  client.destroy();
  return records.reverse();
}

/** The records of one event name, oldest first. */
export async function recordsOf(
  server: TestServer,
  eventName: string,
  region = "us-east-1",
  keys: object = {},
): Promise<readonly FoundRecord[]> {
  return (await allRecords(server, region, keys)).filter(
    (record) => record.eventName === eventName,
  );
}
