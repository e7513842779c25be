import { execFile } from "node:child_process";
import { createHash, createHmac, type Hash, type Hmac } from "node:crypto";
import { Readable } from "node:stream";
import { promisify } from "node:util";
import { CloudTrailClient, LookupEventsCommand } from "@aws-sdk/client-cloudtrail";
import { IAMClient, ListUsersCommand } from "@aws-sdk/client-iam";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { GetHostedZoneCommand, Route53Client } from "@aws-sdk/client-route-53";
import {
  GetObjectCommand,
  GetObjectTaggingCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { SignatureV4 } from "@smithy/signature-v4";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { givenHead, RequestTrap, type SentRequest } from "./given.fixture.ts";
import { readSignature } from "./read-signature.ts";
import type { Signature, SignatureVerdict } from "./signature.ts";
import { verifySignature } from "./verify-signature.ts";

const SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const CREDENTIALS = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: SECRET };
const ODD_KEYS = [
  "plain.txt",
  "with space.txt",
  "plus+plus.txt",
  "übung/日本語/😀.txt",
  "double//slash",
  "/leading",
  "./dot/./dot",
  "a/../b",
  "percent%2Fescaped %41",
  "~!*'()&$@=;:,?#[]{}|\\^`\"<>.txt",
  "trailing/",
];

let trap: RequestTrap;
beforeEach(async () => {
  trap = await RequestTrap.open();
});
afterEach(async () => {
  await trap[Symbol.asyncDispose]();
});

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function signatureOf(request: SentRequest): Signature {
  const reading = readSignature(request.head);
  if (reading.kind !== "signed") throw new Error(`not signed: ${JSON.stringify(reading)}`);
  return reading.signature;
}

function verdictOn(request: SentRequest, secretAccessKey = SECRET): SignatureVerdict {
  const signature = signatureOf(request);
  const bodySha256 = sha256(request.body);
  const { head } = request;
  return verifySignature({
    head,
    signature,
    bodySha256: signature.payload.kind === "absent" ? bodySha256 : undefined,
    secretAccessKey,
    nowMs: signature.signedAtMs,
  });
}

/** Every request the trap caught is valid, and is not when one thing about it is another. */
function expectSound(caught: readonly SentRequest[]): void {
  for (const request of caught) {
    const where = `${request.head.method} ${request.head.target}`;
    expect([where, verdictOn(request)]).toEqual([where, { kind: "valid" }]);
    expect([where, verdictOn(request, `${SECRET}x`)]).toMatchObject([where, { why: "mismatch" }]);
    const elsewhere = { ...request.head, target: `${request.head.target}x` };
    expect(verdictOn({ ...request, head: elsewhere })).toMatchObject({ why: "mismatch" });
  }
}

describe("requests of the AWS SDK for JavaScript", () => {
  const settings = () => ({
    endpoint: trap.url,
    region: "eu-central-1",
    credentials: { ...CREDENTIALS, sessionToken: "to+ken/with==signs" },
    maxAttempts: 1,
  });

  async function send(client: { send(command: never): Promise<unknown> }, ...commands: object[]) {
    for (const command of commands) await client.send(command as never).catch(() => undefined);
    expect(trap.caught).toHaveLength(commands.length);
  }

  it("holds for S3 keys with odd characters", async () => {
    const client = new S3Client({ ...settings(), forcePathStyle: true });
    const where = (Key: string) => ({ Bucket: "bucket", Key });
    await send(
      client,
      ...ODD_KEYS.flatMap((key) => [
        new GetObjectCommand(where(key)),
        new GetObjectTaggingCommand({ ...where(key), VersionId: "a+b/c=" }),
        new PutObjectCommand({ ...where(key), Body: key, Metadata: { note: "two  spaces" } }),
      ]),
    );
    expectSound(trap.caught);
    expect(signatureOf(trap.caught[0] as SentRequest)).toMatchObject({
      form: "header",
      accessKeyId: CREDENTIALS.accessKeyId,
      region: "eu-central-1",
      signingName: "s3",
      sessionToken: "to+ken/with==signs",
    });
  });

  it("holds for queries with odd characters", async () => {
    const client = new S3Client({ ...settings(), forcePathStyle: true });
    const commands = ["a b", "a+b", "ü&=?/%20", "~*'()!"].map(
      (text) => new ListObjectsV2Command({ Bucket: "b", Prefix: text, StartAfter: text }),
    );
    await send(client, ...commands);
    expectSound(trap.caught);
  });

  it("holds for streamed bodies, whose checksum comes in a trailer", async () => {
    const client = new S3Client({ ...settings(), forcePathStyle: true });
    const Body = Readable.from([Buffer.alloc(70_000, "x")]);
    await send(
      client,
      new PutObjectCommand({ Bucket: "b", Key: "k", Body, ContentLength: 70_000 }),
    );
    expectSound(trap.caught);
    expect(trap.caught[0]?.head.headers.get("x-amz-content-sha256")).toMatch(
      /UNSIGNED|[0-9a-f]{64}/,
    );
  });

  it("holds for the other protocols", async () => {
    await send(new CloudTrailClient(settings()), new LookupEventsCommand({ MaxResults: 3 }));
    trap.caught.length = 0;
    await send(new IAMClient(settings()), new ListUsersCommand({ PathPrefix: "/a b/" }));
    const [iam] = trap.caught.splice(0);
    await send(new Route53Client(settings()), new GetHostedZoneCommand({ Id: "Z123/..x" }));
    const [route53] = trap.caught.splice(0);
    const arn = "arn:aws:lambda:eu-central-1:111122223333:function:f";
    await send(new LambdaClient(settings()), new InvokeCommand({ FunctionName: arn }));
    const [lambda] = trap.caught.splice(0);
    expectSound([iam, route53, lambda].flatMap((request) => request ?? []));
  });

  it("holds for presigned URLs until they expire", async () => {
    const signer = new SignatureV4({
      credentials: { ...CREDENTIALS, sessionToken: "to+ken==" },
      region: "eu-central-1",
      service: "s3",
      sha256: Sha256,
      uriEscapePath: false,
    });
    const signedAtMs = Date.UTC(2026, 0, 31, 23, 50);
    const { path, query } = await signer.presign(
      {
        method: "GET",
        protocol: "http:",
        hostname: "127.0.0.1",
        port: 4580,
        path: "/bucket/a%20b",
        headers: { host: "127.0.0.1:4580", "x-amz-content-sha256": "UNSIGNED-PAYLOAD" },
        query: { "response-content-type": "text/plain; charset=utf-8" },
      },
      { expiresIn: 3600, signingDate: new Date(signedAtMs) },
    );
    const search = new URLSearchParams(query as Record<string, string>).toString();
    const head = givenHead({ target: `${path}?${search}` });
    const signature = signatureOf({ head, body: Buffer.alloc(0) });
    expect(signature).toMatchObject({
      form: "presigned",
      expiresInSeconds: 3600,
      sessionToken: "to+ken==",
      payload: { kind: "unsigned" },
    });
    const at = (nowMs: number) =>
      verifySignature({ head, signature, bodySha256: undefined, secretAccessKey: SECRET, nowMs });
    expect(at(signedAtMs)).toEqual({ kind: "valid" });
    expect(at(signedAtMs + 3600_000)).toEqual({ kind: "valid" });
    expect(at(signedAtMs + 3601_000)).toMatchObject({ why: "expired" });
    expect(at(signedAtMs - 901_000)).toMatchObject({ why: "skewed" });
  });
});

