import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import {
  callOf,
  decodedCall,
  FORM,
  type GivenRequest,
  jsonRequest,
  undecodedCall,
} from "./given.fixture.ts";

const S3 = { signedFor: "s3" };

describe("S3 requests are told apart by path, query and headers", () => {
  test.each<[string, GivenRequest, object]>([
    ["ListBuckets", { target: "/" }, {}],
    ["ListObjects", { target: "/b" }, { Bucket: "b" }],
    ["ListObjects", { target: "/b/" }, { Bucket: "b" }],
    ["ListObjectsV2", { target: "/b?list-type=2&max-keys=7" }, { Bucket: "b", MaxKeys: 7 }],
    ["GetBucketAcl", { target: "/b/?acl" }, { Bucket: "b" }],
    ["GetBucketAcl", { target: "/b?acl=" }, { Bucket: "b" }],
    ["GetBucketLocation", { target: "/b?location" }, { Bucket: "b" }],
    ["ListObjectVersions", { target: "/b?versions" }, { Bucket: "b" }],
    ["ListMultipartUploads", { target: "/b?uploads" }, { Bucket: "b" }],
    ["GetObject", { target: "/b/k" }, { Bucket: "b", Key: "k" }],
    ["GetObject", { target: "/b/k?x-id=GetObject" }, { Bucket: "b", Key: "k" }],
    ["GetObjectTagging", { target: "/b/k?tagging" }, { Bucket: "b", Key: "k" }],
    ["ListParts", { target: "/b/k?uploadId=u" }, { Bucket: "b", Key: "k", UploadId: "u" }],
    ["HeadObject", { method: "HEAD", target: "/b/k" }, { Bucket: "b", Key: "k" }],
    ["HeadBucket", { method: "HEAD", target: "/b" }, { Bucket: "b" }],
    ["CreateBucket", { method: "PUT", target: "/b" }, { Bucket: "b" }],
    ["PutObject", { method: "PUT", target: "/b/k" }, { Bucket: "b", Key: "k" }],
    [
      "CopyObject",
      { method: "PUT", target: "/b/k", headers: { "x-amz-copy-source": "/a/k" } },
      { Bucket: "b", Key: "k", CopySource: "/a/k" },
    ],
    [
      "UploadPart",
      { method: "PUT", target: "/b/k?partNumber=1&uploadId=u" },
      { Bucket: "b", Key: "k", PartNumber: 1, UploadId: "u" },
    ],
    [
      "UploadPartCopy",
      {
        method: "PUT",
        target: "/b/k?partNumber=1&uploadId=u",
        headers: { "x-amz-copy-source": "a/k" },
      },
      { Bucket: "b", Key: "k", PartNumber: 1, UploadId: "u", CopySource: "a/k" },
    ],
    [
      "CreateMultipartUpload",
      { method: "POST", target: "/b/k?uploads" },
      { Bucket: "b", Key: "k" },
    ],
    ["DeleteObject", { method: "DELETE", target: "/b/k" }, { Bucket: "b", Key: "k" }],
    [
      "AbortMultipartUpload",
      { method: "DELETE", target: "/b/k?uploadId=u" },
      { Bucket: "b", Key: "k", UploadId: "u" },
    ],
    ["DeleteBucketPolicy", { method: "DELETE", target: "/b?policy" }, { Bucket: "b" }],
  ])("%s %j", (name, given, input) => {
    const call = decodedCall({ ...S3, ...given });
    expect({ name: call.operation.name, input: call.input }).toEqual({ name, input });
  });

  test.each([
    ["/b/a/../c/./d", "a/../c/./d"],
    ["/b//leading", "/leading"],
    ["/b/folder/", "folder/"],
    ["/b/a%2Fb%20c+d", "a/b c+d"],
    ["/b/%E6%BC%A2.txt", "漢.txt"],
    ["/b/bad%ZZ", "bad%ZZ"],
    ["/b/line%0Abreak", "line\nbreak"],
  ])("the key of %s is %j, never normalised", (target, Key) => {
    expect(decodedCall({ ...S3, target }).input).toEqual({ Bucket: "b", Key });
  });

  test.each([
    ["photos.s3.amazonaws.com", "photos"],
    ["my.photos.s3.us-west-2.amazonaws.com", "my.photos"],
    ["photos.s3.dualstack.us-west-2.amazonaws.com", "photos"],
    ["photos.s3-accelerate.amazonaws.com", "photos"],
    ["photos.s3-website-us-east-1.amazonaws.com", "photos"],
    ["ap-111122223333.s3-accesspoint.us-west-2.amazonaws.com", "ap-111122223333"],
    ["mfzwi23gnjvgw.mrap.accesspoint.s3-global.amazonaws.com", "mfzwi23gnjvgw.mrap"],
    ["ol-111122223333.s3-object-lambda.us-west-2.amazonaws.com", "ol-111122223333"],
    ["photos.bucket.vpce-1a2b.s3.us-east-1.vpce.amazonaws.com", "photos"],
    ["photos.localhost:4580", "photos"],
    ["photos.s3.localhost:4580", "photos"],
    ["photos.s3.us-east-1.localhost.localstack.cloud:4566", "photos"],
    ["photos.s3.storage.example", "photos"],
  ])("in the host %s the bucket is %s", (host, Bucket) => {
    const headers = { host };
    expect(decodedCall({ ...S3, target: "/a/b", headers }).input).toEqual({ Bucket, Key: "a/b" });
    expect(decodedCall({ ...S3, target: "/", headers }).operation.name).toBe("ListObjects");
  });

  test.each(["s3.us-west-2.amazonaws.com", "localhost:4580", "s3.localhost:4580", "[::1]:4580"])(
    "in the host %s there is none",
    (host) => {
      expect(decodedCall({ ...S3, target: "/b/k", headers: { host } }).input).toEqual({
        Bucket: "b",
        Key: "k",
      });
    },
  );

  test("metadata headers become a map", () => {
    const headers = { "x-amz-meta-owner": "me", "x-amz-meta-__proto__": "you" };
    const { input } = decodedCall({ ...S3, method: "PUT", target: "/b/k", headers });
    expect(Object.entries(input.Metadata as object)).toEqual([
      ["owner", "me"],
      ["__proto__", "you"],
    ]);
  });

  test("a stream is no part of the call, so nothing about it matters", () => {
    const headers = { "content-encoding": "gzip" };
    const given = {
      ...S3,
      method: "PUT",
      target: "/b/k",
      headers,
      body: "not gzip",
      totalBytes: 9e9,
    };
    expect(decodedCall(given).input).toEqual({ Bucket: "b", Key: "k", ContentEncoding: "gzip" });
  });

  test("a policy is the text it was sent as", () => {
    const given = { ...S3, method: "PUT", target: "/b?policy", body: '{ "Version": 1 }' };
    expect(decodedCall(given).input).toEqual({ Bucket: "b", Policy: '{ "Version": 1 }' });
  });

  test("what signs a URL is no parameter, and what nobody knows is noted", () => {
    const target = "/b/k?X-Amz-Signature=1&X-Amz-Credential=A&x-id=GetObject&newthing=1";
    expect(decodedCall({ ...S3, target }).undeclared).toEqual(["newthing"]);
  });

  test("a date header that is none is as good as absent", () => {
    const headers = { "if-modified-since": "yesterday", "if-match": '"e"' };
    expect(decodedCall({ ...S3, target: "/b/k", headers }).input).toEqual({
      Bucket: "b",
      Key: "k",
      IfMatch: '"e"',
    });
  });
});

