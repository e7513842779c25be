import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { callOf, decodedCall, FORM, type GivenRequest, undecodedCall } from "../given.fixture.ts";

const IAM = { signedFor: "iam", method: "POST", headers: FORM } as const;
const LIST_USERS = "/?Action=ListUsers&Version=2010-05-08";
const MULTIPART = { "content-type": "multipart/form-data; boundary=b" };
const PART = '--b\r\nContent-Disposition: form-data; name="Action"\r\n\r\nCreateUser\r\n--b--\r\n';
const TARGET = { "x-amz-target": "TrentService.ListKeys" };
const GZIP = { "content-encoding": "gzip" };
const JSON_11 = { "content-type": "application/x-amz-json-1.1" };

/** Two headers of a name, as the gateway captures them. */
const twice = (one: string, other: string) => `${one}, ${other}`;

describe("what leaves open which operation is meant names none", () => {
  test.each<[string, GivenRequest]>([
    ["a form", { ...IAM, body: "Action=CreateUser&Action=ListUsers&UserName=evil" }],
    ["a form, the same", { ...IAM, body: "Action=ListUsers&Action=ListUsers" }],
    ["escaped", { ...IAM, body: "Action=CreateUser&UserName=evil&%41ction=ListUsers" }],
    ["query and form", { ...IAM, target: LIST_USERS, body: "Action=CreateUser&UserName=e" }],
    ["query alone", { signedFor: "iam", target: "/?Action=CreateUser&Action=ListUsers" }],
    ["query and parts", { ...IAM, target: LIST_USERS, headers: MULTIPART, body: PART }],
    ["parts alone", { ...IAM, headers: MULTIPART, body: `${PART}&Action=ListUsers` }],
    ["query and document", { ...IAM, target: LIST_USERS, headers: JSON_11, body: "{}" }],
    ["query and who knows", { ...IAM, target: LIST_USERS, headers: {}, body: "Version=1" }],
    ["form and target", { ...IAM, headers: { ...FORM, ...TARGET }, body: "Action=CreateUser" }],
    ["query and target", { signedFor: "iam", target: LIST_USERS, headers: TARGET }],
    ["EC2's form and target", { ...IAM, signedFor: "ec2", headers: { ...FORM, ...TARGET } }],
    [
      "query and a form that is said to be packed",
      { ...IAM, target: LIST_USERS, headers: { ...FORM, ...GZIP }, body: "Action=CreateUser" },
    ],
    [
      "a form around another",
      {
        ...{ ...IAM, headers: { ...FORM, "content-encoding": "aws-chunked" } },
        body: "10;x=&Action=CreateUser&y=1\r\nAction=ListUsers\r\n0;z=1\r\n\r\n",
      },
    ],
    [
      "JSON's query and target",
      { signedFor: "kms", target: "/?Action=DisableKey", headers: { ...JSON_11, ...TARGET } },
    ],
    [
      "JSON's form and target",
      { signedFor: "kms", headers: { ...FORM, ...TARGET }, body: "Action=DisableKey&KeyId=1" },
    ],
    [
      "text that is a form, and target",
      { signedFor: "kms", headers: TARGET, body: '{"Marker":"&Action=DisableKey&KeyId=1&"}' },
    ],
    ["two buckets", { signedFor: "s3", headers: { host: twice("a.s3.test", "b.s3.test") } }],
    ["parts and target", { signedFor: "kms", headers: { ...MULTIPART, ...TARGET }, body: PART }],
    [
      "two targets",
      {
        signedFor: "kms",
        headers: { ...JSON_11, "x-amz-target": twice("TrentService.A", "TrentService.ListKeys") },
        body: "{}",
      },
    ],
    [
      "two content types",
      {
        signedFor: "kms",
        headers: { ...TARGET, "content-type": twice("application/json", FORM["content-type"]) },
        body: "Action=DisableKey",
      },
    ],
    [
      "path and target",
      {
        signedFor: "monitoring",
        method: "POST",
        target: "/service/GraniteServiceVersion20100801/operation/ListDashboards",
        headers: { "smithy-protocol": "rpc-v2-cbor", ...TARGET },
      },
    ],
  ])("%s", (_, given) => {
    const call = undecodedCall(given);
    expect(call).toMatchObject({ reason: "ambiguous", operation: undefined });
    expect(call.operationName).toMatch(/^(GET|POST) \//);
    expect(call.parameters).toBeUndefined();
  });
});

describe("a name that is given twice leaves open what is meant", () => {
  test.each<[string, GivenRequest]>([
    ["CreateUser", { ...IAM, body: "Action=CreateUser&UserName=good&UserName=evil" }],
    ["CreateUser", { ...IAM, target: "/?UserName=good", body: "Action=CreateUser&UserName=evil" }],
    ["RunInstances", { ...IAM, signedFor: "ec2", body: "Action=RunInstances&A.1=x&A.1=y" }],
    ["GetObject", { signedFor: "s3", target: "/bucket/key?versionId=null&versionId=zzz" }],
    ["ListObjectsV2", { signedFor: "s3", target: "/bucket?list-type=2&list-type=1" }],
    ["GetObject", { signedFor: "s3", target: "/bucket/key?X-Amz-Date=1&X-Amz-Date=2" }],
    ["GetFunction", { signedFor: "lambda", target: "/2015-03-31/functions/f?Action=Delete" }],
    ["GetFunction", { signedFor: "lambda", target: "/2015-03-31/functions/f", headers: TARGET }],
    [
      "GetFunction",
      {
        signedFor: "lambda",
        ...{ method: "GET", target: "/2015-03-31/functions/f" },
        ...{ headers: FORM, body: "Action=DeleteFunction" },
      },
    ],
  ])("%s of %j", (name, given) => {
    const { reason, operation } = undecodedCall(given);
    expect({ reason, name: operation?.name }).toEqual({ reason: "ambiguous", name });
  });

  test("also for which service a request is signed", () => {
    const scope = (service: string) =>
      `X-Amz-Credential=A/20260131/us-east-1/${service}/aws4_request`;
    const target = `/?${scope("brandnew")}&${scope("iam")}`;
    expect(undecodedCall({ target }).reason).toBe("ambiguous");
  });
});

describe("what clients send is not ambiguous", () => {
  test("a list in the query, also of a client that is newer than the model", () => {
    const target = "/2017-03-31/tags/arn?tagKeys=a&tagKeys=b&newer=a&newer=b";
    const { operation, input } = decodedCall({ signedFor: "lambda", method: "DELETE", target });
    expect([operation.name, input.TagKeys]).toEqual(["UntagResource", ["a", "b"]]);
  });

  test("an object that is a form, and one with the SDK's own mark", () => {
    const given = { signedFor: "s3", method: "PUT", target: "/bucket/key?x-id=PutObject" };
    const call = decodedCall({ ...given, headers: FORM, body: "Action=a&Action=b" });
    expect(call.operation.name).toBe("PutObject");
  });

  test("JSON that a client by hand calls a form", () => {
    const headers = { ...FORM, ...TARGET };
    expect(decodedCall({ signedFor: "kms", headers, body: '{"Limit":1}' }).operation.name).toBe(
      "ListKeys",
    );
  });

  test("a form that goes to a service which nobody knows, and names no operation", () => {
    const given = { signedFor: "brandnew", method: "POST", target: "/prod/order" };
    expect(callOf({ ...given, headers: FORM, body: "item=a&item=b" })).toMatchObject({
      reason: "unknown-service",
    });
  });

  test("a form that is packed", () => {
    const given = { ...IAM, headers: { ...FORM, ...GZIP } };
    const { operation } = decodedCall({ ...given, body: gzipSync("Action=ListUsers") });
    expect(operation.name).toBe("ListUsers");
  });

  test("an object's key that looks like another protocol's path", () => {
    const target = "/bucket/service/a/operation/ListBuckets";
    const headers = { "smithy-protocol": "rpc-v2-cbor" };
    const { operation } = decodedCall({ signedFor: "s3", method: "DELETE", target, headers });
    expect(operation.name).toBe("DeleteObject");
  });
});
