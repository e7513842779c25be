import { gunzipSync } from "node:zlib";
import {
  CloudTrailClient,
  CreateTrailCommand,
  DescribeTrailsCommand,
  LookupEventsCommand,
  RegisterOrganizationDelegatedAdminCommand,
  StartLoggingCommand,
  StopLoggingCommand,
} from "@aws-sdk/client-cloudtrail";
import {
  CreateAccountCommand,
  CreateOrganizationCommand,
  DescribeCreateAccountStatusCommand,
  EnableAWSServiceAccessCommand,
  ListAccountsCommand,
  OrganizationsClient,
  RemoveAccountFromOrganizationCommand,
} from "@aws-sdk/client-organizations";
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  S3Client,
} from "@aws-sdk/client-s3";
import { ListNamespacesCommand, ServiceDiscoveryClient } from "@aws-sdk/client-servicediscovery";
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { expect, test } from "vitest";
import { hasAwsCli, runProgram } from "../support/programs.ts";
import { TestServer } from "../support/server.ts";

const MANAGEMENT = "111122223333";
const BUCKET = "org-audit";

interface LogRecord {
  readonly eventName: string;
  readonly awsRegion: string;
  readonly recipientAccountId: string;
}

/** Makes an account through Organizations, and waits for it. */
async function createAccount(client: OrganizationsClient, name: string): Promise<string> {
  const Email = `${name}@example.org`;
  const asked = await client.send(new CreateAccountCommand({ Email, AccountName: name }));
  const CreateAccountRequestId = asked.CreateAccountStatus?.Id;
  const status = async () =>
    (await client.send(new DescribeCreateAccountStatusCommand({ CreateAccountRequestId })))
      .CreateAccountStatus;
  await expect.poll(async () => (await status())?.State, { timeout: 10_000 }).toBe("SUCCEEDED");
  return (await status())?.AccountId ?? "";
}

test("an organization's trail holds the calls of its members, each in its own folder", async () => {
  await using server = await TestServer.start({ flags: ["--delivery-interval", "500ms"] });
  const settings = server.clientSettings();
  const organizations = new OrganizationsClient(settings);
  const trails = new CloudTrailClient(settings);
  const s3 = new S3Client(settings);

  const { Organization } = await organizations.send(new CreateOrganizationCommand({}));
  const one = await createAccount(organizations, "one");
  const two = await createAccount(organizations, "two");
  const service = { ServicePrincipal: "cloudtrail.amazonaws.com" };
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
  const request = {
    ...{ Name: "org", S3BucketName: BUCKET },
    ...{ IsOrganizationTrail: true, IsMultiRegionTrail: true },
  };
  await expect(trails.send(new CreateTrailCommand(request))).rejects.toMatchObject({
    name: "CloudTrailAccessNotEnabledException",
  });
  await organizations.send(new EnableAWSServiceAccessCommand(service));
  const { TrailARN: arn } = await trails.send(new CreateTrailCommand(request));
  await trails.send(new StartLoggingCommand({ Name: "org" }));

  /** A session in a member account, by the role that Organizations made there. */
  const sessionIn = async (accountId: string, region = "us-east-1") => {
    const assumed = await new STSClient(settings).send(
      new AssumeRoleCommand({
        RoleArn: `arn:aws:iam::${accountId}:role/OrganizationAccountAccessRole`,
        RoleSessionName: "member",
      }),
    );
    const { AccessKeyId = "", SecretAccessKey = "", SessionToken = "" } = assumed.Credentials ?? {};
    const credentials = {
      accessKeyId: AccessKeyId,
      secretAccessKey: SecretAccessKey,
      sessionToken: SessionToken,
    };
    return { endpoint: server.url, region, credentials };
  };
  const callFrom = async (accountId: string, region: string) => {
    const client = new ServiceDiscoveryClient({
      ...(await sessionIn(accountId, region)),
      disableHostPrefix: true,
    });
    await client.send(new ListNamespacesCommand({}));
  };
  const accounts = [one, two];
  for (const accountId of accounts) {
    for (const region of ["us-east-1", "eu-west-1"]) await callFrom(accountId, region);
  }

  const recordsUnder = async (accountId: string): Promise<readonly LogRecord[]> => {
    const Prefix = `AWSLogs/${Organization?.Id}/${accountId}/CloudTrail/`;
    const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket: BUCKET, Prefix }));
    const keys = (Contents ?? []).map(({ Key }) => Key ?? "");
    const files = keys
      .filter((key) => key.endsWith(".json.gz"))
      .map(async (Key) => {
        const { Body } = await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key }));
        const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
        return (JSON.parse(gunzipSync(bytes).toString()) as { Records: LogRecord[] }).Records;
      });
    return (await Promise.all(files)).flat();
  };
  for (const accountId of accounts) {
    const regions = async () =>
      (await recordsUnder(accountId))
        .filter(({ eventName }) => eventName === "ListNamespaces")
        .map(({ awsRegion }) => awsRegion)
        .sort();
    await expect.poll(regions, { timeout: 10_000 }).toEqual(["eu-west-1", "us-east-1"]);
  }
  await expect
    .poll(async () => (await recordsUnder(MANAGEMENT)).map(({ eventName }) => eventName))
    .toContain("StartLogging");
  for (const accountId of [MANAGEMENT, ...accounts]) {
    const owners = (await recordsUnder(accountId)).map((record) => record.recipientAccountId);
    expect(new Set(owners)).toEqual(new Set([accountId]));
  }

  // A member sees the trail and cannot stop it; an administrator can.
  const member = new CloudTrailClient(await sessionIn(one));
  expect((await member.send(new DescribeTrailsCommand({}))).trailList).toMatchObject([
    { TrailARN: arn, IsOrganizationTrail: true, HomeRegion: "us-east-1" },
  ]);
  const stop = () => member.send(new StopLoggingCommand({ Name: arn }));
  await expect(stop()).rejects.toMatchObject({ name: "NotOrganizationMasterAccountException" });
  await trails.send(new RegisterOrganizationDelegatedAdminCommand({ MemberAccountId: one }));
  await stop();
  await member.send(new StartLoggingCommand({ Name: arn }));

  // An account that has left is recorded no more; who stays, is.
  const outside = new ServiceDiscoveryClient({
    ...(await sessionIn(two, "us-west-2")),
    disableHostPrefix: true,
  });
  await organizations.send(new RemoveAccountFromOrganizationCommand({ AccountId: two }));
  await outside.send(new ListNamespacesCommand({}));
  await callFrom(one, "us-west-2");
  const namesOf = async (accountId: string) =>
    (await recordsUnder(accountId)).map(({ awsRegion }) => awsRegion);
  await expect.poll(() => namesOf(one), { timeout: 10_000 }).toContain("us-west-2");
  expect(await namesOf(two)).not.toContain("us-west-2");

  await server.kill();
  await using again = await TestServer.start({ dataDirectory: server.dataDirectory });
  const client = new OrganizationsClient(again.clientSettings());
  const { Accounts } = await client.send(new ListAccountsCommand({}));
  expect(Accounts?.map(({ Id }) => Id).sort()).toEqual([MANAGEMENT, one].sort());
}, 60_000);