const BOTOCORE = `
import sys, botocore.session, botocore.config, botocore.parsers
url, secret, keys = sys.argv[1], sys.argv[2], sys.argv[3:]
session = botocore.session.get_session()
def client(name, token=None):
    config = botocore.config.Config(retries={"max_attempts": 0}, s3={"addressing_style": "path"})
    return session.create_client(name, region_name="eu-central-1", endpoint_url=url, config=config,
        aws_access_key_id="AKIAIOSFODNN7EXAMPLE", aws_secret_access_key=secret,
        aws_session_token=token)
def attempt(call, **input):
    try:
        call(**input)
    except (botocore.exceptions.ClientError, botocore.parsers.ResponseParserError):
        pass
s3 = client("s3", "to+ken/with==signs")
for key in keys:
    attempt(s3.get_object, Bucket="bucket", Key=key)
    attempt(s3.put_object, Bucket="bucket", Key=key, Body=key.encode(),
        Metadata={"note": "two  spaces"})
    attempt(s3.list_objects_v2, Bucket="bucket", Prefix=key, StartAfter=key)
attempt(client("iam").list_users, PathPrefix="/a b/")
attempt(client("cloudtrail").lookup_events, MaxResults=3)
attempt(client("route53").get_hosted_zone, Id="Z123")
attempt(client("lambda").invoke, FunctionName="arn:aws:lambda:eu-central-1:111122223333:function:f")
import urllib.request, urllib.error
presigned = [
    s3.generate_presigned_url("get_object", Params={"Bucket": "bucket", "Key": key})
    for key in keys
]
presigned.append(client("sts").generate_presigned_url("get_caller_identity", HttpMethod="GET"))
for link in presigned:
    try:
        urllib.request.urlopen(link)
    except urllib.error.HTTPError:
        pass
print("sent")
`;

describe("requests of botocore", () => {
  it("holds for odd keys, other protocols and presigned URLs", async ({ skip }) => {
    const python = promisify(execFile);
    const has = await python("python3", ["-c", "import botocore"]).then(
      () => true,
      () => false,
    );
    if (!has) skip("python3 with botocore is not installed here");
    // A presigned STS call covers its own lack of a body; the rest names a hash or none at all.
    const { stdout } = await python("python3", ["-c", BOTOCORE, trap.url, SECRET, ...ODD_KEYS]);
    expect(stdout).toBe("sent\n");
    expect(trap.caught).toHaveLength(ODD_KEYS.length * 4 + 5);
    expectSound(trap.caught);
  });
});

/** What the signer asks of a hash, over Node's own. */
class Sha256 {
  readonly #hash: Hash | Hmac;
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    const key = typeof secret === "string" ? secret : secret && Buffer.from(secret as Uint8Array);
    this.#hash = key === undefined ? createHash("sha256") : createHmac("sha256", key);
  }
  update(data: Uint8Array | string): void {
    this.#hash.update(data);
  }
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
}
