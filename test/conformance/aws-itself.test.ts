import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { ListHostedZonesCommand, Route53Client } from "@aws-sdk/client-route-53";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import {
  AssumeRoleCommand,
  GetCallerIdentityCommand,
  type ServiceInputTypes,
  type ServiceOutputTypes,
  STSClient,
} from "@aws-sdk/client-sts";
import { HttpRequest } from "@smithy/core/protocols";
import { SignatureV4 } from "@smithy/signature-v4";
import type { FinalizeRequestMiddleware } from "@smithy/types";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { headersOf } from "../../src/gateway/index.ts";
import { readSignature, verifySignature } from "../../src/wire/index.ts";
import { recordsOf } from "../support/history.ts";
import { exchangeRaw } from "../support/raw-http.ts";
import { type Arrival, RecordingUpstream } from "../support/recording-upstream.ts";
import { TestServer } from "../support/server.ts";
import { Sha256 } from "../support/sign-request.ts";

type Middleware = FinalizeRequestMiddleware<ServiceInputTypes, ServiceOutputTypes>;

const AWS = { accessKeyId: "AKIAY34FZKBOKMUTVV7A", secretAccessKey: "a secret of AWS" };

let aws: RecordingUpstream;
let server: TestServer;

beforeAll(async () => {
  aws = await RecordingUpstream.start();
  server = await TestServer.start({
    flags: ["--upstream", "aws", "--map-host", `*.amazonaws.com=${aws.url}`],
    environment: {
      AWS_ACCESS_KEY_ID: AWS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: AWS.secretAccessKey,
      AWS_SESSION_TOKEN: "session of AWS",
    },
  });
});

beforeEach(() => {
  aws.arrivals.length = 0;
});

afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
  await aws?.[Symbol.asyncDispose]();
});

/** What AWS would say to the signature that arrived. */
function verdictOf(arrival: Arrival | undefined) {
  if (!arrival) throw new Error("nothing arrived");
  const { method, target, rawHeaders } = arrival;
  const head = {
    ...{ eventId: "", receivedAtMs: 0, remoteAddress: "", method, target, rawHeaders },
    headers: headersOf(rawHeaders),
  };
  const reading = readSignature(head);
  if (reading.kind !== "signed") return reading;
  const { signature } = reading;
  const bodySha256 = createHash("sha256").update(arrival.body).digest("hex");
  const verdict = verifySignature({
    ...{ head, signature, nowMs: Date.now(), secretAccessKey: AWS.secretAccessKey },
    ...{ bodySha256: arrival.bodyBytes === arrival.body.length ? bodySha256 : undefined },
  });
  const { accessKeyId, sessionToken, region, signingName } = signature;
  return { ...verdict, accessKeyId, sessionToken, region, signingName };
}

const SIGNED = { kind: "valid", accessKeyId: AWS.accessKeyId, sessionToken: "session of AWS" };

describe("a call to AWS itself is signed anew with the server's credentials", () => {
  test("at the endpoint of its service and region, and recorded as the caller's", async () => {
    aws.answering = (_, response) => {
      response.writeHead(200, { "content-type": "text/xml", "x-amzn-requestid": "R1" });
      response.end(
        '<?xml version="1.0"?><ListHostedZonesResponse><HostedZones/><IsTruncated>false' +
          "</IsTruncated><MaxItems>100</MaxItems></ListHostedZonesResponse>",
      );
    };
    const client = new Route53Client(server.clientSettings("admin", "eu-west-1"));
    await client.send(new ListHostedZonesCommand({}));
    const [arrival] = aws.arrivals;
    expect(verdictOf(arrival)).toMatchObject({
      ...{ ...SIGNED, region: "us-east-1", signingName: "route53" },
    });
    expect(arrival?.headers.host).toBe("route53.amazonaws.com");
    const [record] = await recordsOf(server, "ListHostedZones");
    expect(record).toMatchObject({
      requestID: "R1",
      userIdentity: { userName: "admin", accountId: "111122223333" },
    });
  });

  test.each([
    ["a small body", Buffer.from("hello"), 5],
    ["a stream", Readable.from([Buffer.alloc(3_000_000, "a"), Buffer.alloc(3_000_000, "b")]), 6e6],
  ])("S3's objects without the chunks that the client signed: %s", async (_, Body, length) => {
    aws.answering = (_arrival, response) => void response.writeHead(200, { etag: '"e"' }).end();
    const client = new S3Client({ ...server.clientSettings(), forcePathStyle: true });
    await client.send(
      new PutObjectCommand({ Bucket: "photos", Key: "a b/./c", Body, ContentLength: length }),
    );
    const [arrival] = aws.arrivals;
    expect(arrival?.target).toBe("/photos/a%20b/./c?x-id=PutObject");
    expect(arrival?.bodyBytes).toBe(length);
    expect(arrival?.headers["content-encoding"] ?? "").not.toContain("aws-chunked");
    expect(verdictOf(arrival)).toMatchObject({ ...SIGNED, signingName: "s3" });
    if (length === 5) expect(arrival?.body.toString()).toBe("hello");
  });

  test("a URL signed in its query arrives signed in its header", async () => {
    aws.answering = (_arrival, response) => void response.end("object");
    const { credentials, region } = server.clientSettings();
    const signer = new SignatureV4({
      ...{ service: "s3", region, credentials, sha256: Sha256, uriEscapePath: false },
    });
    const { host, hostname, port } = new URL(server.url);
    const presigned = await signer.presign(
      new HttpRequest({
        ...{ protocol: "http:", hostname, port: Number(port), method: "GET" },
        ...{
          path: "/photos/k",
          query: { "x-id": "GetObject" },
          headers: { host, "x-amz-content-sha256": "UNSIGNED-PAYLOAD" },
        },
      }),
    );
    const query = new URLSearchParams(presigned.query as Record<string, string>);
    expect(await (await fetch(`${server.url}/photos/k?${query}`)).text()).toBe("object");
    const [arrival] = aws.arrivals;
    expect(arrival?.target).toBe("/photos/k?x-id=GetObject");
    expect(verdictOf(arrival)).toMatchObject({ ...SIGNED, signingName: "s3" });
  });

  test("nothing is sent for who has no key of ours", async () => {
    const client = new STSClient({ ...server.clientSettings(), credentials: AWS });
    await expect(client.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: "InvalidClientTokenId",
    });
    expect(aws.arrivals).toEqual([]);
  });
});

