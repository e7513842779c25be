import { describe, expect, test } from "vitest";
import {
  callOf,
  decodedCall,
  FORM,
  type GivenRequest,
  jsonRequest,
  undecodedCall,
} from "../given.fixture.ts";
import { malformedRequest } from "./malformed-request.ts";
import { notImplemented } from "./not-implemented.ts";
import { validateRequired } from "./validate-required.ts";

const form = (signedFor: string, body: string): GivenRequest => ({
  signedFor,
  body,
  headers: FORM,
});
const rrset = (body: string): GivenRequest => ({
  signedFor: "route53",
  target: "/2013-04-01/hostedzone/Z1/rrset",
  body,
});

test.each<[string, GivenRequest, string, number, RegExp]>([
  ["an S3 action", { signedFor: "s3", target: "/b?acl" }, "NotImplemented", 501, /GetBucketAcl/],
  [
    "a path S3 does not have",
    { signedFor: "s3", method: "PATCH" },
    "NotImplemented",
    501,
    /^A head/,
  ],
  ["a query action", form("iam", "Action=ListUsers"), "NotImplemented", 501, /ListUsers/],
  [
    "no query action",
    form("iam", "Action=Fly"),
    "InvalidAction",
    400,
    /^The action Fly is not valid/,
  ],
  ["an action left out", form("iam", "a=b"), "MissingAction", 400, /^The request must contain/],
  [
    "a JSON action",
    jsonRequest("CloudTrail_20131101.ListTrails", "cloudtrail", {}),
    "NotImplemented",
    501,
    /ListTrails/,
  ],
  [
    "no JSON action",
    jsonRequest("CloudTrail_20131101.Fly", "cloudtrail", {}),
    "UnknownOperationException",
    400,
    /^$/,
  ],
  [
    "a path of Route 53",
    { signedFor: "route53", target: "/2013-04-01/x" },
    "UnknownOperationException",
    404,
    /./,
  ],
])("to %s that is not served the answer is AWS's", (_what, given, code, status, message) => {
  const error = notImplemented(callOf(given));
  expect({ code: error.code, status: error.status }).toEqual({ code, status });
  expect(error.message).toMatch(message);
});

test.each<[string, GivenRequest, string, string]>([
  [
    "JSON",
    jsonRequest("CloudTrail_20131101.LookupEvents", "cloudtrail", '{"MaxResults":"x"}'),
    "SerializationException",
    "STRING_VALUE can not be converted to a Number",
  ],
  [
    "an unknown action",
    jsonRequest("CloudTrail_20131101.Fly", "cloudtrail", {}),
    "UnknownOperationException",
    "",
  ],
  [
    "S3's XML",
    { signedFor: "s3", method: "PUT", target: "/b?tagging", body: "<Tagging>" },
    "MalformedXML",
    "The XML you provided was not well-formed or did not validate against our published schema",
  ],
  [
    "Route 53's XML",
    rrset("<Change"),
    "InvalidInput",
    "Invalid XML ; The body is a tag that is not well-formed.",
  ],
  [
    "a form",
    form("iam", "Action=UpdateAccountPasswordPolicy&RequireSymbols=perhaps"),
    "MalformedInput",
    "Unexpected value for a Boolean",
  ],
  [
    "Lambda's JSON",
    { signedFor: "lambda", target: "/2015-03-31/functions", body: "{" },
    "InvalidRequestContentException",
    "Could not parse request body into json: The body is not well-formed.",
  ],
  [
    "a body beyond the limit",
    { ...jsonRequest("CloudTrail_20131101.ListTrails", "cloudtrail", {}), totalBytes: 1e9 },
    "RequestEntityTooLargeException",
    "Request size exceeds the maximum allowed.",
  ],
])("what cannot be read in %s is refused as the service does", (_what, given, code, message) => {
  expect(malformedRequest(undecodedCall(given))).toMatchObject({ code, message });
});

const NULL = "failed to satisfy constraint: Member must not be null";
const one = (path: string) => `1 validation error detected: Value null at '${path}' ${NULL}`;

