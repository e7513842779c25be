import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { promisify } from "node:util";
import { CloudTrailClient, LookupEventsCommand } from "@aws-sdk/client-cloudtrail";
import { CreatePolicyCommand, IAMClient, ListUsersCommand } from "@aws-sdk/client-iam";
import { afterAll, beforeAll, expect, test } from "vitest";
import { TestServer } from "../support/server.ts";

const MAIN = join(import.meta.dirname, "..", "..", "src", "cli", "main.ts");
const run = promisify(execFile);

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start();
}, 60_000);
afterAll(() => server[Symbol.asyncDispose]());

/** Blanks do not count against IAM's limit, and hide a policy from a record that leaves it out. */
const POLICY = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "iam:*", Resource: "*" }],
}).replace("}", `${" ".repeat(130_900)}}`);

async function recordOf(eventName: string): Promise<Record<string, unknown>> {
  await using client = disposable(new CloudTrailClient(server.clientSettings()));
  const { Events } = await client.value.send(
    new LookupEventsCommand({
      LookupAttributes: [{ AttributeKey: "EventName", AttributeValue: eventName }],
    }),
  );
  return JSON.parse(Events?.[0]?.CloudTrailEvent ?? "{}") as Record<string, unknown>;
}

const disposable = <Client extends { destroy(): void }>(value: Client) => ({
  value,
  [Symbol.asyncDispose]: async () => value.destroy(),
});

async function askOmitted(eventId: unknown, ...flags: readonly string[]) {
  const words = ["omitted", String(eventId), "--data", server.dataDirectory, ...flags];
  return await run(process.execPath, ["--disable-warning=ExperimentalWarning", MAIN, ...words]);
}

const omittedOf = async (eventId: unknown, ...flags: readonly string[]): Promise<string> =>
  (await askOmitted(eventId, ...flags)).stdout;

test("a policy padded past what a record holds is there to be read", async () => {
  await using iam = disposable(
    new IAMClient({ ...server.clientSettings(), customUserAgent: "x".repeat(2000) }),
  );
  await iam.value.send(new CreatePolicyCommand({ PolicyName: "padded", PolicyDocument: POLICY }));

  const record = await recordOf("CreatePolicy");
  expect(record.requestParameters).toEqual({
    reason: "requestParameters too large",
    omitted: "true",
    originalSize: String(
      Buffer.byteLength(JSON.stringify({ policyName: "padded", policyDocument: POLICY })),
    ),
  });
  expect(record.responseElements).toMatchObject({ policy: { policyName: "padded" } });
  expect(Buffer.byteLength(String(record.userAgent))).toBe(1024);

  const lines = (await omittedOf(record.eventID, "--json")).trim().split("\n");
  const fields = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(fields.map(({ field }) => field)).toEqual(["userAgent", "requestParameters"]);
  for (const { content, sha256 } of fields) {
    expect(createHash("sha256").update(JSON.stringify(content)).digest("hex")).toBe(sha256);
  }
  expect(fields[1]?.content).toEqual({ policyName: "padded", policyDocument: POLICY });
  expect(await omittedOf(record.eventID)).toMatch(
    /^userAgent {2}\d+ bytes {2}sha256 [\da-f]{64}\n"/,
  );
}, 60_000);

test("an event that left nothing out is told from one that is not known", async () => {
  await using iam = disposable(new IAMClient(server.clientSettings()));
  await iam.value.send(new ListUsersCommand({}));
  const { eventID } = await recordOf("ListUsers");
  expect(await askOmitted(eventID)).toEqual({
    ...{ stdout: "", stderr: `Nothing was left out of ${eventID}.\n` },
  });
  for (const unknown of ["00000000-0000-4000-8000-000000000000", "../x"]) {
    await expect(askOmitted(unknown)).rejects.toMatchObject({
      ...{ code: 2, stdout: "" },
      stderr: expect.stringContaining(`no event of the last 90 days is called ${unknown}`),
    });
  }
}, 60_000);
