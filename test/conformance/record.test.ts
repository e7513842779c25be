import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { gunzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { hasAwsCli, hasBoto3, runProgram } from "../support/programs.ts";
import { type Answering, RecordingUpstream } from "../support/recording-upstream.ts";

const MAIN = join(import.meta.dirname, "..", "..", "src", "cli", "main.ts");
const SDK = join(import.meta.dirname, "..", "..", "node_modules", "@aws-sdk");
const NODE = ["--disable-warning=ExperimentalWarning", MAIN];
const KEY = "AKIAY34FZKBOKMUTVV7A";

let upstream: RecordingUpstream;
/** For everything that a session keeps: the recorder's directory is to be gone in the end. */
let home: string;
let temporary: string;

beforeEach(async () => {
  upstream = await RecordingUpstream.start(answering);
  home = await mkdtemp(join(tmpdir(), "trailcam-session-"));
  temporary = join(home, "tmp");
  await mkdir(temporary);
});

afterEach(async () => {
  expect(await readdir(temporary)).toEqual([]);
  expect(await processesWith(`TMPDIR=${temporary}`)).toEqual([]);
  await upstream[Symbol.asyncDispose]();
  await rm(home, { recursive: true, force: true });
});

/** What takes AWS's place: knows who calls, and one bucket that nobody may write. */
const answering: Answering = ({ body, method, target }, response) => {
  const text = body.toString();
  if (text.includes("GetCallerIdentity")) {
    response.setHeader("content-type", "text/xml");
    response.end(
      "<GetCallerIdentityResponse><GetCallerIdentityResult>" +
        "<Arn>arn:aws:iam::609629065308:user/jane</Arn><UserId>AIDAJANE</UserId>" +
        "<Account>609629065308</Account></GetCallerIdentityResult></GetCallerIdentityResponse>",
    );
  } else if (text.includes("Action=AssumeRole")) {
    response.setHeader("content-type", "text/xml");
    response.end(
      "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIAROLE</AccessKeyId>" +
        "<SecretAccessKey>secret of the role</SecretAccessKey><SessionToken>token</SessionToken>" +
        "<Expiration>2099-01-01T00:00:00Z</Expiration></Credentials><AssumedRoleUser>" +
        "<AssumedRoleId>AROAOPS:deploy</AssumedRoleId>" +
        "<Arn>arn:aws:sts::609629065308:assumed-role/ops/deploy</Arn></AssumedRoleUser>" +
        "</AssumeRoleResult></AssumeRoleResponse>",
    );
  } else if (method === "PUT" && target.startsWith("/locked/")) {
    response.writeHead(403, { "content-type": "application/xml" });
    response.end("<Error><Code>AccessDenied</Code><Message>Not for you</Message></Error>");
  } else if (method === "GET") {
    response.setHeader("content-type", "application/xml");
    response.end("<ListBucketResult><Name>photos</Name><KeyCount>0</KeyCount></ListBucketResult>");
  } else {
    response.end(method === "POST" ? "{}" : "");
  }
};

/** The ids of processes that were started with a variable. */
async function processesWith(variable: string): Promise<readonly string[]> {
  const ids = (await readdir("/proc").catch(() => [])).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    ids.map(async (id) => {
      const environment = await readFile(`/proc/${id}/environ`, "utf8").catch(() => "");
      return environment.split("\0").includes(variable) ? [id] : [];
    }),
  );
  return found.flat();
}

const environment = (more: Readonly<Record<string, string>> = {}) => ({
  PATH: process.env.PATH ?? "",
  HOME: home,
  TMPDIR: temporary,
  AWS_ACCESS_KEY_ID: KEY,
  AWS_SECRET_ACCESS_KEY: "a secret",
  AWS_REGION: "eu-west-1",
  AWS_DEFAULT_REGION: "eu-west-1",
  AWS_EC2_METADATA_DISABLED: "true",
  ...more,
});