describe("what must be given and is not", () => {
  test.each<[string, GivenRequest, string, string]>([
    [
      "of Cloud Map",
      jsonRequest("Route53AutoNaming_v20170314.GetService", "servicediscovery", {}),
      "InvalidInput",
      one("id"),
    ],
    [
      "of several at once",
      jsonRequest("CloudTrail_20131101.CreateTrail", "cloudtrail", {}),
      "ValidationException",
      `2 validation errors detected: Value null at 'name' ${NULL}; ` +
        `Value null at 's3BucketName' ${NULL}`,
    ],
    [
      "inside lists",
      rrset(
        "<R><ChangeBatch><Changes><Change><Action>CREATE</Action><ResourceRecordSet>" +
          "<Name>a</Name></ResourceRecordSet></Change></Changes></ChangeBatch></R>",
      ),
      "InvalidInput",
      one("changeBatch.changes.1.member.resourceRecordSet.type"),
    ],
    ["of the query protocol", form("iam", "Action=CreateUser"), "ValidationError", one("userName")],
    [
      "of EC2",
      form("ec2", "Action=DeleteVpc"),
      "MissingParameter",
      "The request must contain the parameter VpcId",
    ],
    [
      "of SQS",
      jsonRequest("AmazonSQS.SendMessage", "sqs", { QueueUrl: "u" }),
      "MissingRequiredParameterException",
      "The request must contain the parameter MessageBody.",
    ],
    [
      "of SQS, in a batch",
      jsonRequest("AmazonSQS.SendMessageBatch", "sqs", { QueueUrl: "u", Entries: [{ Id: "1" }] }),
      "MissingRequiredParameterException",
      "The request must contain the parameter Entries.1.MessageBody.",
    ],
    [
      "of SQS, the queue",
      form("sqs", "Action=PurgeQueue&Version=2012-11-05"),
      "QueueDoesNotExist",
      "The specified queue does not exist.",
    ],
    [
      "of S3, a body",
      { signedFor: "s3", method: "PUT", target: "/b?tagging" },
      "MissingRequestBodyError",
      "Request Body is empty",
    ],
    [
      "of S3, in a body",
      { signedFor: "s3", method: "PUT", target: "/b?tagging", body: "<Tagging/>" },
      "MalformedXML",
      "The XML you provided was not well-formed or did not validate against our published schema",
    ],
  ])("%s", (_where, given, code, message) => {
    expect(validateRequired(decodedCall(given))).toMatchObject({ code, message, status: 400 });
  });

  const ITEM = "failed to satisfy constraint: Member must satisfy constraint: [Member must not be";
  const selectors = (body: object) =>
    jsonRequest("CloudTrail_20131101.PutEventSelectors", "cloudtrail", { TrailName: "t", ...body });
  const tags = (list: readonly unknown[]) =>
    jsonRequest("TrentService.CreateKey", "kms", { Tags: list });

  test.each<[string, GivenRequest, string, string]>([
    [
      "a structure",
      selectors({ EventSelectors: [null] }),
      "ValidationException",
      `1 validation error detected: Value '[null]' at 'eventSelectors' ${ITEM} null]`,
    ],
    [
      "text, further down",
      selectors({ EventSelectors: [{ DataResources: [{ Values: [null, null] }] }] }),
      "ValidationException",
      "1 validation error detected: Value '[null, null]' at " +
        `'eventSelectors.1.member.dataResources.1.member.values' ${ITEM} null]`,
    ],
    [
      "one item of several, which may be secret",
      tags([{ TagKey: "a", TagValue: "b" }, null]),
      "ValidationException",
      `1 validation error detected: Value at 'tags' ${ITEM} null]`,
    ],
    [
      "an item beside one that lacks a member",
      tags([null, { TagKey: "a" }]),
      "ValidationException",
      `2 validation errors detected: Value at 'tags' ${ITEM} null]; ` +
        `Value null at 'tags.2.member.tagValue' ${NULL}`,
    ],
    [
      "an item, in a service's own code",
      jsonRequest("Route53AutoNaming_v20170314.ListServices", "servicediscovery", {
        Filters: [null],
      }),
      "InvalidInput",
      `1 validation error detected: Value '[null]' at 'filters' ${ITEM} null]`,
    ],
    [
      "a value of a map",
      jsonRequest("Logs_20140328.CreateLogGroup", "logs", { logGroupName: "g", tags: { a: null } }),
      "InvalidParameterException",
      "1 validation error detected: Value at 'tags' failed to satisfy constraint: " +
        "Map value must satisfy constraint: [Member must not be null]",
    ],
    [
      "a tag of SQS",
      jsonRequest("AmazonSQS.TagQueue", "sqs", { QueueUrl: "u", Tags: { a: null } }),
      "InvalidParameterValueException",
      "the parameter 'value' may not be null",
    ],
  ])("is not made up for by null for %s", (_what, given, code, message) => {
    expect(validateRequired(decodedCall(given))).toMatchObject({ code, message, status: 400 });
  });

  test.each<GivenRequest>([
    selectors({ EventSelectors: null }),
    selectors({ EventSelectors: [{ DataResources: [] }] }),
    jsonRequest("CloudTrail_20131101.CreateTrail", "cloudtrail", { Name: "a", S3BucketName: "b" }),
    { signedFor: "s3", method: "PUT", target: "/b/k" },
    form("iam", "Action=CreateUser&UserName=u"),
  ])("is nothing when all is there: %j", (given) => {
    expect(validateRequired(decodedCall(given))).toBeUndefined();
  });
});
