import { mkdtemp, unlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { deliverTrail } from "../support/delivered-trail.ts";
import { hasAwsCli, runProgram } from "../support/programs.ts";
import { TestServer } from "../support/server.ts";

const MAIN = join(import.meta.dirname, "..", "..", "src", "cli", "main.ts");
const ARN = "arn:aws:cloudtrail:us-east-1:111122223333:trail/main";
const REGIONS = ["us-east-1", "eu-west-1", "ap-south-1"];
const TRAIL = { regions: REGIONS, filesPerHour: 20, hours: 5 };

interface Stored {
  readonly bytes: Uint8Array;
  readonly metadata: Record<string, string>;
}

let server: TestServer;
let s3: S3Client;
let keys: readonly string[];

beforeAll(async () => {
  const dataDirectory = await mkdtemp(join(tmpdir(), "trailcam-test-"));
  await deliverTrail(dataDirectory, TRAIL);
  server = await TestServer.start({ dataDirectory });
  s3 = new S3Client(server.clientSettings());
  keys = await listKeys();
});

afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
});

async function listKeys(): Promise<readonly string[]> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: "audit" }));
  return Contents.map(({ Key = "" }) => Key).sort();
}

const digestsOf = (region: string) => keys.filter((key) => key.includes(`-Digest/${region}/`));
const filesOf = (region: string) => keys.filter((key) => key.includes(`/CloudTrail/${region}/`));
const at = (list: readonly string[], index: number) => list.at(index) ?? "";

async function get(Key: string): Promise<Stored> {
  const { Body, Metadata = {} } = await s3.send(new GetObjectCommand({ Bucket: "audit", Key }));
  return { bytes: (await Body?.transformToByteArray()) ?? new Uint8Array(), metadata: Metadata };
}

async function put(Key: string, { bytes, metadata }: Stored): Promise<void> {
  const object = { Bucket: "audit", Key, Body: bytes, Metadata: metadata };
  await s3.send(new PutObjectCommand({ ...object, ContentEncoding: "gzip" }));
}

const remove = (Key: string) => s3.send(new DeleteObjectCommand({ Bucket: "audit", Key }));

/** What AWS's own program makes of a region's digests and log files. */
async function validateLogs(region: string) {
  const { code, stdout, stderr } = await runProgram(
    "aws",
    [
      ...["cloudtrail", "validate-logs", "--trail-arn", ARN, "--region", region],
      ...["--start-time", new Date(Date.now() - 24 * 3_600_000).toISOString()],
    ],
    { environment: server.clientEnvironment("admin", region) },
  );
  return { code, invalid: stderr.split("\n").filter((line) => line.includes("INVALID")), stdout };
}

/** What `trailcam verify` makes of all of them. */
async function verify() {
  const words = ["verify", "--trail", "main", "--data", server.dataDirectory, "--json"];
  const { code, stdout } = await runProgram(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", MAIN, ...words],
    { environment: { PATH: process.env.PATH ?? "" } },
  );
  const report = JSON.parse(stdout) as {
    readonly isValid: boolean;
    readonly findings: readonly { readonly kind: string; readonly where: string }[];
    readonly logFiles: number;
  };
  expect(code).toBe(report.isValid ? 0 : 1);
  return report;
}

/** Tampers with the bucket, looks what is found of it, and puts everything back. */
async function tamper(change: () => Promise<unknown>, touched: readonly string[]) {
  const originals = await Promise.all(touched.map(get));
  await change();
  const byAws = hasAwsCli ? await validateLogs("eu-west-1") : undefined;
  const { findings } = await verify();
  for (const [index, original] of originals.entries()) await put(at(touched, index), original);
  return { byAws, findings: findings.map(({ kind, where }) => ({ kind, where })) };
}

test("a trail of three regions and 300 log files is valid", async () => {
  expect(keys.filter((key) => key.includes("/CloudTrail/"))).toHaveLength(300);
  expect(await verify()).toMatchObject({ isValid: true, findings: [], logFiles: 300 });
});

