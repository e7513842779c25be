import { appendFile, cp, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CloudTrailClient,
  CreateTrailCommand,
  DeleteTrailCommand,
  StartLoggingCommand,
} from "@aws-sdk/client-cloudtrail";
import {
  CreateAccountCommand,
  CreateOrganizationCommand,
  EnableAWSServiceAccessCommand,
  ListAccountsCommand,
  OrganizationsClient,
} from "@aws-sdk/client-organizations";
import { CreateHostedZoneCommand, Route53Client } from "@aws-sdk/client-route-53";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { deliverTrail } from "../support/delivered-trail.ts";
import { ACCOUNT } from "../support/given.ts";
import { hasAwsCli, runProgram } from "../support/programs.ts";
import { TestServer } from "../support/server.ts";

const MAIN = join(import.meta.dirname, "..", "..", "src", "cli", "main.ts");
const ARN = "arn:aws:cloudtrail:us-east-1:111122223333:trail/main";

let data: string;

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), "verify-"));
  await deliverTrail(data, { regions: ["us-east-1", "eu-west-1"], filesPerHour: 2, hours: 2 });
});

afterAll(() => rm(data, { recursive: true, force: true }));

/** `trailcam verify`, without a server. */
async function verify(...words: readonly string[]) {
  const directory = words.includes("--data") ? [] : ["--data", data];
  return await runProgram(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", MAIN, "verify", ...directory, ...words],
    { environment: { PATH: process.env.PATH ?? "" } },
  );
}

async function logFilesIn(directory: string): Promise<readonly string[]> {
  const paths = await readdir(directory, { recursive: true });
  return paths.filter((path) => /\/CloudTrail\/.*\.json\.gz$/.test(path)).sort();
}

describe("without a server", () => {
  test("a trail that is as it should be, by its ARN", async () => {
    const { code, stdout, stderr } = await verify("--trail", ARN);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toBe(
      [
        `${ARN}: digests 6, log files 8, regions 2.`,
        "Records that the journal still has, and that are in log files: 8.",
        "All is as it should be.\n",
      ].join("\n"),
    );
  });

  test("a file that was changed on the disk, and one that was put there", async () => {
    const bucket = join(data, "buckets", "audit");
    const backup = join(data, "backup");
    await cp(bucket, backup, { recursive: true });
    const [changed = "", other = ""] = await logFilesIn(bucket);
    const planted = other.replace(/_\w{16}\./, "_0123456789abcdef.");
    await appendFile(join(bucket, changed), "x");
    await writeFile(join(bucket, planted), "");
    const { code, stdout, stderr } = await verify("--trail", "main");
    await rm(bucket, { recursive: true });
    await cp(backup, bucket, { recursive: true });
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `trailcam: ${ARN} is not as it should be.\n`,
    });
    expect(stdout).toContain(
      `s3://audit/${changed}\n  cannot be read: something was appended to it\n`,
    );
    expect(stdout).toContain(`s3://audit/${planted}\n  is unknown: no digest vouches for it`);
    expect(stdout).toMatch(/^Not as it should be: 3\.$/m);
  });

  test("a copy of the bucket, which has lost the signatures stored beside the bytes", async () => {
    const copy = join(data, "copy");
    await cp(join(data, "buckets", "audit"), copy, { recursive: true });
    for (const flag of [copy, `audit=${copy}`]) {
      expect(await verify("--trail", "main", "--bucket-dir", flag)).toMatchObject({ code: 0 });
    }
    const [first = ""] = await logFilesIn(copy);
    await rm(join(copy, first));
    const { code, stdout } = await verify("--trail", "main", "--bucket-dir", copy, "--json");
    expect(code).toBe(1);
    const { findings } = JSON.parse(stdout) as { readonly findings: readonly unknown[] };
    expect(findings).toContainEqual({
      kind: "log_file_missing",
      where: `s3://audit/${first}`,
      what: "is missing",
    });
    expect(await verify("--trail", "main")).toMatchObject({ code: 0 });
  });

  test("a part of it", async () => {
    const start = new Date(Date.now() - 3_600_000).toISOString();
    const { code, stdout } = await verify("--trail", "main", "--start", start, "--json");
    const { logFiles } = JSON.parse(stdout) as { readonly logFiles: number };
    expect(code).toBe(0);
    expect(logFiles).toBeGreaterThan(0);
    expect(logFiles).toBeLessThan(8);
  });

  test.each([
    [["--trail", "other"], `there is and was no trail other. Known are: ${ARN}.`],
    [["--trail", ARN.replace("us-east-1", "eu-west-1")], "there is and was no trail arn:"],
    [["--trail", "main", "--start", "yesterday"], '--start: "yesterday" is no time'],
    [["--trail", "main", "--start", "2026-01-02", "--end", "2026-01-01"], "must be before --end"],
    [["--trail", "main", "--bucket-dir", "/none"], "no directory /none"],
    [["--trail", "main", "--data", "/none"], "no server ever ran over /none"],
    [[], "required option '--trail <arn>' not specified"],
  ])("exits with 2 when misused: %j", async (words, message) => {
    const { code, stdout, stderr } = await verify(...words);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(message);
  });
});

