import { Readable } from "node:stream";
import { describe, expect, test } from "vitest";
import type { CapturedResponse } from "../base/exchange.ts";
import type { HttpAnswer } from "../base/http-answer.ts";
import {
  type DecodedCall,
  decodeResponse,
  encodeError,
  type Parameters,
  ServiceError,
} from "../wire/index.ts";
import type { AuditRecord } from "./audit-record.ts";
import { aCall, recordOf } from "./testing/given.ts";

const MESSAGE = "It did not work: <ü> & so on.";

/** The record of a call whose answer is these bytes. */
function recordOfAnswer(call: DecodedCall, answer: HttpAnswer): AuditRecord {
  if (answer.body instanceof Readable) throw new Error("an error that streams");
  const bytes = typeof answer.body === "string" ? Buffer.from(answer.body) : answer.body;
  const body = { bytes: Buffer.from(bytes ?? []), totalBytes: bytes?.length ?? 0 };
  const response: CapturedResponse = {
    status: answer.status,
    headers: new Map(Object.entries(answer.headers).map(([name, value]) => [name, String(value)])),
    body,
  };
  return recordOf({ call, outcome: decodeResponse(call, response) });
}

interface Failing {
  readonly status?: number;
  readonly method?: string;
}

function recordOfError(call: DecodedCall, code: string, { status, method }: Failing = {}) {
  const { protocol, model, destination } = call;
  const error = new ServiceError(code, MESSAGE, status === undefined ? {} : { status });
  const target = { protocol, model, destination, method: method ?? call.head.method };
  return recordOfAnswer(call, encodeError(target, error, "request-1"));
}

type Row = readonly [service: string, operation: string, input: Parameters, code: string];

type Expectation = readonly [...Row, errorCode: string, apiVersion?: string];