describe("Route 53 and CloudFront", () => {
  const changes =
    "<ChangeResourceRecordSetsRequest xmlns='https://route53.amazonaws.com/doc/2013-04-01/'>" +
    "<ChangeBatch><Changes><Change><Action>CREATE</Action><ResourceRecordSet>" +
    "<Name>a.example.com</Name><Type>TXT</Type><TTL> 300 </TTL><ResourceRecords>" +
    '<ResourceRecord><Value>"&#128512; &amp; "</Value></ResourceRecord></ResourceRecords>' +
    "</ResourceRecordSet></Change></Changes></ChangeBatch></ChangeResourceRecordSetsRequest>";
  const changeBatch = {
    Changes: [
      {
        Action: "CREATE",
        ResourceRecordSet: {
          Name: "a.example.com",
          Type: "TXT",
          TTL: 300,
          ResourceRecords: [{ Value: '"😀 & "' }],
        },
      },
    ],
  };

  test.each(["/2013-04-01/hostedzone/Z1/rrset", "/2013-04-01/hostedzone/Z1/rrset/"])(
    "%s, with and without a slash at its end",
    (target) => {
      const call = decodedCall({ signedFor: "route53", target, body: changes });
      expect(call.operation.name).toBe("ChangeResourceRecordSets");
      expect(call.input).toEqual({ HostedZoneId: "Z1", ChangeBatch: changeBatch });
    },
  );

  test("a number that is none stays the text it is", () => {
    const given = { signedFor: "route53", target: "/2013-04-01/hostedzone?maxitems=ten" };
    expect(decodedCall(given).input).toEqual({ MaxItems: "ten" });
  });

  test("a member of a newer API is noted by its path, and left out", () => {
    const body = changes.replace("<Action>", "<NewThing>secret</NewThing><Action>");
    const call = decodedCall({
      signedFor: "route53",
      target: "/2013-04-01/hostedzone/Z1/rrset",
      body,
    });
    expect(call.undeclared).toEqual(["ChangeBatch.Changes.NewThing"]);
    expect(call.input.ChangeBatch).toEqual(changeBatch);
  });

  test("a payload keeps its level, and a header its member", () => {
    const call = decodedCall({
      signedFor: "cloudfront",
      method: "PUT",
      target: "/2020-05-31/distribution/E1/config",
      headers: { "if-match": "E2" },
      body: "<DistributionConfig><CallerReference>r</CallerReference></DistributionConfig>",
    });
    expect(call.operation.name).toBe("UpdateDistribution");
    expect(call.input).toEqual({
      Id: "E1",
      IfMatch: "E2",
      DistributionConfig: { CallerReference: "r" },
    });
  });

  test("a query with a value is told from one without", () => {
    const target = "/2020-05-31/tagging?Operation=Tag&Resource=arn";
    const call = decodedCall({ signedFor: "cloudfront", target, body: "<Tags/>", method: "POST" });
    expect(call.operation.name).toBe("TagResource");
  });
});

