import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { IAMClient, ListUsersCommand } from "@aws-sdk/client-iam";
import {
  AssumeRoleCommand,
  AssumeRoleWithWebIdentityCommand,
  GetCallerIdentityCommand,
  GetFederationTokenCommand,
  GetSessionTokenCommand,
  STSClient,
} from "@aws-sdk/client-sts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { allRecords } from "../support/history.ts";
import { hasMoto, type Moto, startMoto } from "../support/moto.ts";
import { TestServer } from "../support/server.ts";

/** Callers that nobody proves, before an upstream whose STS gives sessions out. */
describe.runIf(hasMoto).each([
  ["one process", []],
  ["two workers", ["--workers", "2"]],
])("with --auth trust, a caller that is known has its name: %s", (_, flags) => {
  let moto: Moto;
  let directory: string;
  let server: TestServer;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "trailcam-test-"));
    const identities = join(directory, "identities.yaml");
    const jane = "arn:aws:iam::123456789012:user/staff/jane";
    await writeFile(identities, `- access-key-id: AKIAJANE\n  arn: ${jane}\n`);
    moto = await startMoto();
    const own = ["--auth", "trust", "--upstream", moto.url, "--identities", identities];
    // Event history is one account's, and this is moto's.
    own.push("--account", "123456789012");
    server = await TestServer.start({ flags: [...own, ...flags] });
  });

  afterAll(async () => {
    await server?.[Symbol.asyncDispose]();
    await moto?.[Symbol.asyncDispose]();
    await rm(directory, { recursive: true, force: true });
  });

  const settingsOf = (accessKeyId = "", secretAccessKey = "x") => ({
    ...server.clientSettings(),
    credentials: { accessKeyId, secretAccessKey },
  });
  const RoleArn = "arn:aws:iam::123456789012:role/ci/ops";

  /** Who the record says that called with a key. Many connections, so that each process has some. */
  async function callersWith(accessKeyId: string | undefined): Promise<readonly unknown[]> {
    const before = (await allRecords(server)).length;
    for (let nth = 0; nth < 6; nth += 1) {
      const client = new IAMClient(settingsOf(accessKeyId));
      await client.send(new ListUsersCommand({}));
      client.destroy();
    }
    const added = (await allRecords(server)).slice(before);
    const arns = added
      .filter((one) => one.eventName === "ListUsers")
      .map((one) => one.userIdentity);
    expect(arns).toHaveLength(6);
    return [...new Set(arns.map(({ type, arn }) => `${type} ${arn}`))];
  }

  test("a role's session", async () => {
    const assume = new AssumeRoleCommand({ RoleArn, RoleSessionName: "deploy" });
    const { Credentials } = await new STSClient(settingsOf("test")).send(assume);
    expect(await callersWith(Credentials?.AccessKeyId)).toEqual([
      "AssumedRole arn:aws:sts::123456789012:assumed-role/ops/deploy",
    ]);
  });

  test("a role's session of a web identity", async () => {
    const WebIdentityToken = "token";
    const assume = { RoleArn, RoleSessionName: "web", WebIdentityToken };
    const { Credentials } = await new STSClient(settingsOf("test")).send(
      new AssumeRoleWithWebIdentityCommand(assume),
    );
    expect(await callersWith(Credentials?.AccessKeyId)).toEqual([
      "AssumedRole arn:aws:sts::123456789012:assumed-role/ops/web",
    ]);
  });

  test("a session of a user, of ours too", async () => {
    const { credentials } = server.clientSettings();
    const sts = new STSClient(settingsOf(credentials.accessKeyId, credentials.secretAccessKey));
    const { Credentials } = await sts.send(new GetSessionTokenCommand({}));
    expect(await callersWith(Credentials?.AccessKeyId)).toEqual([
      "IAMUser arn:aws:iam::123456789012:user/admin",
    ]);
  });

  test("a federated user", async () => {
    const federate = new GetFederationTokenCommand({ Name: "bob" });
    const { Credentials } = await new STSClient(settingsOf("test")).send(federate);
    expect(await callersWith(Credentials?.AccessKeyId)).toEqual([
      "FederatedUser arn:aws:sts::123456789012:federated-user/bob",
    ]);
  });

  test("one of the identities file, who is not asked for", async () => {
    const asked = await new STSClient(settingsOf("AKIAJANE")).send(
      new GetCallerIdentityCommand({}),
    );
    expect(asked.Arn).toContain("moto");
    expect(await callersWith("AKIAJANE")).toEqual([
      "IAMUser arn:aws:iam::123456789012:user/staff/jane",
    ]);
  });

  test("who asked its upstream; until then a user of the key's name", async () => {
    expect(await callersWith("stranger")).toEqual([
      "IAMUser arn:aws:iam::123456789012:user/stranger",
    ]);
    await new STSClient(settingsOf("stranger")).send(new GetCallerIdentityCommand({}));
    expect(await callersWith("stranger")).toEqual(["IAMUser arn:aws:iam::123456789012:user/moto"]);
  });
});