describe("an error of the service, as its bytes have it, keeps what was asked", () => {
  const rows: readonly Expectation[] = [
    // The query protocol's codes are not the exceptions' names.
    ["iam", "GetUser", { UserName: "u" }, "NoSuchEntityException", "NoSuchEntityException"],
    ["iam", "CreateUser", { UserName: "u" }, "EntityAlreadyExists", "EntityAlreadyExistsException"],
    [
      "sts",
      "AssumeRole",
      { RoleArn: "r" },
      "MalformedPolicyDocument",
      "MalformedPolicyDocumentException",
    ],
    [
      "rds",
      "DeleteDBInstance",
      { DBInstanceIdentifier: "d" },
      "DBInstanceNotFoundFault",
      "DBInstanceNotFoundFault",
    ],
    [
      "elastic-load-balancing",
      "DeleteLoadBalancer",
      { LoadBalancerName: "l" },
      "AccessPointNotFoundException",
      "AccessPointNotFoundException",
      "2012-06-01",
    ],
    [
      "elastic-load-balancing-v2",
      "DeleteRule",
      { RuleArn: "r" },
      "RuleNotFoundException",
      "RuleNotFoundException",
      "2015-12-01",
    ],
    [
      "cloudformation",
      "CreateStack",
      { StackName: "s" },
      "AlreadyExistsException",
      "AlreadyExistsException",
    ],
    ["cloudformation", "DescribeStacks", { StackName: "s" }, "ValidationError", "ValidationError"],
    [
      "auto-scaling",
      "DeletePolicy",
      { PolicyName: "p" },
      "ResourceContentionFault",
      "ResourceContentionFault",
    ],
    ["sns", "DeleteTopic", { TopicArn: "t" }, "NotFoundException", "NotFoundException"],
    // JSON, of both versions, with and without a query ancestor.
    ["sqs", "DeleteQueue", { QueueUrl: "q" }, "QueueDoesNotExist", "QueueDoesNotExist"],
    [
      "dynamodb",
      "DeleteTable",
      { TableName: "t" },
      "ResourceNotFoundException",
      "ResourceNotFoundException",
      "2012-08-10",
    ],
    [
      "dynamodb",
      "DeleteTable",
      { TableName: "t" },
      "LimitExceededException",
      "LimitExceededException",
      "2012-08-10",
    ],
    ["kms", "DisableKey", { KeyId: "k" }, "KMSInvalidStateException", "KMSInvalidStateException"],
    ["ssm", "DeleteParameter", { Name: "n" }, "ParameterNotFound", "ParameterNotFound"],
    [
      "secrets-manager",
      "DeleteSecret",
      { SecretId: "s" },
      "ResourceNotFoundException",
      "ResourceNotFoundException",
    ],
    [
      "cloudwatch-logs",
      "DeleteLogGroup",
      { logGroupName: "g" },
      "ResourceNotFoundException",
      "ResourceNotFoundException",
      "20140328",
    ],
    [
      "eventbridge",
      "DeleteRule",
      { Name: "n" },
      "ManagedRuleException",
      "ManagedRuleException",
      "2015-10-07",
    ],
    [
      "ecs",
      "DeleteCluster",
      { cluster: "c" },
      "ClusterNotFoundException",
      "ClusterNotFoundException",
    ],
    [
      "ecr",
      "DeleteRepository",
      { repositoryName: "r" },
      "RepositoryNotFoundException",
      "RepositoryNotFoundException",
    ],
    [
      "organizations",
      "CloseAccount",
      { AccountId: "111122223333" },
      "AccountNotFoundException",
      "AccountNotFoundException",
    ],
    [
      "acm",
      "DeleteCertificate",
      { CertificateArn: "c" },
      "ResourceInUseException",
      "ResourceInUseException",
    ],
    [
      "cognito-identity",
      "DeleteIdentityPool",
      { IdentityPoolId: "i" },
      "ResourceNotFoundException",
      "ResourceNotFoundException",
    ],
    [
      "cognito-identity-provider",
      "DeleteUserPool",
      { UserPoolId: "p" },
      "ResourceNotFoundException",
      "ResourceNotFoundException",
    ],
    [
      "servicediscovery",
      "DeleteNamespace",
      { Id: "ns-1" },
      "NamespaceNotFound",
      "NamespaceNotFound",
    ],
    ["route-53-domains", "ListPrices", { Tld: "com" }, "UnsupportedTLD", "UnsupportedTLD"],
    [
      "cloudtrail",
      "StopLogging",
      { Name: "t" },
      "TrailNotFoundException",
      "TrailNotFoundException",
    ],
    // CBOR that was once a query protocol.
    [
      "cloudwatch",
      "PutMetricAlarm",
      { AlarmName: "a" },
      "LimitExceededFault",
      "LimitExceededFault",
    ],
    [
      "cloudwatch",
      "DeleteDashboards",
      { DashboardNames: ["d"] },
      "DashboardNotFoundError",
      "DashboardNotFoundError",
    ],
    // REST.
    [
      "route-53",
      "DeleteHostedZone",
      { Id: "Z1" },
      "NoSuchHostedZone",
      "NoSuchHostedZone",
      "2013-04-01",
    ],
    [
      "route-53",
      "DeleteHostedZone",
      { Id: "Z1" },
      "PriorRequestNotComplete",
      "PriorRequestNotComplete",
      "2013-04-01",
    ],
    [
      "cloudfront",
      "DeleteDistribution",
      { Id: "E1" },
      "PreconditionFailed",
      "PreconditionFailed",
      "2020_05_31",
    ],
    [
      "lambda",
      "DeleteFunctionConcurrency",
      { FunctionName: "f" },
      "ResourceNotFoundException",
      "ResourceNotFoundException",
    ],
    [
      "lambda",
      "DeleteFunctionConcurrency",
      { FunctionName: "f" },
      "TooManyRequestsException",
      "TooManyRequestsException",
    ],
    // EC2 says whose fault it was.
    [
      "ec2",
      "DeleteVpc",
      { VpcId: "vpc-1" },
      "InvalidVpcID.NotFound",
      "Client.InvalidVpcID.NotFound",
    ],
    // S3's codes are its own; the model knows few of them.
    ["s3", "DeleteBucketPolicy", { Bucket: "b" }, "NoSuchBucketPolicy", "NoSuchBucketPolicy"],
    ["s3", "DeleteBucket", { Bucket: "b" }, "BucketNotEmpty", "BucketNotEmpty"],
  ];

  const named = rows.map(([service, operation, input, code, errorCode, apiVersion]) => ({
    service,
    operation,
    input,
    code,
    errorCode,
    apiVersion,
  }));

  test.each(named)("$service $operation: $code", (row) => {
    const { service, operation, input, code, errorCode, apiVersion } = row;
    const record = recordOfError(aCall({ service, operation, input }), code);
    expect(record).toMatchObject({ errorCode, errorMessage: MESSAGE, responseElements: null });
    expect(record.requestParameters).not.toBeNull();
    expect(record.apiVersion).toBe(apiVersion);
  });
});

