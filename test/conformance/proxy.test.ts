import { type ChildProcess, execFile, spawn } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { recordsOf } from "../support/history.ts";
import { hasAwsCli, hasBoto3, isInstalled, runProgram } from "../support/programs.ts";
import { openHttp2, openSecureTunnel } from "../support/proxy-client.ts";
import { RecordingUpstream } from "../support/recording-upstream.ts";
import { TestServer } from "../support/server.ts";

const MAIN = join(import.meta.dirname, "..", "..", "src", "cli", "main.ts");
/** A key that AWS would know, of an account that it tells. */
const KEY = "AKIAY34FZKBOKMUTVV7A";
const ACCOUNT = "609629065308";

/** What `trailcam env --proxy` sets, for programs with keys of AWS. */
async function proxyEnvironment(server: TestServer): Promise<Record<string, string>> {
  const words = [MAIN, "env", "--proxy", "--json", "--data", server.dataDirectory];
  const { stdout } = await promisify(execFile)(process.execPath, [
    "--disable-warning=ExperimentalWarning",
    ...words,
  ]);
  return {
    ...(JSON.parse(stdout) as Record<string, string>),
    PATH: process.env.PATH ?? "",
    HOME: server.dataDirectory,
    AWS_ACCESS_KEY_ID: KEY,
    AWS_SECRET_ACCESS_KEY: "a secret of AWS",
    AWS_REGION: "eu-west-1",
    AWS_DEFAULT_REGION: "eu-west-1",
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_PAGER: "",
  };
}

let aws: RecordingUpstream;
let server: TestServer;
let environment: Record<string, string>;

beforeAll(async () => {
  aws = await RecordingUpstream.start();
  server = await TestServer.start({ flags: ["--map-host", `*.amazonaws.com=${aws.url}`] });
  environment = await proxyEnvironment(server);
});

beforeEach(() => {
  aws.arrivals.length = 0;
  aws.answering = (_, response) => void response.end("{}");
});

afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
  await aws?.[Symbol.asyncDispose]();
});

const recordsOfCaller = async (name: string, region = "eu-west-1") =>
  await recordsOf(server, name, region, await server.keysOf(ACCOUNT));

test("env --proxy names the proxy, and what to trust: ours, and this machine's roots", async () => {
  expect(environment).toMatchObject({ HTTPS_PROXY: server.url, http_proxy: server.url });
  expect(environment.NO_PROXY).toContain("169.254.169.254");
  const { NODE_EXTRA_CA_CERTS: own = "", AWS_CA_BUNDLE: bundle = "" } = environment;
  const certificate = (await readFile(own, "utf8")).trim();
  const bundled = await readFile(bundle, "utf8");
  expect(bundled.startsWith(certificate)).toBe(true);
  expect(bundled.split("BEGIN CERTIFICATE").length).toBeGreaterThan(50);
});

const ACTION = "Action=GetCallerIdentity&Version=2011-06-15";
const HOST = "sts.eu-west-1.amazonaws.com";

describe("a call that passes, as its client sees it", () => {
  test("over HTTP/2 is recorded with how it came", async () => {
    const ca = await readFile(environment.NODE_EXTRA_CA_CERTS ?? "", "utf8");
    const session = await openHttp2(server.url, { to: `${HOST}:443`, ca });
    const stream = session.request({
      ...{ ":method": "POST", ":path": "/", ":authority": HOST },
      "content-type": "application/x-www-form-urlencoded",
      "x-amz-date": "20260101T000000Z",
      authorization:
        `AWS4-HMAC-SHA256 Credential=${KEY}/20260101/eu-west-1/sts/aws4_request, ` +
        `SignedHeaders=host;x-amz-date, Signature=${"0".repeat(64)}`,
    });
    stream.end(ACTION);
    expect(await text(stream)).toBe("{}");
    session.destroy();
    const [arrival] = aws.arrivals;
    expect(arrival?.headers).toMatchObject({ host: HOST, "content-length": `${ACTION.length}` });
    expect(arrival?.body.toString()).toBe(ACTION);
    expect(await recordsOfCaller("GetCallerIdentity")).toMatchObject([
      {
        eventSource: "sts.amazonaws.com",
        sourceIPAddress: "127.0.0.1",
        userIdentity: { accountId: ACCOUNT, accessKeyId: KEY },
        tlsDetails: {
          tlsVersion: "TLSv1.3",
          cipherSuite: expect.stringMatching(/^TLS_AES_/),
          clientProvidedHostHeader: HOST,
        },
      },
    ]);
  });

  test.runIf(hasAwsCli)("is the sandbox's where its key is one of ours", async () => {
    const { credentials } = server.clientSettings();
    const keys = {
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    };
    const { stdout, stderr } = await runProgram("aws", ["iam", "list-users", "--output", "json"], {
      environment: { ...environment, ...keys },
    });
    expect(stderr).toBe("");
    expect(stdout).toContain('"UserName": "admin"');
    expect(aws.arrivals).toEqual([]);
    expect(await recordsOf(server, "ListUsers")).toMatchObject([
      { tlsDetails: { clientProvidedHostHeader: "iam.amazonaws.com" } },
    ]);
  });

  test("ends with 502 and a record where its host cannot be reached", async () => {
    await using lonely = await TestServer.start({
      flags: ["--map-host", "*.amazonaws.com=http://127.0.0.1:1"],
    });
    const { NODE_EXTRA_CA_CERTS: own = "" } = await proxyEnvironment(lonely);
    const options = { to: `${HOST}:443`, ca: await readFile(own, "utf8") };
    const socket = await openSecureTunnel(lonely.url, options);
    socket.write(`GET /?${ACTION} HTTP/1.1\r\nHost: ${HOST}\r\nConnection: close\r\n\r\n`);
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 502 [\s\S]*ServiceUnavailable/);
    expect(await recordsOf(lonely, "GetCallerIdentity", "eu-west-1")).toMatchObject([
      { errorCode: "ServiceUnavailable" },
    ]);
  });
});