describe("JSON", () => {
  const lookup = (body: unknown) =>
    jsonRequest("CloudTrail_20131101.LookupEvents", "cloudtrail", body);

  test("is read by member name, with dates as dates", () => {
    const call = decodedCall(lookup({ MaxResults: 5, StartTime: 1769817600.5 }));
    expect(call.input).toEqual({ MaxResults: 5, StartTime: new Date(1769817600500) });
  });

  test("botocore's target has a package in front", () => {
    const target = "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.ListTrails";
    expect(decodedCall(jsonRequest(target, "cloudtrail", {})).operation.name).toBe("ListTrails");
  });

  test("a body that is not there is an empty one", () => {
    expect(decodedCall(lookup("")).input).toEqual({});
  });

  test("null is as good as absent, and what the model lacks is noted", () => {
    const call = decodedCall(lookup({ NextToken: null, Colour: "red", __type: "x" }));
    expect(call.input).toEqual({});
    expect(call.undeclared).toEqual(["Colour"]);
  });

  test("a key __proto__ is a key like any other", () => {
    const body = '{"KeyId":"k","EncryptionContext":{"__proto__":"x"},"__proto__":{"KeyId":"y"}}';
    const call = decodedCall(jsonRequest("TrentService.GenerateDataKey", "kms", body));
    expect(Object.entries(call.input.EncryptionContext as object)).toEqual([["__proto__", "x"]]);
    expect(call.input.KeyId).toBe("k");
    expect(call.undeclared).toEqual(["__proto__"]);
  });

  test("a scalar in another guise is taken for what it means", () => {
    const call = decodedCall(lookup({ MaxResults: "5", NextToken: 7, EndTime: "2026-01-31" }));
    expect(call.input).toEqual({
      MaxResults: 5,
      NextToken: "7",
      EndTime: new Date("2026-01-31T00:00:00Z"),
    });
  });

  test.each<[string, unknown, string]>([
    ["text for a list", { LookupAttributes: "x" }, "Expected list or null"],
    ["a list for text", { NextToken: [] }, "Start of structure or map found where not expected."],
    ["words for a number", { MaxResults: "many" }, "STRING_VALUE can not be converted to a Number"],
    ["a date out of range", { StartTime: 1e300 }, "Unexpected value for a timestamp"],
    ["a list for everything", [], "Unexpected value for a structure"],
    ["half of it", '{"MaxResults":', "The body is not well-formed."],
    ["depth without end", "[".repeat(100_000), "The body is nested too deep."],
  ])("%s is a malformed body", (_what, body, detail) => {
    expect(undecodedCall(lookup(body))).toMatchObject({
      reason: "malformed-body",
      detail,
      operation: { name: "LookupEvents" },
      parameters: undefined,
    });
  });

  test("compressed bodies are unpacked, and bombs are not", () => {
    const packed = (body: Buffer) => ({
      ...lookup(""),
      body,
      headers: { ...lookup("").headers, "content-encoding": "gzip" },
    });
    expect(decodedCall(packed(gzipSync('{"MaxResults":5}'))).input).toEqual({ MaxResults: 5 });
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));
    expect(undecodedCall(packed(bomb)).reason).toBe("body-too-large");
    expect(undecodedCall(packed(Buffer.from("no gzip"))).reason).toBe("malformed-body");
  });
});

