import { gzipSync } from "node:zlib";
import { cbor } from "@smithy/core/cbor";
import { EventStreamCodec } from "@smithy/core/event-streams";
import { fromUtf8, toUtf8 } from "@smithy/core/serde";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { recordsByRequestId } from "../support/record-search.ts";
import { RecordingUpstream } from "../support/recording-upstream.ts";
import { TestServer } from "../support/server.ts";
import { signRequest } from "../support/sign-request.ts";

interface Asked {
  readonly service: string;
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

interface Answered {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

type Row = readonly [what: string, asked: Asked, answered: Answered, record: object];

const JSON_11 = { "content-type": "application/x-amz-json-1.1" };
const JSON_BODY = { "content-type": "application/json" };
const FORM = { "content-type": "application/x-www-form-urlencoded" };
const XML = { "content-type": "application/xml" };
const CBOR = { "content-type": "application/cbor", "smithy-protocol": "rpc-v2-cbor" };
const HIDDEN = "HIDDEN_DUE_TO_SECURITY_REASONS";

const target = (name: string) => ({ ...JSON_11, "x-amz-target": name });

/** What a service asks and answers; none of these has a model here. */
const CALLS: readonly Row[] = [
  [
    "JSON, in the catalogue",
    {
      service: "glue",
      headers: target("AWSGlue.CreateConnection"),
      body: '{"Name": "c", "Deep": {"Password": "pw", "List": [{"PrivateKey": "pw", "Id": 1}]}}',
    },
    { headers: JSON_11, body: '{"Secret": "pw"}' },
    {
      eventSource: "glue.amazonaws.com",
      eventName: "CreateConnection",
      readOnly: false,
      requestParameters: {
        name: "c",
        deep: { password: HIDDEN, list: [{ privateKey: HIDDEN, id: 1 }] },
      },
      responseElements: null,
    },
  ],
  [
    "JSON, in no catalogue",
    { service: "brandnew", headers: target("Brand_2030.ListThings"), body: '{"MaxResults": 5}' },
    {
      status: 400,
      headers: JSON_11,
      body: '{"__type": "com.brand#ThingNotFoundException", "message": "No thing."}',
    },
    {
      eventSource: "brandnew.amazonaws.com",
      eventName: "ListThings",
      readOnly: true,
      errorCode: "ThingNotFoundException",
      errorMessage: "No thing.",
      requestParameters: { maxResults: 5 },
    },
  ],
  [
    "a form, in the catalogue",
    {
      service: "redshift",
      headers: FORM,
      body:
        "Action=CreateCluster&Version=2012-12-01&ClusterIdentifier=c&MasterUserPassword=pw" +
        "&VpcSecurityGroupIds.VpcSecurityGroupId.1=sg-1&Tags.Tag.1.Key=a&Tags.Tag.1.Value=b",
    },
    {
      status: 400,
      headers: { "content-type": "text/xml" },
      body:
        "<ErrorResponse><Error><Type>Sender</Type><Code>ClusterAlreadyExists</Code>" +
        "<Message>There is one.</Message></Error></ErrorResponse>",
    },
    {
      eventSource: "redshift.amazonaws.com",
      eventName: "CreateCluster",
      errorCode: "ClusterAlreadyExists",
      errorMessage: "There is one.",
      requestParameters: {
        clusterIdentifier: "c",
        masterUserPassword: HIDDEN,
        vpcSecurityGroupIds: ["sg-1"],
        tags: [{ key: "a", value: "b" }],
      },
    },
  ],
  [
    "a form in the query, in no catalogue",
    { service: "brandnew", method: "GET", path: "/?Action=DescribeThings&Version=2030-01-01&A=b" },
    {},
    { eventName: "DescribeThings", readOnly: true, requestParameters: { a: "b" } },
  ],
  [
    "REST and JSON, in the catalogue",
    { service: "batch", path: "/v1/submitjob", headers: JSON_BODY, body: '{"jobName":"j"}' },
    {
      status: 404,
      headers: { "x-amzn-errortype": "ResourceNotFoundException:http://internal/" },
      body: '{"message":"No queue."}',
    },
    {
      eventSource: "batch.amazonaws.com",
      eventName: "POST /v1/submitjob",
      readOnly: false,
      errorCode: "ResourceNotFoundException",
      requestParameters: { jobName: "j" },
    },
  ],
  [
    "REST, in no catalogue",
    { service: "brandnew", method: "GET", path: "/things/a%2Fb?max=5&apiKey=pw&tag=x&tag=y" },
    {},
    {
      eventName: "GET /things/a%2Fb",
      readOnly: true,
      requestParameters: { max: "5", apiKey: HIDDEN, tag: ["x", "y"] },
    },
  ],
  [
    "REST and XML, in the catalogue, with a signing name of another service",
    {
      service: "s3",
      method: "PUT",
      path: "/v20180820/accesspoint/ap",
      headers: XML,
      body: "<CreateAccessPointRequest><Bucket>b</Bucket></CreateAccessPointRequest>",
    },
    {
      status: 400,
      headers: XML,
      body: "<ErrorResponse><Error><Code>InvalidRequest</Code><Message>No.</Message></Error></ErrorResponse>",
    },
    {
      eventSource: "s3.amazonaws.com",
      eventName: "PUT /v20180820/accesspoint/ap",
      errorCode: "InvalidRequest",
      errorMessage: "No.",
      requestParameters: expect.not.objectContaining({ bucketName: expect.anything() }),
    },
  ],
  [
    "CBOR, in no catalogue",
    {
      service: "brandnew",
      path: "/service/BrandNew/operation/StopThing",
      headers: CBOR,
      body: Uint8Array.from(cbor.serialize({ Name: "n", AuthToken: "pw" })),
    },
    {
      status: 400,
      headers: CBOR,
      body: Uint8Array.from(cbor.serialize({ __type: "a#GoneException", message: "Gone." })),
    },
    {
      eventName: "StopThing",
      errorCode: "GoneException",
      errorMessage: "Gone.",
      requestParameters: { name: "n", authToken: HIDDEN },
    },
  ],
  [
    "JSON that came packed",
    {
      service: "glue",
      headers: { ...target("AWSGlue.StartJobRun"), "content-encoding": "gzip" },
      body: gzipSync('{"JobName": "j"}'),
    },
    { headers: { ...JSON_11, "content-encoding": "gzip" }, body: gzipSync("{}") },
    { eventName: "StartJobRun", requestParameters: { jobName: "j" } },
  ],
  [
    "JSON that unpacks into more than is kept",
    {
      service: "glue",
      headers: { ...target("AWSGlue.StartJobRun"), "content-encoding": "gzip" },
      body: gzipSync(JSON.stringify({ JobName: "x".repeat(11 * 1024 * 1024) })),
    },
    {},
    {
      eventName: "StartJobRun",
      requestParameters: { reason: "the request's body was not kept whole", omitted: "true" },
    },
  ],
  [
    "a service that carries what must not be shown",
    { service: "kinesis", headers: target("Kinesis_20131202.PutRecord"), body: '{"Data":"cHc="}' },
    {},
    {
      eventName: "PutRecord",
      managementEvent: false,
      requestParameters: { reason: "requestParameters need the service's model", omitted: "true" },
    },
  ],
  [
    "an operation that is newer than the model",
    { service: "kms", headers: target("TrentService.SplitKey"), body: '{"KeyId": "k"}' },
    {},
    { eventSource: "kms.amazonaws.com", eventName: "SplitKey" },
  ],
  [
    "an answer of another server on the way",
    { service: "glue", headers: target("AWSGlue.GetJob"), body: '{"JobName": "j"}' },
    { status: 503, headers: { "content-type": "text/html" }, body: "<html><h1>Busy</h1></html>" },
    { eventName: "GetJob", errorCode: "ServiceUnavailable" },
  ],
  [
    "an answer of events",
    {
      service: "bedrock",
      path: "/model/a.model-v1%3A0/converse-stream",
      headers: JSON_BODY,
      body: '{"messages": [{"role": "user", "content": [{"text": "pw"}]}]}',
    },
    {
      headers: { "content-type": "application/vnd.amazon.eventstream" },
      body: events("messageStart", "contentBlockDelta", "messageStop"),
    },
    {
      eventSource: "bedrock.amazonaws.com",
      eventName: "POST /model/a.model-v1%3A0/converse-stream",
      responseElements: null,
    },
  ],
];

function events(...types: readonly string[]): Buffer {
  const codec = new EventStreamCodec(toUtf8, fromUtf8);
  return Buffer.concat(
    types.map((type) =>
      codec.encode({
        headers: { ":event-type": { type: "string", value: type } },
        body: Buffer.from('{"delta": {"text": "pw"}}'),
      }),
    ),
  );
}

let upstream: RecordingUpstream;
let server: TestServer;

beforeAll(async () => {
  upstream = await RecordingUpstream.start((arrival, response) => {
    const [, place] = /^call-(\d+)$/.exec(String(arrival.headers["x-trial"])) ?? [];
    const [, , answered] = CALLS[Number(place)] ?? [];
    const ids = { "x-amzn-requestid": `call-${place}` };
    response.writeHead(answered?.status ?? 200, { ...ids, ...answered?.headers });
    response.end(answered?.body ?? "{}");
  });
  server = await TestServer.start({ flags: ["--upstream", upstream.url] });
});

afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
  await upstream?.[Symbol.asyncDispose]();
});