/** Runs `trailcam record`, against what takes AWS's place. */
async function record(words: readonly string[], more: Readonly<Record<string, string>> = {}) {
  return await runProgram(process.execPath, [...NODE, "record", ...words], {
    environment: environment({ AWS_ENDPOINT_URL: upstream.url, ...more }),
  });
}

/** The same for a program that believes to speak to AWS itself. */
async function recordAws(words: readonly string[], more: Readonly<Record<string, string>> = {}) {
  return await runProgram(
    process.execPath,
    [...NODE, "record", "--map-host", `*.amazonaws.com=${upstream.url}`, ...words],
    { environment: environment(more) },
  );
}

/** A program that uses the official SDK. */
async function nodeScript(...lines: readonly string[]): Promise<readonly string[]> {
  const path = join(home, "script.cjs");
  const sdk = `const sdk = (name) => require(${JSON.stringify(SDK)} + "/client-" + name);`;
  await writeFile(path, `${sdk}\n(async () => {\n${lines.join("\n")}\n})();\n`);
  return [process.execPath, path];
}

const reportOf = ({ stderr }: { readonly stderr: string }) =>
  JSON.parse(stderr.slice(stderr.lastIndexOf('\n{"command"') + 1)) as Record<string, unknown>;

describe("trailcam record runs a command and tells what it did", () => {
  test.runIf(hasAwsCli)("of the AWS CLI: a table, a log file, a policy", async () => {
    const out = join(home, "out");
    const words = ["--out", out, "--policy", "--", "aws", "s3", "mb", "s3://photos"];
    const { code, stdout, stderr } = await record(words);
    expect({ code, stdout }).toEqual({ code: 0, stdout: "make_bucket: photos\n" });
    expect(stderr).toMatch(/1 call recorded in .* by arn:aws:iam::609629065308:user\/jane/);
    expect(stderr).toMatch(/Writes\n +s3 +CreateBucket +photos +ok\n/);
    expect(stderr).toMatch(/SERVICE .*\n +s3 +1 +1 +0 +0\n/);
    expect(stderr).toMatch(/"s3:CreateBucket"[\s\S]*"arn:aws:s3:::photos"/);
    const [folder = ""] = await readdir(join(out, "AWSLogs/609629065308/CloudTrail/eu-west-1"));
    const files = await readdir(join(out, "AWSLogs/609629065308/CloudTrail/eu-west-1", folder), {
      recursive: true,
    });
    const name = files.find((one) => one.endsWith(".json.gz")) ?? "";
    expect(name).toMatch(/\/609629065308_CloudTrail_eu-west-1_\d{8}T\d{4}Z_\w{16}\.json\.gz$/);
    const path = join(out, "AWSLogs/609629065308/CloudTrail/eu-west-1", folder, name);
    expect(JSON.parse(gunzipSync(await readFile(path)).toString())).toMatchObject({
      Records: [
        {
          eventName: "CreateBucket",
          userIdentity: { type: "IAMUser", userName: "jane", accessKeyId: KEY },
        },
      ],
    });
  });

  test.runIf(hasBoto3)("of boto3: reads, a denial, and its own exit code", async () => {
    const script = [
      "import boto3, botocore",
      "s3 = boto3.client('s3')",
      "s3.list_objects_v2(Bucket='photos')",
      "try: s3.put_object(Bucket='locked', Key='k', Body=b'x')",
      "except botocore.exceptions.ClientError as e: print(e.response['Error']['Code'])",
      "raise SystemExit(3)",
    ].join("\n");
    const ran = await record(["--json", "--policy", "--", "python3", "-c", script]);
    expect([ran.code, ran.stdout]).toEqual([3, "AccessDenied\n"]);
    expect(reportOf(ran)).toMatchObject({
      exitCode: 3,
      calls: 2,
      services: [{ service: "s3", calls: 2, writes: 1, errors: 1, denied: 1 }],
      writes: [{ name: "PutObject", resource: "locked/k", errorCode: "AccessDenied" }],
      errors: [{ isDenied: true, errorMessage: "Not for you" }],
      policy: {
        Statement: [
          { Sid: "S3", Action: ["s3:ListBucket"], Resource: ["arn:aws:s3:::photos"] },
          { Sid: "DeniedS3", Action: ["s3:PutObject"], Resource: ["arn:aws:s3:::locked/k"] },
        ],
      },
    });
  });

  test("of the SDK for JavaScript, which believes to speak to AWS itself", async () => {
    const command = await nodeScript(
      'const { SQSClient, ListQueuesCommand } = sdk("sqs");',
      "await new SQSClient({}).send(new ListQueuesCommand({}));",
    );
    const ran = await recordAws(["--json", "--", ...command]);
    expect(ran.code).toBe(0);
    expect(reportOf(ran)).toMatchObject({ calls: 1, services: [{ service: "sqs" }] });
    const arrival = upstream.arrivals.find(({ headers }) => headers.host?.startsWith("sqs"));
    expect(arrival?.headers.host).toBe("sqs.eu-west-1.amazonaws.com");
    expect(arrival?.headers.authorization).toContain(`Credential=${KEY}/`);
  });

  test.runIf(hasAwsCli)("of the AWS CLI, which believes to speak to AWS itself", async () => {
    const ran = await recordAws(["--json", "--", "aws", "s3", "ls", "s3://photos"]);
    expect({ code: ran.code, report: reportOf(ran) }).toMatchObject({
      report: { calls: 1, services: [{ service: "s3" }] },
    });
    expect(upstream.arrivals.some(({ headers }) => /photos\.s3/.test(headers.host ?? ""))).toBe(
      true,
    );
  });
});