describe("forms", () => {
  const form = (signedFor: string, body: string): GivenRequest => ({
    signedFor,
    body,
    headers: FORM,
  });

  test("lists and maps are numbered", () => {
    const body =
      "Action=CreateTopic&Version=2010-03-31&Name=t&Attributes.entry.2.key=B&" +
      "Attributes.entry.2.value=2&Attributes.entry.1.key=A&Attributes.entry.1.value=1&" +
      "Tags.member.10.Key=b&Tags.member.10.Value=2&Tags.member.9.Key=a&Tags.member.9.Value=1";
    const call = decodedCall(form("sns", body));
    expect(call.operation.name).toBe("CreateTopic");
    expect(call.input).toEqual({
      Name: "t",
      Attributes: { A: "1", B: "2" },
      Tags: [
        { Key: "a", Value: "1" },
        { Key: "b", Value: "2" },
      ],
    });
  });

  test("a service that speaks JSON today still understands them", () => {
    const body =
      "Action=SetQueueAttributes&Version=2012-11-05&QueueUrl=u&" +
      "Attribute.1.Name=VisibilityTimeout&Attribute.1.Value=30";
    expect(decodedCall(form("sqs", body)).input).toEqual({
      QueueUrl: "u",
      Attributes: { VisibilityTimeout: "30" },
    });
  });

  test.each([
    ["/111122223333/q", "", "http://h:1/111122223333/q"],
    ["/111122223333/q.fifo?", "", "http://h:1/111122223333/q.fifo"],
    ["/111122223333/q", "&QueueUrl=http://other/111122223333/r", "http://other/111122223333/r"],
    ["/", "", undefined],
    ["/queue", "", undefined],
  ])("posted to %s of SQS%s they are about the queue %s", (target, more, QueueUrl) => {
    const body = `Action=PurgeQueue&Version=2012-11-05${more}`;
    const headers = { ...FORM, host: "h:1" };
    const { input } = decodedCall({ signedFor: "sqs", target, body, headers });
    expect(input).toEqual(QueueUrl === undefined ? {} : { QueueUrl });
  });

  test("posted to a path of another service they are about nothing more", () => {
    const target = "/111122223333/q";
    const call = decodedCall({ ...form("sns", "Action=ListTopics"), target });
    expect({ input: call.input, undeclared: call.undeclared }).toEqual({
      input: {},
      undeclared: [],
    });
  });

  test("EC2's lists are flat and its names its own", () => {
    const body =
      "Action=DescribeInstances&Version=2016-11-15&Filter.1.Name=vpc-id&" +
      "Filter.1.Value.1=v&DryRun=True";
    expect(decodedCall(form("ec2", body)).input).toEqual({
      Filters: [{ Name: "vpc-id", Values: ["v"] }],
      DryRun: true,
    });
  });

  test("may be in the query of a GET", () => {
    const target = "/?Action=GetUser&Version=2010-05-08&UserName=a%20b&AWSAccessKeyId=x";
    const call = decodedCall({ signedFor: "iam", target });
    expect(call.input).toEqual({ UserName: "a b" });
    expect(call.undeclared).toEqual([]);
  });

  test("an empty list is a list, and what the model lacks is noted", () => {
    const call = decodedCall(form("iam", "Action=CreateUser&UserName=u&Tags=&Colour=red"));
    expect(call.input).toEqual({ UserName: "u", Tags: [] });
    expect(call.undeclared).toEqual(["Colour"]);
  });

  test("of a body that was cut the beginning still says what was called", () => {
    const given = { ...form("iam", "Action=CreateUser&UserNa"), totalBytes: 1e7 };
    expect(undecodedCall(given)).toMatchObject({
      reason: "body-too-large",
      operation: { name: "CreateUser" },
    });
  });

  test("names without end and numbers without end are just names", () => {
    const name = `A${".1".repeat(5000)}`;
    const body = `Action=CreateUser&UserName=u&${name}=x&Tags.member.99999999999.Key=k`;
    expect(decodedCall(form("iam", body)).input).toEqual({ UserName: "u", Tags: [] });
  });

  test("classic load balancers are not read by the model of their successors", () => {
    const body = "Action=CreateLoadBalancer&Version=2012-06-01&LoadBalancerName=n";
    expect(decodedCall(form("elasticloadbalancing", body))).toMatchObject({
      model: { entry: { key: "elastic-load-balancing" } },
      input: { LoadBalancerName: "n" },
      destination: { eventSource: "elasticloadbalancing.amazonaws.com" },
    });
  });

  test("what the service does not have is looked for in those that sign by its name", () => {
    const body = "Action=ConfigureHealthCheck&LoadBalancerName=n";
    expect(decodedCall(form("elasticloadbalancing", body))).toMatchObject({
      model: { entry: { key: "elastic-load-balancing" } },
      input: { LoadBalancerName: "n" },
      destination: { service: { key: "elastic-load-balancing" } },
    });
  });
});

