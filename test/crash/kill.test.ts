import { CreateHealthCheckCommand, Route53Client } from "@aws-sdk/client-route-53";
import { expect, test } from "vitest";
import { allRecords } from "../support/history.ts";
import { TestServer } from "../support/server.ts";

const IN_FLIGHT = 200;
/** The kill comes when this many were answered: some are then on their way in every stage. */
const ANSWERED_BEFORE_KILL = [1, 60, 150];

/** Sends calls all at once; gives the request ids of those that were answered. */
async function answeredOf(
  server: TestServer,
  options: { readonly round: number; readonly killAfter: number },
): Promise<readonly string[]> {
  const client = new Route53Client({ ...server.clientSettings(), maxAttempts: 1 });
  const answered: string[] = [];
  const { promise: enough, resolve } = Promise.withResolvers<void>();
  const one = async (i: number) => {
    const answer = await client.send(
      new CreateHealthCheckCommand({
        CallerReference: `${options.round}-${i}`,
        HealthCheckConfig: { Type: "TCP", IPAddress: "192.0.2.1", Port: 80 },
      }),
    );
    answered.push(answer.$metadata.requestId ?? "");
    if (answered.length === options.killAfter) resolve();
  };
  // Those that the kill cuts off fail, as they should.
  const all = Promise.allSettled(Array.from({ length: IN_FLIGHT }, (_, i) => one(i)));
  await enough;
  await server.kill();
  await all;
  client.destroy();
  return answered;
}

test("after kill -9 every call that was answered is in Event history exactly once", async () => {
  const first = await TestServer.start();
  const { dataDirectory } = first;
  let server = first;
  try {
    const answered: string[] = [];
    for (const [round, killAfter] of ANSWERED_BEFORE_KILL.entries()) {
      answered.push(...(await answeredOf(server, { round, killAfter })));
      server = await TestServer.start({ dataDirectory });
    }
    const records = (await allRecords(server)).filter(
      ({ eventName }) => eventName === "CreateHealthCheck",
    );
    const counts = new Map<unknown, number>();
    for (const { requestID } of records) counts.set(requestID, (counts.get(requestID) ?? 0) + 1);
    const wrong = answered.filter((requestId) => counts.get(requestId) !== 1);
    expect(answered.length).toBeGreaterThanOrEqual(211);
    expect(wrong).toEqual([]);
    // And what was not answered left at most one record too, whatever became of it.
    const ids = records.map(({ eventID }) => eventID);
    expect(new Set(ids).size).toBe(ids.length);
  } finally {
    await server[Symbol.asyncDispose]();
  }
});