test("calls to Organizations are recorded in us-east-1, with names of accounts hidden", async () => {
  await using server = await TestServer.start();
  const settings = server.clientSettings("admin", "eu-west-1");
  const organizations = new OrganizationsClient(settings);
  await organizations.send(new CreateOrganizationCommand({ FeatureSet: "ALL" }));
  const Email = "payroll@example.org";
  await organizations.send(new CreateAccountCommand({ Email, AccountName: "payroll" }));
  const LookupAttributes = [
    { AttributeKey: "EventName", AttributeValue: "CreateAccount" } as const,
  ];
  const client = new CloudTrailClient({ ...settings, region: "us-east-1" });
  const { Events = [] } = await client.send(new LookupEventsCommand({ LookupAttributes }));
  expect(JSON.parse(Events[0]?.CloudTrailEvent ?? "{}")).toMatchObject({
    eventSource: "organizations.amazonaws.com",
    eventName: "CreateAccount",
    awsRegion: "us-east-1",
    readOnly: false,
    recipientAccountId: MANAGEMENT,
    requestParameters: { email: Email, accountName: "****" },
    responseElements: { createAccountStatus: { state: "IN_PROGRESS", accountName: "****" } },
  });
});

test.runIf(hasAwsCli)(
  "the AWS CLI finds a member's log files valid",
  async () => {
    const flags = ["--delivery-interval", "500ms", "--digest-interval", "1s"];
    await using server = await TestServer.start({ flags });
    const settings = server.clientSettings();
    const organizations = new OrganizationsClient(settings);
    const trails = new CloudTrailClient(settings);
    await organizations.send(new CreateOrganizationCommand({}));
    const ServicePrincipal = "cloudtrail.amazonaws.com";
    await organizations.send(new EnableAWSServiceAccessCommand({ ServicePrincipal }));
    const member = await createAccount(organizations, "member");
    await new S3Client(settings).send(new CreateBucketCommand({ Bucket: BUCKET }));
    const trail = { Name: "org", S3BucketName: BUCKET, EnableLogFileValidation: true };
    const { TrailARN = "" } = await trails.send(
      new CreateTrailCommand({ ...trail, IsOrganizationTrail: true }),
    );
    await trails.send(new StartLoggingCommand({ Name: "org" }));
    await new STSClient({ ...settings, ...(await server.keysOf(member)) }).send(
      new GetCallerIdentityCommand({}),
    );
    const validate = async () => {
      const words = ["cloudtrail", "validate-logs", "--trail-arn", TrailARN];
      const more = ["--start-time", "2020-01-01T00:00:00Z", "--account-id", member];
      const environment = server.clientEnvironment();
      return (await runProgram("aws", [...words, ...more], { environment })).stdout;
    };
    await expect.poll(validate, { timeout: 30_000 }).toMatch(/1\/1 log files valid/);
  },
  60_000,
);
