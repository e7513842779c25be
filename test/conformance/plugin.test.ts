import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { ListQueuesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { trailcam } from "trailcam/plugin";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { recordsOf } from "../support/history.ts";
import { RecordingUpstream } from "../support/recording-upstream.ts";
import { TestServer } from "../support/server.ts";

const credentials = { accessKeyId: "AKIAY34FZKBOKMUTVV7A", secretAccessKey: "a secret of AWS" };
/** What the key's id tells. */
const ACCOUNT = "609629065308";

let aws: RecordingUpstream;
let server: TestServer;

beforeAll(async () => {
  aws = await RecordingUpstream.start();
  server = await TestServer.start({ flags: ["--map-host", `*.amazonaws.com=${aws.url}`] });
});

beforeEach(() => {
  aws.arrivals.length = 0;
});

afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
  await aws?.[Symbol.asyncDispose]();
});

describe("a client with the plugin", () => {
  test("reaches AWS as it would without, and is recorded", async () => {
    const client = new SQSClient({ region: "eu-west-1", credentials });
    client.middlewareStack.use(trailcam({ url: server.url }));
    await client.send(new ListQueuesCommand({}));
    const [arrival] = aws.arrivals;
    expect(arrival?.headers.host).toBe("sqs.eu-west-1.amazonaws.com");
    expect(arrival?.headers.authorization).toMatch(/SignedHeaders=[^,]*\bhost\b/);
    const records = await recordsOf(
      server,
      "ListQueues",
      "eu-west-1",
      await server.keysOf(ACCOUNT),
    );
    expect(records).toMatchObject([
      { userIdentity: { accessKeyId: credentials.accessKeyId, accountId: ACCOUNT } },
    ]);
  });

  test("keeps its bucket in the host's name, and its bodies whole", async () => {
    aws.answering = (_, response) => void response.end("object");
    const client = new S3Client({ region: "us-east-1", credentials });
    client.middlewareStack.use(trailcam({ url: server.url }));
    await client.send(new PutObjectCommand({ Bucket: "photos", Key: "a b", Body: "hello" }));
    const { Body } = await client.send(new GetObjectCommand({ Bucket: "photos", Key: "a b" }));
    expect(await Body?.transformToString()).toBe("object");
    expect(aws.arrivals.map(({ headers, target }) => [headers.host, target])).toEqual([
      ["photos.s3.us-east-1.amazonaws.com", "/a%20b?x-id=PutObject"],
      ["photos.s3.us-east-1.amazonaws.com", "/a%20b?x-id=GetObject"],
    ]);
  });

  test("with keys of the sandbox reaches the sandbox", async () => {
    const own = server.clientSettings();
    const client = new STSClient({ region: own.region, credentials: own.credentials });
    client.middlewareStack.use(trailcam({ url: server.url }));
    const { Arn } = await client.send(new GetCallerIdentityCommand({}));
    expect(Arn).toBe("arn:aws:iam::111122223333:user/admin");
    expect(aws.arrivals).toEqual([]);
  });

  test("tries again where the service asks it to", async () => {
    let asked = 0;
    aws.answering = (_, response) => {
      asked += 1;
      response.writeHead(asked === 1 ? 503 : 200, { "content-type": "application/json" });
      response.end("{}");
    };
    const client = new SQSClient({ region: "us-east-1", credentials });
    client.middlewareStack.use(trailcam({ url: server.url }));
    await client.send(new ListQueuesCommand({}));
    expect(aws.arrivals.map(({ headers }) => headers.host)).toEqual([
      "sqs.us-east-1.amazonaws.com",
      "sqs.us-east-1.amazonaws.com",
    ]);
  });
});

test.each(["nonsense", "https://127.0.0.1:4580", "http://127.0.0.1:4580/path"])(
  "%s is told to be no recorder's URL",
  (url) => {
    expect(() => trailcam({ url })).toThrow(/is no URL of a recorder/);
  },
);