describe("calls to AWS that come to an endpoint are signed anew", () => {
  test("with the session's credentials, and those it was given meanwhile", async () => {
    const command = await nodeScript(
      'const { STSClient, AssumeRoleCommand } = sdk("sts");',
      'const { SQSClient, ListQueuesCommand } = sdk("sqs");',
      "const { Credentials: c } = await new STSClient({}).send(new AssumeRoleCommand({",
      '  RoleArn: "arn:aws:iam::609629065308:role/ops", RoleSessionName: "deploy" }));',
      "const credentials = { accessKeyId: c.AccessKeyId, secretAccessKey: c.SecretAccessKey,",
      "  sessionToken: c.SessionToken };",
      "await new SQSClient({ credentials }).send(new ListQueuesCommand({}));",
    );
    const ran = await recordAws(["--via", "endpoint", "--json", "--", ...command]);
    expect({ code: ran.code, report: reportOf(ran) }).toMatchObject({
      code: 0,
      report: { calls: 2 },
    });
    const arrival = upstream.arrivals.at(-1);
    expect(arrival?.headers.host).toBe("sqs.eu-west-1.amazonaws.com");
    expect(arrival?.headers.authorization).toContain("Credential=ASIAROLE/");
    expect(arrival?.headers["x-amz-security-token"]).toBe("token");
  });

  test.each([
    ["a key whose secret nobody knows", "AKIASTRANGER00000000", "InvalidClientTokenId"],
    ["a known key without its secret", KEY, "SignatureDoesNotMatch"],
  ])("not for %s", async (_, accessKeyId, code) => {
    const command = await nodeScript(
      'const { SQSClient, ListQueuesCommand } = sdk("sqs");',
      `const credentials = { accessKeyId: "${accessKeyId}", secretAccessKey: "guessed" };`,
      "const client = new SQSClient({ credentials, maxAttempts: 1 });",
      "await client.send(new ListQueuesCommand({})).catch((e) => console.log(e.name));",
    );
    const { stdout } = await recordAws(["--via", "endpoint", "--", ...command]);
    expect(stdout).toContain(code);
    expect(upstream.arrivals.filter(({ headers }) => headers.host?.startsWith("sqs"))).toEqual([]);
  });
});