describe("a call that a policy forbids", () => {
  const rows: readonly Row[] = [
    ["iam", "CreateUser", { UserName: "u" }, "AccessDenied"],
    ["sts", "AssumeRole", { RoleArn: "r" }, "AccessDenied"],
    ["rds", "DeleteDBInstance", { DBInstanceIdentifier: "d" }, "AccessDenied"],
    ["sns", "DeleteTopic", { TopicArn: "t" }, "AuthorizationErrorException"],
    ["sqs", "DeleteQueue", { QueueUrl: "q" }, "AccessDenied"],
    ["elastic-load-balancing-v2", "DeleteRule", { RuleArn: "r" }, "AccessDenied"],
    ["dynamodb", "DeleteTable", { TableName: "t" }, "AccessDeniedException"],
    ["kms", "DisableKey", { KeyId: "k" }, "AccessDeniedException"],
    ["ssm", "DeleteParameter", { Name: "n" }, "AccessDeniedException"],
    ["organizations", "CloseAccount", { AccountId: "111122223333" }, "AccessDeniedException"],
    ["cloudwatch-logs", "DeleteLogGroup", { logGroupName: "g" }, "AccessDeniedException"],
    ["cloudwatch", "PutMetricAlarm", { AlarmName: "a" }, "AccessDenied"],
    ["route-53", "DeleteHostedZone", { Id: "Z1" }, "AccessDenied"],
    ["route-53-domains", "ListDomains", {}, "AccessDeniedException"],
    ["cloudfront", "DeleteDistribution", { Id: "E1" }, "AccessDenied"],
    ["lambda", "DeleteFunctionConcurrency", { FunctionName: "f" }, "AccessDeniedException"],
  ];

  test.each(rows)("%s %s %j: %s never reached the service", (service, operation, input, code) => {
    const record = recordOfError(aCall({ service, operation, input }), code, { status: 403 });
    expect(record).toMatchObject({
      errorCode: "AccessDenied",
      errorMessage: MESSAGE,
      requestParameters: null,
      responseElements: null,
    });
    for (const name of ["apiVersion", "resources", "additionalEventData"]) {
      expect(record).not.toHaveProperty(name);
    }
  });

  test("EC2 and S3 show what was asked all the same", () => {
    const vpc = aCall({ service: "ec2", operation: "DeleteVpc", input: { VpcId: "vpc-1" } });
    expect(recordOfError(vpc, "UnauthorizedOperation", { status: 403 })).toMatchObject({
      errorCode: "Client.UnauthorizedOperation",
      requestParameters: { vpcId: "vpc-1" },
    });
    const bucket = aCall({ service: "s3", operation: "DeleteBucket", input: { Bucket: "b" } });
    expect(recordOfError(bucket, "AccessDenied", { status: 403 })).toMatchObject({
      errorCode: "AccessDenied",
      requestParameters: { bucketName: "b" },
      resources: [{ ARN: "arn:aws:s3:::b" }],
    });
  });

  test("behind API Gateway the text is in the response of a write, and nowhere for a read", () => {
    const write = aCall({
      service: "api-gateway",
      operation: "CreateRestApi",
      input: { name: "n" },
    });
    const written = recordOfError(write, "AccessDeniedException", { status: 403 });
    expect(written).toMatchObject({
      errorCode: "AccessDenied",
      requestParameters: { name: "n" },
      responseElements: { message: MESSAGE },
    });
    const read = aCall({ service: "apigatewayv2", operation: "GetApi", input: { ApiId: "a" } });
    const readRecord = recordOfError(read, "NotFoundException");
    expect(readRecord).toMatchObject({ errorCode: "NotFoundException", responseElements: null });
    for (const record of [written, readRecord]) expect(record).not.toHaveProperty("errorMessage");
  });
});

describe("a call that came too often", () => {
  test.each<Row>([
    ["ssm", "DescribeParameters", { MaxResults: 5 }, "ThrottlingException"],
    ["dynamodb", "DeleteTable", { TableName: "t" }, "ThrottlingException"],
    ["iam", "GetUser", { UserName: "u" }, "Throttling"],
    ["route-53", "DeleteHostedZone", { Id: "Z1" }, "Throttling"],
    ["cloudfront", "DeleteDistribution", { Id: "E1" }, "Throttling"],
    ["cloudwatch", "PutMetricAlarm", { AlarmName: "a" }, "Throttling"],
  ])("%s %s %j: %s shows nothing of what was asked", (service, operation, input, code) => {
    const record = recordOfError(aCall({ service, operation, input }), code);
    expect(record).toMatchObject({ errorCode: code, requestParameters: null });
    expect(record).not.toHaveProperty("apiVersion");
  });

  test.each<readonly [...Row, errorCode: string]>([
    ["ec2", "DescribeVpcs", {}, "RequestLimitExceeded", "Client.RequestLimitExceeded"],
    ["s3", "PutObject", { Bucket: "b", Key: "k" }, "SlowDown", "SlowDown"],
    ["sqs", "DeleteQueue", { QueueUrl: "q" }, "RequestThrottled", "RequestThrottled"],
    [
      "dynamodb",
      "PutItem",
      { TableName: "t" },
      "ProvisionedThroughputExceededException",
      "ProvisionedThroughputExceededException",
    ],
  ])("%s %s %j: %s shows what was asked", (service, operation, input, code, errorCode) => {
    const record = recordOfError(aCall({ service, operation, input }), code, { status: 503 });
    expect(record).toMatchObject({ errorCode, errorMessage: MESSAGE });
    expect(record.requestParameters).not.toBeNull();
  });
});

