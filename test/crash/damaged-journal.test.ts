import { readdir, readFile, truncate, writeFile } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { join } from "node:path";
import { CreateVpcCommand, EC2Client } from "@aws-sdk/client-ec2";
import { describe, expect, test } from "vitest";
import { recordsOf } from "../support/history.ts";
import { type Arrival, RecordingUpstream } from "../support/recording-upstream.ts";
import { TestServer } from "../support/server.ts";

const ANSWER =
  '<CreateVpcResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r</requestId>' +
  "<vpc><vpcId>vpc-0a</vpcId><state>pending</state></vpc></CreateVpcResponse>";

const networkOf = (call: number) => `10.${call}.0.0/16`;

/** The segment that has a call's record, and where in it that begins. */
async function findRecord(directories: readonly string[], call: number) {
  for (const directory of directories) {
    const names = await readdir(directory).catch(() => []);
    for (const name of names.filter((each) => each.endsWith(".segment"))) {
      const path = join(directory, name);
      const bytes = await readFile(path);
      // Of what names the call, the intent comes first and the record next.
      const intent = bytes.indexOf(networkOf(call));
      const record = intent === -1 ? -1 : bytes.indexOf(networkOf(call), intent + 1);
      if (record !== -1) return { path, bytes, record };
    }
  }
  throw new Error(`no record of call ${call}`);
}

type Place = Awaited<ReturnType<typeof findRecord>>;

async function flipByte({ path, bytes, record }: Place): Promise<void> {
  bytes[record] = (bytes[record] ?? 0) ^ 1;
  await writeFile(path, bytes);
}

const cutOff = ({ path, record }: Place) => truncate(path, record);

/** Brings all into Event history's table, where look-ups find a record before. */
async function untilInTable(server: TestServer, count: number): Promise<void> {
  const { token } = JSON.parse(
    await readFile(join(server.dataDirectory, "server.json"), "utf8"),
  ) as { token: string };
  const sql = "SELECT count() AS n FROM events WHERE eventName = 'CreateVpc'";
  const ask = async () => {
    const answer = await fetch(new URL("/_trailcam/query", server.url), {
      method: "POST",
      headers: { authorization: `Bearer ${token}` },
      body: JSON.stringify({ sql, format: "jsonl" }),
    });
    return JSON.parse(await answer.text()) as unknown;
  };
  await expect.poll(ask, { timeout: 8_000 }).toEqual({ n: count });
}

const OWN = ["journal"];
const OF_WORKERS = [join("workers", "1", "journal"), join("workers", "2", "journal")];

describe("a call keeps the record that Event history has", () => {
  test.each([
    { what: "is damaged in the journal", harm: flipByte, call: 1, workers: "1", journals: OWN },
    { what: "was cut off it", harm: cutOff, call: 2, workers: "1", journals: OWN },
    { what: "is a worker's last", harm: flipByte, call: 2, workers: "2", journals: OF_WORKERS },
  ])("that $what", async ({ harm, call, workers, journals }) => {
    const answering = (_: Arrival, response: ServerResponse) => void response.end(ANSWER);
    await using upstream = await RecordingUpstream.start(answering);
    const flags = ["--upstream", `ec2=${upstream.url}`, "--workers", workers];
    const first = await TestServer.start({ flags });
    const { dataDirectory } = first;
    const client = new EC2Client(first.clientSettings());
    for (let n = 0; n <= 2; n++) {
      await client.send(new CreateVpcCommand({ CidrBlock: networkOf(n) }));
    }
    await untilInTable(first, 3);
    const before = await recordsOf(first, "CreateVpc");
    await first.stop();
    const directories = journals.map((each) => join(dataDirectory, each));
    await harm(await findRecord(directories, call));
    // Twice, because a start must not forget what the one before has found.
    const second = await TestServer.start({ dataDirectory, flags });
    await second.stop();
    await using third = await TestServer.start({ dataDirectory, flags });
    expect(await recordsOf(third, "CreateVpc")).toEqual(before);
  });
});