describe("a command ends as it would without", () => {
  test.each([
    [["sh", "-c", "exit 9"], 9],
    [["sh", "-c", "kill -TERM $$"], 143],
  ])("%j with %i", async (command, expected) => {
    expect((await record(["--quiet", "--", ...command])).code).toBe(expected);
  });

  test("that is not there: 127, and a text that says so", async () => {
    const { code, stderr } = await record(["--", "no-such-program", "x"]);
    expect(code).toBe(127);
    expect(stderr).toBe("trailcam: no-such-program: there is no such command\n");
  });

  test("its output is its own, and its words are not ours", async () => {
    const { stdout, stderr } = await record(["--quiet", "echo", "--json", "--policy"]);
    expect({ stdout, stderr }).toEqual({ stdout: "--json --policy\n", stderr: "" });
  });

  test("a signal goes on to it, and what it does then is recorded", async () => {
    const script =
      "trap 'curl -s $AWS_ENDPOINT_URL/photos >/dev/null; exit 5' TERM; echo ready; " +
      "while :; do sleep 0.05; done";
    const words = [...NODE, "record", "--json", "--", "bash", "-c", script];
    const child = spawn(process.execPath, words, {
      env: environment({ AWS_ENDPOINT_URL: upstream.url }),
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stderr = "";
    child.stderr.on("data", (chunk: Buffer) => {
      stderr += chunk;
    });
    child.stdout.once("data", () => child.kill("SIGTERM"));
    const { promise, resolve } = Promise.withResolvers<number | null>();
    child.once("close", resolve);
    expect(await promise).toBe(5);
    expect(reportOf({ stderr })).toMatchObject({ exitCode: 5, calls: 1 });
  });

  test("its end is told, also where the signal that ended it is heard twice", async () => {
    const words = [...NODE, "record", "--json", "--", "bash", "-c", "echo ready; exec sleep 9"];
    const child = spawn(process.execPath, words, {
      env: environment({ AWS_ENDPOINT_URL: upstream.url }),
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stderr = "";
    child.stderr.on("data", (chunk: Buffer) => {
      stderr += chunk;
    });
    const { promise, resolve } = Promise.withResolvers<number | null>();
    child.once("close", resolve);
    await once(child.stdout, "data");
    for (let i = 0; i < 2; i++) {
      child.kill("SIGTERM");
      await delay(5);
    }
    expect(await promise).toBe(128 + 15);
    expect(reportOf({ stderr })).toMatchObject({ exitCode: 143, calls: 0 });
  });

  test("nothing runs where its report cannot be written", async () => {
    const { code, stdout, stderr } = await record(["--report", "/nowhere/x", "echo", "ran"]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(/^trailcam: ENOENT.*\/nowhere\/x/);
  });

  test.runIf(hasBoto3)("Ctrl-C reaches it once, and the recorder outlives it", async () => {
    const count =
      "n=0; trap 'n=$((n+1))' INT; echo ready; sleep 1; sleep 0.3; echo INTS=$n; exit 4";
    const typist = [
      "import os, pty, sys",
      "pid, terminal = pty.fork()",
      "if pid == 0: os.execvp(sys.argv[1], sys.argv[1:])",
      "seen = b''; typed = False",
      "while True:",
      "    try: chunk = os.read(terminal, 4096)",
      "    except OSError: break",
      "    if not chunk: break",
      "    seen += chunk",
      "    if b'ready' in seen and not typed: typed = True; os.write(terminal, b'\\x03')",
      "print(seen.decode()); sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))",
    ].join("\n");
    const words = ["-c", typist, process.execPath, ...NODE, "record", "--", "bash", "-c", count];
    const { code, stdout } = await runProgram("python3", words, {
      environment: environment({ AWS_ENDPOINT_URL: upstream.url }),
    });
    expect(stdout).toContain("INTS=1");
    expect(stdout).toContain("trailcam: 0 calls recorded");
    expect(code).toBe(4);
  });
});

test.each([
  [{ AWS_ENDPOINT_URL: "http://127.0.0.1:1/path" }, /no path/],
  [{ AWS_ENDPOINT_URL_S3: "nonsense" }, /no URL/],
])(
  "an endpoint that cannot be recorded is told before anything runs: %j",
  async (more, problem) => {
    const { code, stdout, stderr } = await record(["--", "echo", "ran"], more);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(problem);
  },
);