test("without credentials of AWS a call is answered with what to do, and not sent", async () => {
  await using lonely = await TestServer.start({
    flags: ["--upstream", "sts=aws", "--map-host", `*.amazonaws.com=${aws.url}`],
    environment: { AWS_EC2_METADATA_DISABLED: "true", HOME: "/nonexistent" },
  });
  const client = new STSClient({ ...lonely.clientSettings(), maxAttempts: 1 });
  await expect(client.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
    message: expect.stringMatching(/not sent to sts: no credentials of AWS.*AWS_PROFILE/),
    $metadata: { httpStatusCode: 502 },
  });
  expect(aws.arrivals).toEqual([]);
  expect(await recordsOf(lonely, "GetCallerIdentity")).toMatchObject([
    { errorCode: "ServiceUnavailable" },
  ]);
});

describe("a call that names a host of AWS, with a key that is not ours", () => {
  /** Sends as the SDK's plugin does: signed for AWS, to our socket. */
  async function sendAsSigned(command: "identity" | "role") {
    const client = new STSClient({ region: "eu-west-1", credentials: AWS, maxAttempts: 1 });
    const { port, hostname } = new URL(server.url);
    const redirect: Middleware = (next) => (args) => {
      const to = { protocol: "http:", hostname, port: Number(port) };
      return next({ ...args, request: Object.assign(args.request as object, to) });
    };
    client.middlewareStack.addRelativeTo(redirect, {
      relation: "after",
      toMiddleware: "httpSigningMiddleware",
      name: "toTrailcam",
    });
    return command === "identity"
      ? await client.send(new GetCallerIdentityCommand({}))
      : await client.send(
          new AssumeRoleCommand({
            RoleArn: "arn:aws:iam::609629065308:role/ci/ops",
            RoleSessionName: "deploy",
          }),
        );
  }

  test("passes as it was signed, and its answer tells who the caller is", async () => {
    const answerOf = (name: string, content: string) =>
      `<${name}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><${name}Result>` +
      `${content}</${name}Result><ResponseMetadata><RequestId>R</RequestId></ResponseMetadata>` +
      `</${name}Response>`;
    aws.answering = (arrival, response) => {
      const isIdentity = arrival.body.toString().includes("GetCallerIdentity");
      response.writeHead(200, { "content-type": "text/xml" });
      response.end(
        isIdentity
          ? answerOf(
              "GetCallerIdentity",
              "<Arn>arn:aws:iam::609629065308:user/jane</Arn><UserId>AIDAJANE</UserId>" +
                "<Account>609629065308</Account>",
            )
          : answerOf(
              "AssumeRole",
              "<Credentials><AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>s</SecretAccessKey>" +
                "<SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration>" +
                "</Credentials><AssumedRoleUser><AssumedRoleId>AROAOPS:deploy</AssumedRoleId>" +
                "<Arn>arn:aws:sts::609629065308:assumed-role/ops/deploy</Arn></AssumedRoleUser>",
            ),
      );
    };
    await sendAsSigned("identity");
    expect(verdictOf(aws.arrivals[0])).toMatchObject({ kind: "valid", region: "eu-west-1" });
    await sendAsSigned("role");
    const keys = await server.keysOf("609629065308");
    const records = await recordsOf(server, "AssumeRole", "eu-west-1", keys);
    expect(records).toMatchObject([
      { userIdentity: { type: "IAMUser", userName: "jane", accessKeyId: AWS.accessKeyId } },
    ]);
  });

  test("is not let through where it names no host of AWS", async () => {
    const answer = await exchangeRaw(
      server.url,
      "GET / HTTP/1.1\r\nHost: amazonaws.com.example\r\nConnection: close\r\n\r\n",
    );
    expect(answer).toMatch(/^HTTP\/1.1 403/);
    expect(aws.arrivals).toEqual([]);
  });
});
