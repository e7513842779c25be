import { gunzipSync } from "node:zlib";
import {
  CloudTrailClient,
  CreateTrailCommand,
  GetTrailStatusCommand,
  StartLoggingCommand,
  UpdateTrailCommand,
} from "@aws-sdk/client-cloudtrail";
import {
  CreateBucketCommand,
  DeleteBucketPolicyCommand,
  GetBucketAclCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
  PutBucketRequestPaymentCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import {
  CreateHttpNamespaceCommand,
  ServiceDiscoveryClient,
} from "@aws-sdk/client-servicediscovery";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { trailBucketPolicy } from "../support/bucket-policy.ts";
import { TestServer } from "../support/server.ts";

const ACCOUNTS = ["111122223333", "444455556666", "777788889999"] as const;
const [OWNER, MEMBER] = ACCOUNTS;
const REGIONS = ["us-east-1", "eu-west-1", "ap-southeast-2"] as const;
const TRAILS = ACCOUNTS.map((id) => `arn:aws:cloudtrail:us-east-1:${id}:trail/all`);
const FILE =
  /^central\/AWSLogs\/(\d{12})\/CloudTrail\/([a-z0-9-]+)\/\d{4}\/\d\d\/\d\d\/\1_CloudTrail_\2_\d{8}T\d{4}Z_[A-Za-z0-9]{16}\.json\.gz$/;
const CATCH_UP = { timeout: 30_000, interval: 200 };
const REFUSAL = {
  name: "InsufficientS3BucketPolicyException",
  message: "Incorrect S3 bucket policy is detected for bucket: central-audit",
};

interface DeliveredRecord {
  readonly eventID: string;
  readonly eventName: string;
  readonly awsRegion: string;
  readonly recipientAccountId: string;
  readonly requestParameters: { readonly name?: string } | null;
}

let server: TestServer;
let s3: S3Client;
beforeAll(async () => {
  server = await TestServer.start({ flags: ["--delivery-interval", "200ms"] });
  s3 = new S3Client(server.clientSettings());
  await s3.send(new CreateBucketCommand({ Bucket: "central-audit" }));
});
afterAll(() => server[Symbol.asyncDispose]());

/** By account: asking for them starts a process each time. */
const keys = new Map<string, Awaited<ReturnType<TestServer["keysOf"]>>>();

async function settingsOf(accountId: string, region: string = REGIONS[0]) {
  const own = keys.get(accountId) ?? (await server.keysOf(accountId));
  keys.set(accountId, own);
  return { ...server.clientSettings("admin", region), ...own };
}

async function trailsOf(accountId: string): Promise<CloudTrailClient> {
  return new CloudTrailClient(await settingsOf(accountId));
}

async function createTrail(accountId: string, more: object = {}): Promise<void> {
  const input = {
    Name: "all",
    S3BucketName: "central-audit",
    S3KeyPrefix: "central",
    IsMultiRegionTrail: true,
  };
  const client = await trailsOf(accountId);
  await client.send(new CreateTrailCommand({ ...input, ...more }));
}

const usePolicy = (Policy: string) =>
  s3.send(new PutBucketPolicyCommand({ Bucket: "central-audit", Policy }));

const samplePolicy = (trails: readonly string[] = TRAILS) =>
  trailBucketPolicy("central-audit", trails, { prefix: "central/" });

/** One call of every account in every region; gives what tells each apart. */
async function callEverywhere(round: string): Promise<readonly string[]> {
  const made = ACCOUNTS.flatMap((account) => REGIONS.map((region) => ({ account, region })));
  for (const { account, region } of made) {
    const client = new ServiceDiscoveryClient(await settingsOf(account, region));
    const Name = nameOf(account, region, round);
    await client.send(new CreateHttpNamespaceCommand({ Name, CreatorRequestId: Name }));
  }
  return made.map(({ account, region }) => nameOf(account, region, round)).sort();
}

const nameOf = (account: string, region: string, round: string) => `${account}-${region}-${round}`;

async function deliveredRecords(): Promise<readonly DeliveredRecord[]> {
  const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket: "central-audit" }));
  const keys = (Contents ?? []).map(({ Key = "" }) => Key).filter((key) => !key.endsWith("/"));
  const files = keys.map(async (Key) => {
    const [, accountId, region] = FILE.exec(Key) ?? [];
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: "central-audit", Key }));
    const text = gunzipSync((await Body?.transformToByteArray()) ?? new Uint8Array()).toString();
    const { Records } = JSON.parse(text) as { Records: DeliveredRecord[] };
    for (const { recipientAccountId, awsRegion } of Records) {
      expect({ recipientAccountId, awsRegion }, Key).toEqual({
        recipientAccountId: accountId,
        awsRegion: region,
      });
    }
    return Records;
  });
  return (await Promise.all(files)).flat();
}