describe("what cannot be read says why, and gives what it can", () => {
  test("a service that nobody knows", () => {
    expect(undecodedCall(jsonRequest("New_1.DoIt", "brandnew", { a: [1] }))).toMatchObject({
      reason: "unknown-service",
      operationName: "DoIt",
      parameters: { a: [1] },
      model: undefined,
    });
  });

  test("a service whose model is not installed", () => {
    const body = "Action=DescribeClusters&Version=2012-12-01&Ids.member.1=a&Ids.member.2=b&X.Y=1";
    expect(undecodedCall({ signedFor: "redshift", body, headers: FORM })).toMatchObject({
      reason: "no-model",
      operationName: "DescribeClusters",
      parameters: { Ids: ["a", "b"], X: { Y: "1" } },
    });
  });

  test("a REST service whose model is not installed", () => {
    const given = { signedFor: "eks", target: "/clusters/c?x=1", body: '{"name":"c"}' };
    expect(undecodedCall(given)).toMatchObject({
      reason: "no-model",
      operationName: "POST /clusters/c",
      parameters: { x: "1", name: "c" },
    });
  });

  test.each([
    ["?a=1&b=x&b=y&X-Amz-Signature=s&x-id=Z", "", { a: "1", b: ["x", "y"] }],
    ["?a=1", '{"a":2,"__proto__":3}', JSON.parse('{"a":2,"__proto__":3}')],
    ["", "[1]", undefined],
    ["", "<T xmlns='u'><A>1</A><L><I>x</I><I>y</I></L></T>", { A: "1", L: { I: ["x", "y"] } }],
    ["", "<T>text</T>", undefined],
    ["", "<T><A></T>", undefined],
  ])("what REST says by itself: %s %s", (query, body, parameters) => {
    const given = { signedFor: "eks", target: `/clusters/c${query}`, body };
    expect(undecodedCall(given).parameters).toEqual(parameters);
  });

  test.each([
    ["Ids.member.1=a&Ids.member.2=b", { Ids: ["a", "b"] }],
    ["Ids.ClusterId.1=a&Ids.ClusterId.2=b", { Ids: ["a", "b"] }],
    ["Ids.2=b&Ids.1=a", { Ids: ["a", "b"] }],
    ["Tags.Tag.1.Key=k&Tags.Tag.1.Value=v", { Tags: [{ Key: "k", Value: "v" }] }],
    ["A.entry.1.key=k&A.entry.1.value=v", { A: { k: "v" } }],
    ["A.B.C=x&A.B.D=y", { A: { B: { C: "x", D: "y" } } }],
    ["A.1=x&A.B=y", { A: { 1: "x", B: "y" } }],
  ])("what a form says by itself: %s", (form, parameters) => {
    const body = `Action=DoIt&Version=2012-12-01&${form}`;
    const given = { signedFor: "redshift", body, headers: FORM };
    expect(undecodedCall(given).parameters).toEqual(parameters);
  });

  test("an operation that the model does not have", () => {
    expect(undecodedCall(jsonRequest("CloudTrail_20131101.Fly", "cloudtrail", {}))).toMatchObject({
      reason: "unknown-operation",
      operationName: "Fly",
      model: { serviceId: "CloudTrail" },
    });
    expect(undecodedCall({ ...S3, method: "PATCH", target: "/b/k" })).toMatchObject({
      reason: "unknown-operation",
      operationName: "PATCH /b/k",
    });
  });

  test("a path that only a required parameter would make an operation's", () => {
    expect(undecodedCall({ ...S3, method: "POST", target: "/b/k" }).reason).toBe(
      "unknown-operation",
    );
  });

  test("an operation whose name is no operation's but every object's", () => {
    const call = undecodedCall(jsonRequest("CloudTrail_20131101.constructor", "cloudtrail", {}));
    expect(call.reason).toBe("unknown-operation");
  });

  test("no name is ever long", () => {
    const target = `CloudTrail_20131101.${"x".repeat(10_000)}`;
    const { operationName } = undecodedCall(jsonRequest(target, "cloudtrail", {}));
    expect(operationName).toHaveLength(256);
  });
});