describe("a call of which there is no model passes, and its record has what the wire says", () => {
  test("passes as it is", async () => {
    for (const [place, [what, asked, answered]] of CALLS.entries()) {
      const { service, method = "POST", path = "/", headers = {}, body } = asked;
      const signed = await signRequest(server, {
        ...{ method, path, service, headers, ...(body !== undefined && { body }) },
      });
      const answer = await fetch(signed.url, {
        ...signed,
        headers: { ...signed.headers, "x-trial": `call-${place}`, "accept-encoding": "identity" },
      });
      const isPacked = answered.headers?.["content-encoding"] === "gzip";
      const expected = isPacked ? "{}" : Buffer.from(answered.body ?? "{}").toString("latin1");
      const got = Buffer.from(await answer.arrayBuffer()).toString("latin1");
      expect([what, answer.status, got]).toEqual([what, answered.status ?? 200, expected]);
      const arrival = upstream.arrivals.at(-1);
      expect([what, arrival?.method, arrival?.target]).toEqual([what, method, path]);
      expect(arrival?.body.equals(Buffer.from(body ?? ""))).toBe(true);
    }
  });

  test.each(CALLS.map(([what, , , record], place) => [what, record, place] as const))(
    "%s",
    async (_what, expected, place) => {
      const records = await recordsByRequestId(server, "call-", CALLS.length);
      const record = records.get(`call-${place}`);
      expect(record).toMatchObject(expected);
      expect(record).toMatchObject({
        awsRegion: "us-east-1",
        recipientAccountId: "111122223333",
        userIdentity: { type: "IAMUser", userName: "admin" },
      });
      expect(JSON.stringify(record)).not.toMatch(/"(pw|cHc=)"/);
    },
  );
});
