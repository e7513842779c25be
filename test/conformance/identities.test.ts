import { CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { ListHostedZonesCommand, Route53Client } from "@aws-sdk/client-route-53";
import {
  AssumeRoleCommand,
  type Credentials,
  GetCallerIdentityCommand,
  GetFederationTokenCommand,
  GetSessionTokenCommand,
  STSClient,
} from "@aws-sdk/client-sts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { recordsOf } from "../support/history.ts";
import { TestServer } from "../support/server.ts";

const ACCOUNT = "111122223333";
const SECONDS = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
});

const temporary = (credentials: Credentials | undefined) => ({
  accessKeyId: credentials?.AccessKeyId ?? "",
  secretAccessKey: credentials?.SecretAccessKey ?? "",
  sessionToken: credentials?.SessionToken ?? "",
});

/** Makes one call with these credentials and gives the `userIdentity` of its record. */
async function identityAfterCall(credentials: {
  accessKeyId: string;
  secretAccessKey: string;
}): Promise<unknown> {
  const client = new Route53Client({ ...server.clientSettings(), credentials });
  await client.send(new ListHostedZonesCommand({}));
  const records = await recordsOf(server, "ListHostedZones");
  return records.at(-1)?.userIdentity;
}

describe("userIdentity", () => {
  test("of root", async () => {
    const { credentials } = server.clientSettings("root");
    expect(await identityAfterCall(credentials)).toEqual({
      type: "Root",
      principalId: ACCOUNT,
      arn: `arn:aws:iam::${ACCOUNT}:root`,
      accountId: ACCOUNT,
      accessKeyId: credentials.accessKeyId,
    });
  });

  test("of an IAM user", async () => {
    const { credentials } = server.clientSettings("admin");
    expect(await identityAfterCall(credentials)).toEqual({
      type: "IAMUser",
      principalId: expect.stringMatching(/^AIDA/) as unknown,
      arn: `arn:aws:iam::${ACCOUNT}:user/admin`,
      accountId: ACCOUNT,
      accessKeyId: credentials.accessKeyId,
      userName: "admin",
    });
  });

  test("of an IAM user's session", async () => {
    const sts = new STSClient(server.clientSettings("admin"));
    const { Credentials } = await sts.send(new GetSessionTokenCommand({}));
    expect(await identityAfterCall(temporary(Credentials))).toMatchObject({
      type: "IAMUser",
      userName: "admin",
      accessKeyId: expect.stringMatching(/^ASIA/) as unknown,
      sessionContext: {
        attributes: {
          creationDate: expect.stringMatching(SECONDS) as unknown,
          mfaAuthenticated: "false",
        },
      },
    });
  });

  test("of an assumed role", async () => {
    const iam = new IAMClient(server.clientSettings());
    const { Role } = await iam.send(
      new CreateRoleCommand({
        RoleName: "auditor",
        AssumeRolePolicyDocument: JSON.stringify({
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
              Action: "sts:AssumeRole",
            },
          ],
        }),
      }),
    );
    const sts = new STSClient(server.clientSettings());
    const answer = await sts.send(
      new AssumeRoleCommand({ RoleArn: Role?.Arn, RoleSessionName: "night-shift" }),
    );
    const credentials = temporary(answer.Credentials);
    expect(await identityAfterCall(credentials)).toEqual({
      type: "AssumedRole",
      principalId: `${Role?.RoleId}:night-shift`,
      arn: `arn:aws:sts::${ACCOUNT}:assumed-role/auditor/night-shift`,
      accountId: ACCOUNT,
      accessKeyId: credentials.accessKeyId,
      sessionContext: {
        sessionIssuer: {
          type: "Role",
          principalId: Role?.RoleId,
          arn: `arn:aws:iam::${ACCOUNT}:role/auditor`,
          accountId: ACCOUNT,
          userName: "auditor",
        },
        attributes: {
          creationDate: expect.stringMatching(SECONDS) as unknown,
          mfaAuthenticated: "false",
        },
      },
    });
    const asRole = new STSClient({ ...server.clientSettings(), credentials });
    expect(await asRole.send(new GetCallerIdentityCommand({}))).toMatchObject({
      Account: ACCOUNT,
      Arn: `arn:aws:sts::${ACCOUNT}:assumed-role/auditor/night-shift`,
      UserId: `${Role?.RoleId}:night-shift`,
    });
    const [assumed] = await recordsOf(server, "AssumeRole");
    expect(assumed).toMatchObject({
      readOnly: true,
      responseElements: { credentials: { accessKeyId: credentials.accessKeyId } },
    });
    expect(JSON.stringify(assumed)).not.toContain(credentials.secretAccessKey);
  });

  test("of a federated user", async () => {
    const sts = new STSClient(server.clientSettings());
    const answer = await sts.send(new GetFederationTokenCommand({ Name: "bob" }));
    const credentials = temporary(answer.Credentials);
    expect(await identityAfterCall(credentials)).toMatchObject({
      type: "FederatedUser",
      principalId: `${ACCOUNT}:bob`,
      arn: `arn:aws:sts::${ACCOUNT}:federated-user/bob`,
      accountId: ACCOUNT,
      accessKeyId: credentials.accessKeyId,
      sessionContext: {
        sessionIssuer: {
          type: "IAMUser",
          arn: `arn:aws:iam::${ACCOUNT}:user/admin`,
          userName: "admin",
        },
      },
    });
  });
});