test("an organization's trail, with a chain for each account", async () => {
  const flags = ["--delivery-interval", "100ms", "--digest-interval", "1s"];
  await using server = await TestServer.start({ flags });
  const settings = server.clientSettings();
  const organizations = new OrganizationsClient(settings);
  const trails = new CloudTrailClient(settings);
  await organizations.send(new CreateOrganizationCommand({}));
  await organizations.send(
    new CreateAccountCommand({ Email: "one@example.org", AccountName: "one" }),
  );
  const member = async () => {
    const { Accounts = [] } = await organizations.send(new ListAccountsCommand({}));
    return Accounts.find(({ Name }) => Name === "one")?.Id;
  };
  await expect.poll(member, { timeout: 10_000 }).toMatch(/^\d{12}$/);
  const accountId = (await member()) ?? "";
  const ServicePrincipal = "cloudtrail.amazonaws.com";
  await organizations.send(new EnableAWSServiceAccessCommand({ ServicePrincipal }));
  await new S3Client(settings).send(new CreateBucketCommand({ Bucket: "audit" }));
  const trail = { Name: "main", S3BucketName: "audit", EnableLogFileValidation: true };
  await trails.send(new CreateTrailCommand({ ...trail, IsOrganizationTrail: true }));
  await trails.send(new StartLoggingCommand({ Name: "main" }));
  const { credentials } = await server.keysOf(accountId);
  const zones = new Route53Client({ ...settings, credentials });
  await zones.send(new CreateHostedZoneCommand({ Name: "example.com", CallerReference: "1" }));

  const report = async () => {
    const directory = ["--data", server.dataDirectory];
    const { stdout } = await verify("--trail", "main", ...directory, "--json");
    return JSON.parse(stdout) as Record<string, unknown>;
  };
  const regions = [ACCOUNT, accountId].map((each) => ({ accountId: each, region: "us-east-1" }));
  await expect.poll(async () => (await report()).remarks, { timeout: 10_000 }).toEqual([]);
  const { findings, regions: found } = await report();
  expect(findings).toEqual([]);
  expect(found).toHaveLength(2);
  expect(found).toEqual(expect.arrayContaining(regions));
  if (!hasAwsCli) return;
  for (const each of [ACCOUNT, accountId]) {
    const { stdout, code } = await runProgram(
      "aws",
      [
        ...["cloudtrail", "validate-logs", "--trail-arn", ARN, "--account-id", each],
        ...["--start-time", new Date(Date.now() - 60_000).toISOString()],
      ],
      { environment: server.clientEnvironment() },
    );
    expect(code, stdout).toBe(0);
    expect(stdout).toMatch(/^[1-9]\d*\/\d+ log files valid$/m);
  }
}, 60_000);

test("beside a server that goes on, after it was killed, and of a trail that was deleted", async () => {
  await using server = await TestServer.start({
    flags: ["--delivery-interval", "100ms", "--digest-interval", "1s"],
  });
  const { dataDirectory } = server;
  const settings = server.clientSettings();
  const trails = new CloudTrailClient(settings);
  const zones = new Route53Client(settings);
  await new S3Client(settings).send(new CreateBucketCommand({ Bucket: "audit" }));
  const trail = { Name: "main", S3BucketName: "audit", EnableLogFileValidation: true };
  await trails.send(new CreateTrailCommand({ ...trail, IsMultiRegionTrail: true }));
  await trails.send(new StartLoggingCommand({ Name: "main" }));
  const verified = async () => {
    const { stdout, code } = await verify("--trail", "main", "--data", dataDirectory, "--json");
    const { findings, digests } = JSON.parse(stdout) as {
      readonly findings: readonly unknown[];
      readonly digests: number;
    };
    expect({ code, findings }).toEqual({ code: 0, findings: [] });
    return digests;
  };
  let isOver = false;
  const calling = (async () => {
    for (let i = 0; !isOver; i += 1) {
      const zone = { Name: `z${i}.example.com`, CallerReference: String(i) };
      await zones.send(new CreateHostedZoneCommand(zone));
    }
  })();
  for (let run = 0; run < 3; run += 1) await verified();
  isOver = true;
  await calling;
  expect(await verified()).toBeGreaterThan(1);
  await server.kill();
  await verified();
  {
    const flags = ["--delivery-interval", "100ms", "--digest-interval", "1s"];
    const again = await TestServer.start({ dataDirectory, flags });
    await new CloudTrailClient(again.clientSettings()).send(
      new DeleteTrailCommand({ Name: "main" }),
    );
    await again.stop();
  }
  expect(await verified()).toBeGreaterThan(2);
});

test("a bucket of an upstream is looked for where it is said to be, and missed without", async () => {
  await using store = await TestServer.start({ flags: ["--auth", "trust"] });
  const upstream = ["--upstream", `s3=${store.url}`];
  await using server = await TestServer.start({
    flags: ["--delivery-interval", "1s", ...upstream],
  });
  const settings = server.clientSettings();
  const s3 = new S3Client({ ...settings, forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: "audit" }));
  const trails = new CloudTrailClient(settings);
  const trail = { Name: "main", S3BucketName: "audit", EnableLogFileValidation: true };
  await trails.send(new CreateTrailCommand(trail));
  await trails.send(new StartLoggingCommand({ Name: "main" }));
  const words = ["--trail", "main", "--data", server.dataDirectory];
  const verified = async () => (await verify(...words, ...upstream)).stdout;
  await expect
    .poll(verified, { timeout: 10_000 })
    .toMatch(/digests [1-9](.|\n)*All is as it should/);
  const { code, stdout, stderr } = await verify(...words);
  expect(code).toBe(1);
  expect(stdout).toContain("s3://audit\n  is missing, or cannot be read from here\n");
  expect(stderr).toContain("If the server was started with --upstream");
}, 60_000);