/** Whatever arrives, the answer is a call. */
describe("hostile bodies are values, never exceptions", () => {
  const deep = 20_000;
  const bodies: readonly (readonly [string, string | Uint8Array])[] = [
    ["nothing", ""],
    ["one byte", Uint8Array.of(0xff)],
    ["no text", Uint8Array.from({ length: 300 }, (_, place) => place % 256)],
    ["truncated JSON", '{"a":{"b":["c'],
    ["deep JSON", `${'{"a":'.repeat(deep)}1${"}".repeat(deep)}`],
    ["truncated XML", "<A><B>text</B><C"],
    ["deep XML", "<a>".repeat(deep)],
    ["XML that closes itself wrongly", "<a><b></a></b>"],
    ["entities", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'],
    ["__proto__ in JSON", '{"__proto__":{"__proto__":1},"constructor":{"prototype":2}}'],
    ["__proto__ in XML", "<__proto__><__proto__>x</__proto__></__proto__>"],
    ["__proto__ in a form", "Action=CreateUser&__proto__.member.1=x&Tags.__proto__.1=y"],
    ["a scalar", "5"],
    ["null", "null"],
    ["CBOR that never ends", Uint8Array.of(0x9f, 0x9f, 0x9f)],
    ["CBOR that claims 4 GB", Uint8Array.of(0x9a, 0xff, 0xff, 0xff, 0xff)],
    [
      "CBOR that claims a number of 2^53 bytes",
      Uint8Array.of(0xc2, 0x5b, 0, 0x20, 0, 0, 0, 0, 0, 0),
    ],
    ["deep CBOR", new Uint8Array(deep).fill(0x81)],
  ];
  const cbor = { "smithy-protocol": "rpc-v2-cbor" };
  const requests: readonly (readonly [string, GivenRequest])[] = [
    ["JSON", jsonRequest("DynamoDB_20120810.PutItem", "dynamodb", "")],
    ["a form", { signedFor: "iam", headers: FORM, target: "/?Action=CreateUser" }],
    ["an EC2 form", { signedFor: "ec2", headers: FORM, target: "/?Action=RunInstances" }],
    ["XML", { signedFor: "route53", target: "/2013-04-01/hostedzone/Z1/rrset" }],
    ["S3 XML", { signedFor: "s3", target: "/b?tagging", method: "PUT" }],
    ["REST JSON", { signedFor: "lambda", target: "/2015-03-31/functions" }],
    [
      "CBOR",
      {
        signedFor: "monitoring",
        headers: cbor,
        target: "/service/GraniteServiceVersion20100801/operation/PutMetricData",
      },
    ],
    ["a service without model", { signedFor: "redshift", headers: FORM }],
    ["an unknown service", jsonRequest("New_1.DoIt", "brandnew", "")],
  ];

  test.each(
    requests.flatMap(([protocol, given]) =>
      bodies.map((body) => [protocol, body[0], given, body[1]] as const),
    ),
  )("%s: %s", (_protocol, _what, given, body) => {
    const call = callOf({ method: "POST", ...given, body });
    expect(["decoded", "undecoded"]).toContain(call.kind);
    expect(Object.getPrototypeOf({})).toBe(Object.prototype);
    expect(({} as Record<string, unknown>).member).toBeUndefined();
  });
});
