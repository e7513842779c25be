import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import * as cloudfront from "@aws-sdk/client-cloudfront";
import {
  CloudFrontClient,
  CreateDistributionCommand,
  type DistributionConfig,
} from "@aws-sdk/client-cloudfront";
import * as route53 from "@aws-sdk/client-route-53";
import * as route53domains from "@aws-sdk/client-route-53-domains";
import * as servicediscovery from "@aws-sdk/client-servicediscovery";
import { describe, expect, test } from "vitest";
import { allRecords } from "../support/history.ts";
import { hasAwsCli, hasBoto3, runProgram } from "../support/programs.ts";
import {
  CONTACT,
  distributionConfig,
  SEED_CALLS,
  type SeedResources,
} from "../support/seed-calls.ts";
import { TestServer } from "../support/server.ts";

/** Makes all the seed calls, one after the other, with one kind of client. */
type SendAll = (server: TestServer, made: SeedResources) => Promise<void>;

const sdkModules = { route53, route53domains, servicediscovery, cloudfront } as const;

type SdkModule = Record<string, new (input: unknown) => unknown>;
interface SdkClient {
  send(command: unknown): Promise<unknown>;
  destroy(): void;
}

const withJavaScript: SendAll = async (server, made) => {
  for (const call of SEED_CALLS) {
    const module = sdkModules[call.service] as unknown as SdkModule;
    const clientName = Object.keys(module).find((name) => /^[A-Z]\w+Client$/.test(name)) ?? "";
    const Client = module[clientName];
    const Command = module[`${call.operation}Command`];
    if (!Client || !Command) throw new Error(`no ${call.operation}`);
    const client = new Client(server.clientSettings()) as SdkClient;
    await client.send(new Command(call.input(made)));
    client.destroy();
  }
};

const withAwsCli: SendAll = async (server, made) => {
  for (const call of SEED_CALLS) {
    const input = JSON.stringify(call.input(made));
    const { code, stderr } = await runProgram(
      "aws",
      [call.service, call.cliName, "--cli-input-json", input],
      { environment: server.clientEnvironment() },
    );
    expect({ code, stderr }, call.cliName).toEqual({ code: 0, stderr: "" });
  }
};

const withBoto3: SendAll = async (server, made) => {
  const lines = SEED_CALLS.map(({ service, operation, input }) =>
    JSON.stringify({ service, operation, input: input(made) }),
  );
  const script = join(import.meta.dirname, "boto3_calls.py");
  const environment = server.clientEnvironment();
  const { code, stderr } = await runProgram("python3", [script], {
    environment,
    input: lines.join("\n"),
  });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
};

/** Makes the zones, the domain and the distribution that the seed calls work on. */
async function prepare(server: TestServer): Promise<SeedResources> {
  const settings = server.clientSettings();
  const zones = new route53.Route53Client(settings);
  const create = async (Name: string) => {
    const command = new route53.CreateHostedZoneCommand({ Name, CallerReference: Name });
    return (await zones.send(command)).HostedZone?.Id ?? "";
  };
  const domains = new route53domains.Route53DomainsClient(settings);
  await domains.send(
    new route53domains.RegisterDomainCommand({
      DomainName: "example.com",
      DurationInYears: 1,
      AdminContact: CONTACT as route53domains.ContactDetail,
      RegistrantContact: CONTACT as route53domains.ContactDetail,
      TechContact: CONTACT as route53domains.ContactDetail,
    }),
  );
  const distributions = new CloudFrontClient(settings);
  const { Distribution, ETag } = await distributions.send(
    new CreateDistributionCommand({
      DistributionConfig: distributionConfig(false) as DistributionConfig,
    }),
  );
  return {
    zoneId: await create("example.com"),
    emptyZoneId: await create("empty.example.com"),
    distributionId: Distribution?.Id ?? "",
    distributionETag: ETag ?? "",
  };
}

const KEYS_OF_EVERY_RECORD = {
  eventVersion: "1.11",
  eventTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) as unknown,
  awsRegion: "us-east-1",
  sourceIPAddress: "127.0.0.1",
  userAgent: expect.stringMatching(/\w/) as unknown,
  requestID: expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown,
  eventID: expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown,
  eventType: "AwsApiCall",
  managementEvent: true,
  recipientAccountId: "111122223333",
  eventCategory: "Management",
};

describe.each([
  ["the JavaScript SDK", true, withJavaScript],
  ["the AWS CLI", hasAwsCli, withAwsCli],
  ["boto3", hasBoto3, withBoto3],
] as const)("the seed requests, made with %s", (_client, isInstalled, sendAll) => {
  test.runIf(isInstalled)("leave the seeds' records, and no contact data", async () => {
    await using server = await TestServer.start();
    const made = await prepare(server);
    const before = new Set((await allRecords(server)).map(({ eventID }) => eventID));
    await sendAll(server, made);

    const { accessKeyId } = server.clientSettings().credentials;
    // Cloud Map also calls Route 53 for its caller: identities.test.ts is about that.
    const records = (await allRecords(server)).filter(
      ({ eventID, eventName, userIdentity }) =>
        !before.has(eventID) && eventName !== "LookupEvents" && !("invokedBy" in userIdentity),
    );
    expect(records.map(({ eventName }) => eventName)).toEqual(
      SEED_CALLS.map((call) => call.record(made).eventName),
    );
    for (const [i, call] of SEED_CALLS.entries()) {
      expect(records[i], call.operation).toEqual({
        ...KEYS_OF_EVERY_RECORD,
        ...call.record(made),
        userIdentity: {
          type: "IAMUser",
          principalId: expect.stringMatching(/^AIDA[A-Z0-9]{17}$/) as unknown,
          arn: "arn:aws:iam::111122223333:user/admin",
          accountId: "111122223333",
          accessKeyId,
          userName: "admin",
        },
      });
    }
    expect(JSON.stringify(await allRecords(server))).not.toMatch(/marker-/i);
    await server.stop();
    expect(await filesHolding(server.dataDirectory, /marker-/i)).toEqual([]);
  });
});

/** Every file of a data directory that holds a text, but for the sandbox's own state. */
async function filesHolding(directory: string, text: RegExp): Promise<readonly string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const found: string[] = [];
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isFile() || entry.name.startsWith("sandbox.db")) continue;
    // Read as bytes, so that compressed and binary files are searched as they lie.
    if (text.test((await readFile(path)).toString("latin1"))) found.push(relative(directory, path));
  }
  return found;
}