test.runIf(hasAwsCli)("so AWS's own program says", async () => {
  for (const region of REGIONS) {
    const { code, invalid, stdout } = await validateLogs(region);
    expect({ code, invalid }).toEqual({ code: 0, invalid: [] });
    expect(stdout).toMatch(/^6\/6 digest files valid$/m);
    expect(stdout).toMatch(/^100\/100 log files valid$/m);
  }
});

describe("both find", () => {
  test("one byte of a log file that was changed", async () => {
    const key = at(filesOf("eu-west-1"), 50);
    const { byAws, findings } = await tamper(async () => {
      const { bytes, metadata } = await get(key);
      await put(key, { bytes: bytes.map((byte, i) => (i === 40 ? byte ^ 1 : byte)), metadata });
    }, [key]);
    const kind = expect.stringMatching(/^log_file_(changed|unreadable)$/) as unknown;
    expect(findings).toContainEqual({ kind, where: `s3://audit/${key}` });
    if (byAws) expect(byAws).toMatchObject({ code: 1, invalid: [expect.stringContaining(key)] });
  });

  test("a log file that was deleted", async () => {
    const key = at(filesOf("eu-west-1"), 10);
    const { byAws, findings } = await tamper(() => remove(key), [key]);
    expect(findings).toContainEqual({ kind: "log_file_missing", where: `s3://audit/${key}` });
    if (byAws) expect(byAws.invalid).toEqual([expect.stringMatching(`${key}\tINVALID: not found`)]);
  });

  test("a log file whose file somebody removed", async () => {
    const key = at(filesOf("eu-west-1"), 10);
    const file = join(server.dataDirectory, "buckets", "audit", key);
    const { byAws, findings } = await tamper(() => unlink(file), [key]);
    expect(findings).toContainEqual({ kind: "log_file_missing", where: `s3://audit/${key}` });
    if (byAws) expect(byAws.invalid).toEqual([expect.stringMatching(`${key}\tINVALID: not found`)]);
  });

  test("a digest that was replaced by another one", async () => {
    const [one, other] = [at(digestsOf("eu-west-1"), 2), at(digestsOf("eu-west-1"), 3)];
    const { byAws, findings } = await tamper(async () => put(one, await get(other)), [one]);
    expect(findings).toContainEqual({ kind: "digest_changed", where: `s3://audit/${one}` });
    if (byAws)
      expect(byAws.invalid).toEqual([expect.stringContaining(`${one}\tINVALID: has been`)]);
  });

  test("a chain that was cut", async () => {
    const [first, second, third] = digestsOf("eu-west-1") as [string, string, string];
    const { byAws, findings } = await tamper(async () => {
      const { bytes, metadata } = await get(third);
      const text = gunzipSync(bytes).toString();
      const cut = text.replace(/("previous\w+"):"[^"]*"/g, "$1:null");
      await put(third, { bytes: gzipSync(cut), metadata });
      await remove(first);
      await remove(second);
    }, [first, second, third]);
    expect(findings).toContainEqual({ kind: "digest_changed", where: `s3://audit/${third}` });
    expect(findings.map(({ kind }) => kind)).toContain("digest_missing");
    if (byAws) {
      const words = "INVALID: signature verification failed";
      expect(byAws.invalid).toEqual([expect.stringContaining(`${third}\t${words}`)]);
    }
  });
});

describe("only `trailcam verify` finds", () => {
  test("that the newest digest is missing", async () => {
    const key = at(digestsOf("eu-west-1"), -1);
    const { byAws, findings } = await tamper(() => remove(key), [key]);
    expect(findings).toContainEqual({ kind: "digest_missing", where: `s3://audit/${key}` });
    if (byAws) expect(byAws).toMatchObject({ code: 0, invalid: [] });
  });

  test("a log file that nobody delivered", async () => {
    const key = at(filesOf("eu-west-1"), 50).replace(/_\w{16}\./, "_0123456789abcdef.");
    const { findings } = await tamper(
      async () => put(key, await get(at(filesOf("eu-west-1"), 50))),
      [],
    );
    await remove(key);
    expect(findings).toEqual([{ kind: "log_file_unknown", where: `s3://audit/${key}` }]);
  });
});

test("after all of it was put back, it is valid again", async () => {
  expect((await verify()).findings).toEqual([]);
});