const hasCurl = isInstalled("curl", "--version");

test.runIf(hasCurl)("curl uploads and downloads over either HTTP", async () => {
  const file = join(server.dataDirectory, "upload");
  await writeFile(file, Buffer.alloc(6_000_000, "curl"));
  const url = "https://bucket.s3.eu-west-1.amazonaws.com/k";
  const signed = [
    ...["--aws-sigv4", "aws:amz:eu-west-1:s3", "--user", `${KEY}:secret`],
    ...["-H", "x-amz-content-sha256: UNSIGNED-PAYLOAD"],
  ];
  const format = "%{http_version} %{http_code} %{size_upload} %{size_download}";
  const curl = async (...words: string[]) =>
    (
      await runProgram("curl", ["-sS", "-o", "/dev/null", "-w", format, ...signed, ...words, url], {
        environment,
      })
    ).stdout;
  for (const [flag, version] of [
    ["--http1.1", "1.1"],
    ["--http2", "2"],
  ] as const) {
    aws.answering = (_, response) => void response.end();
    expect(await curl(flag, "-T", file)).toBe(`${version} 200 6000000 0`);
    expect(aws.arrivals.at(-1)?.bodyBytes).toBe(6_000_000);
    aws.answering = (_, response) => void response.end(Buffer.alloc(7_000_000));
    expect(await curl(flag)).toBe(`${version} 200 0 7000000`);
  }
  const puts = await recordsOfCaller("PutObject");
  expect(puts).toEqual([]);
});

const hasMoto = hasBoto3 && isInstalled("moto_server", "--help");

describe.runIf(hasMoto)("clients of AWS through the proxy, and moto for AWS", () => {
  let moto: ChildProcess;
  let through: TestServer;
  let variables: Record<string, string>;

  beforeAll(async () => {
    moto = spawn("moto_server", ["-H", "127.0.0.1", "-p", "0"], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    const { promise, resolve } = Promise.withResolvers<string>();
    let printed = "";
    moto.stderr?.on("data", (chunk: Buffer) => {
      printed += chunk;
      const found = /Running on (http:\/\/127\.0\.0\.1:\d+)/.exec(printed)?.[1];
      if (found) resolve(found);
    });
    const flags = ["--map-host", `*.amazonaws.com=${await promise}`];
    through = await TestServer.start({ flags });
    variables = await proxyEnvironment(through);
  });

  afterAll(async () => {
    await through?.[Symbol.asyncDispose]();
    moto?.kill();
  });

  const recorded = async (name: string) =>
    await recordsOf(through, name, "eu-west-1", await through.keysOf(ACCOUNT));

  test.runIf(hasAwsCli)("the AWS CLI: calls, and a file up in parts and down", async () => {
    const aws = async (...words: string[]) => {
      const options = { environment: variables };
      const { code, stderr, stdout } = await runProgram("aws", words, options);
      expect({ words, code, stderr }).toEqual({ words, code: 0, stderr: "" });
      return stdout;
    };
    await aws("s3", "mb", "s3://proxied");
    const [up, down] = ["up", "down"].map((name) => join(through.dataDirectory, name));
    const bytes = Buffer.from(Array.from({ length: 9_000_000 }, (_, at) => (at * 7) % 251));
    await writeFile(up ?? "", bytes);
    await aws("s3", "cp", "--no-progress", up ?? "", "s3://proxied/file");
    await aws("s3", "cp", "--no-progress", "s3://proxied/file", down ?? "");
    expect(bytes.equals(await readFile(down ?? ""))).toBe(true);
    const [made] = await recorded("CreateBucket");
    expect(made).toMatchObject({
      requestParameters: { bucketName: "proxied" },
      tlsDetails: { clientProvidedHostHeader: "proxied.s3.eu-west-1.amazonaws.com" },
      userIdentity: { accountId: ACCOUNT },
    });
  });

  test("boto3", async () => {
    const script = `
import boto3
boto3.client("sqs").create_queue(QueueName="q1")
print(boto3.client("ec2").create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"])
`;
    const { code, stdout, stderr } = await runProgram("python3", ["-c", script], {
      environment: variables,
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const [vpc] = await recorded("CreateVpc");
    expect(JSON.stringify(vpc?.responseElements)).toContain(stdout.trim());
    expect(await recorded("CreateQueue")).toMatchObject([
      { tlsDetails: { tlsVersion: "TLSv1.3" }, requestParameters: { queueName: "q1" } },
    ]);
  });
});
