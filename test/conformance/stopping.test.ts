import { setTimeout as delay } from "node:timers/promises";
import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { expect, test } from "vitest";
import { recordsOf } from "../support/history.ts";
import { RecordingUpstream } from "../support/recording-upstream.ts";
import { TestServer } from "../support/server.ts";

/** How often one Ctrl-C is heard: from the terminal, and once more from each program in between. */
const ECHOES = 3;

test("Ctrl-C lets a request under way finish, however often it is heard", async () => {
  const { promise: arrived, resolve: arrive } = Promise.withResolvers<void>();
  await using upstream = await RecordingUpstream.start(async (_, response) => {
    arrive();
    await delay(400);
    response.writeHead(200, { "content-type": "application/x-amz-json-1.0" });
    response.end('{"TableNames":["Music"]}');
  });
  await using server = await TestServer.start({ flags: ["--upstream", upstream.url] });
  const client = new DynamoDBClient({ ...server.clientSettings(), maxAttempts: 1 });
  const answer = client.send(new ListTablesCommand({}));
  await arrived;
  for (let i = 0; i < ECHOES; i++) {
    process.kill(server.processId, "SIGINT");
    await delay(20);
  }
  expect((await answer).TableNames).toEqual(["Music"]);
  expect(await server.ended()).toBe(0);
  client.destroy();

  await using again = await TestServer.start({ dataDirectory: server.dataDirectory });
  expect(await recordsOf(again, "ListTables")).toMatchObject([{ readOnly: true }]);
});