describe("a signature that the upstream does not take", () => {
  test.each<Row>([
    ["iam", "GetUser", { UserName: "u" }, "InvalidClientTokenId"],
    ["route-53", "DeleteHostedZone", { Id: "Z1" }, "SignatureDoesNotMatch"],
    ["dynamodb", "DeleteTable", { TableName: "t" }, "MissingAuthenticationTokenException"],
    ["kms", "DisableKey", { KeyId: "k" }, "InvalidSignatureException"],
  ])("%s %s %j: %s", (service, operation, input, code) => {
    const record = recordOfError(aCall({ service, operation, input }), code, { status: 403 });
    expect(record).toMatchObject({ errorCode: code, requestParameters: null });
    expect(record).not.toHaveProperty("apiVersion");
  });
});

describe("an answer that says little", () => {
  const head = (operation: string, input: Parameters) =>
    aCall({ service: "s3", operation, input, method: "HEAD" });

  test.each([
    ["HeadObject", 404, "NoSuchKey", "The specified key does not exist."],
    ["HeadObject", 403, "AccessDenied", "Access Denied"],
    ["HeadBucket", 404, "NoSuchBucket", "The specified bucket does not exist"],
    ["HeadBucket", 403, "AccessDenied", "Access Denied"],
    ["HeadObject", 412, "PreconditionFailed", undefined],
  ])("%s %i without a body is %s", (operation, status, errorCode, errorMessage) => {
    const input = operation === "HeadBucket" ? { Bucket: "b" } : { Bucket: "b", Key: "k" };
    const record = recordOfAnswer(head(operation, input), { status, headers: {}, body: undefined });
    expect(record).toMatchObject({ errorCode, requestParameters: { bucketName: "b" } });
    expect(record.errorMessage).toBe(errorMessage);
  });

  test.each([
    ["ec2", "DescribeVpcs", "Server.InternalError", "Server.ServiceUnavailable"],
    ["s3", "ListBuckets", "InternalError", "ServiceUnavailable"],
    ["iam", "ListUsers", "InternalError", "ServiceUnavailable"],
    ["dynamodb", "ListTables", "InternalError", "ServiceUnavailable"],
  ])(
    "a proxy's page in place of %s's answer is named by its status",
    (service, operation, ...codes) => {
      const call = aCall({ service, operation });
      const page = {
        headers: { "content-type": "text/html" },
        body: "<html><body>no</body></html>",
      };
      const shown = [502, 503].map((status) => recordOfAnswer(call, { status, ...page }).errorCode);
      expect(shown).toEqual(codes);
    },
  );

  test("an upstream that is away has EC2's form in EC2's records", () => {
    const outcome = { kind: "unknown", why: "unreachable" } as const;
    const call = aCall({ service: "ec2", operation: "DescribeVpcs" });
    expect(recordOf({ call, outcome }).errorCode).toBe("Server.ServiceUnavailable");
    expect(recordOf({ outcome }).errorCode).toBe("ServiceUnavailable");
  });
});

test("Route 53's list of what is wrong with a batch is one message", () => {
  const call = aCall({ operation: "ChangeResourceRecordSets", input: { HostedZoneId: "Z1" } });
  const body =
    '<?xml version="1.0"?>\n' +
    '<InvalidChangeBatch xmlns="https://route53.amazonaws.com/doc/2013-04-01/">' +
    "<Messages><Message>One is wrong</Message><Message>Two is too</Message></Messages>" +
    "<RequestId>r1</RequestId></InvalidChangeBatch>";
  expect(recordOfAnswer(call, { status: 400, headers: {}, body })).toMatchObject({
    errorCode: "InvalidChangeBatch",
    errorMessage: "One is wrong; Two is too",
    requestID: "r1",
    requestParameters: { hostedZoneId: "Z1" },
  });
});
