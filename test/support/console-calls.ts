import {
  ChangeResourceRecordSetsCommand,
  CreateHostedZoneCommand,
  GetHostedZoneCommand,
  ListHostedZonesCommand,
  Route53Client,
} from "@aws-sdk/client-route-53";
import type { TestServer } from "./server.ts";

/** Makes a few calls that the console has something to show of: one fails. @returns the zone's id. */
export async function makeCalls(server: TestServer): Promise<string> {
  const client = new Route53Client(server.clientSettings());
  try {
    const { HostedZone } = await client.send(
      new CreateHostedZoneCommand({ Name: "example.com", CallerReference: "console" }),
    );
    const id = HostedZone?.Id?.replace("/hostedzone/", "") ?? "";
    const record = {
      Name: "www.example.com",
      Type: "A" as const,
      TTL: 60,
      ResourceRecords: [{ Value: "192.0.2.1" }],
    };
    await client.send(
      new ChangeResourceRecordSetsCommand({
        HostedZoneId: id,
        ChangeBatch: { Changes: [{ Action: "CREATE", ResourceRecordSet: record }] },
      }),
    );
    await client.send(new ListHostedZonesCommand({}));
    await client.send(new GetHostedZoneCommand({ Id: "ZNOTTHERE" })).catch((error: Error) => {
      if (error.name !== "NoSuchHostedZone") throw error;
    });
    return id;
  } finally {
    client.destroy();
  }
}