/** The names that were created in a round, as often as they were delivered. */
async function deliveredNames(round: string): Promise<readonly string[]> {
  return (await deliveredRecords())
    .filter(({ eventName }) => eventName === "CreateHttpNamespace")
    .map(({ requestParameters }) => requestParameters?.name ?? "")
    .filter((name) => name.endsWith(`-${round}`))
    .sort();
}

async function latestError(accountId: string): Promise<string | undefined> {
  const client = await trailsOf(accountId);
  const status = await client.send(new GetTrailStatusCommand({ Name: "all" }));
  return status.LatestDeliveryError;
}

describe("one bucket for three accounts", () => {
  test("is refused to other accounts' trails until its policy names them", async () => {
    await expect(createTrail(MEMBER)).rejects.toMatchObject(REFUSAL);
    await usePolicy(samplePolicy([TRAILS[0] ?? ""]));
    await expect(createTrail(MEMBER)).rejects.toMatchObject(REFUSAL);
    await usePolicy(samplePolicy());
    for (const account of ACCOUNTS) await createTrail(account);
  });

  test("is refused where digests may not be written, once a trail wants some", async () => {
    await usePolicy(samplePolicy().replaceAll("/*", "/CloudTrail/*"));
    const update = async (EnableLogFileValidation: boolean) =>
      (await trailsOf(MEMBER)).send(
        new UpdateTrailCommand({ Name: "all", EnableLogFileValidation }),
      );
    await expect(update(true)).rejects.toMatchObject(REFUSAL);
    await expect(update(false)).resolves.toMatchObject({ LogFileValidationEnabled: false });
    await usePolicy(samplePolicy());
    await expect(update(true)).resolves.toMatchObject({ LogFileValidationEnabled: true });
    await update(false);
  });

  test("is refused while its requesters pay", async () => {
    const pay = (Payer: "Requester" | "BucketOwner") =>
      s3.send(
        new PutBucketRequestPaymentCommand({
          Bucket: "central-audit",
          RequestPaymentConfiguration: { Payer },
        }),
      );
    await pay("Requester");
    await expect(createTrail(OWNER, { Name: "other" })).rejects.toMatchObject(REFUSAL);
    await pay("BucketOwner");
  });

  test("gets every record once, under its own account and region", async () => {
    for (const account of ACCOUNTS) {
      await (await trailsOf(account)).send(new StartLoggingCommand({ Name: "all" }));
    }
    const made = await callEverywhere("first");
    await expect.poll(() => deliveredNames("first"), CATCH_UP).toEqual(made);
    const ids = (await deliveredRecords()).map(({ eventID }) => eventID);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test("owns what lies in it, whoever's it is about", async () => {
    const { Owner } = await s3.send(new GetBucketAclCommand({ Bucket: "central-audit" }));
    const { Contents = [] } = await s3.send(
      new ListObjectsV2Command({ Bucket: "central-audit", FetchOwner: true }),
    );
    expect(Contents.length).toBeGreaterThan(ACCOUNTS.length * REGIONS.length);
    for (const { Key, Owner: owner } of Contents) expect(owner, Key).toEqual(Owner);
  });

  test("loses nothing while its policy is away, and catches up afterwards", async () => {
    await s3.send(new DeleteBucketPolicyCommand({ Bucket: "central-audit" }));
    const made = await callEverywhere("second");
    await expect.poll(() => latestError(MEMBER), CATCH_UP).toBe("AccessDenied");
    const own = made.filter((name) => name.startsWith(OWNER));
    await expect.poll(() => deliveredNames("second"), CATCH_UP).toEqual(own);

    await usePolicy(samplePolicy());
    await expect.poll(() => deliveredNames("second"), CATCH_UP).toEqual(made);
    await expect.poll(() => latestError(MEMBER), CATCH_UP).toBeUndefined();
    const ids = (await deliveredRecords()).map(({ eventID }) => eventID);
    expect(new Set(ids).size).toBe(ids.length);
  });
}, 60_000);

test("--bucket-policy required is as strict as AWS with a bucket of one's own", async () => {
  await using strict = await TestServer.start({ flags: ["--bucket-policy", "required"] });
  const settings = strict.clientSettings();
  const own = new S3Client(settings);
  const trails = new CloudTrailClient(settings);
  await own.send(new CreateBucketCommand({ Bucket: "own" }));
  const create = () => trails.send(new CreateTrailCommand({ Name: "all", S3BucketName: "own" }));
  await expect(create()).rejects.toMatchObject({
    ...REFUSAL,
    message: "Incorrect S3 bucket policy is detected for bucket: own",
  });
  const Policy = trailBucketPolicy("own", TRAILS.slice(0, 1));
  await own.send(new PutBucketPolicyCommand({ Bucket: "own", Policy }));
  await expect(create()).resolves.toMatchObject({ S3BucketName: "own" });
});
