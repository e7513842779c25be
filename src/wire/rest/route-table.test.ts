import { expect, test } from "vitest";
import { models } from "../given.fixture.ts";
import { compileRoute } from "./route.ts";
import { RouteTable } from "./route-table.ts";

function tableOf(service: string): RouteTable {
  const operations = [...(models.get(service)?.operations.values() ?? [])];
  return new RouteTable(operations.flatMap((operation) => compileRoute(operation) ?? []));
}

const s3 = tableOf("s3");
const route53 = tableOf("route-53");

function found(
  table: RouteTable,
  line: string,
  headers: Readonly<Record<string, string>> = {},
): string | undefined {
  const [method = "", target = ""] = line.split(" ");
  const [path = "", search] = target.split("?");
  const query = new URLSearchParams(search);
  const match = table.find({
    method,
    path,
    query,
    queryNames: new Set(query.keys()),
    headers: new Map(Object.entries(headers)),
  });
  return match && [match.route.operation.name, ...Object.values(match.labels)].join(" ");
}

test.each([
  // What is written out is more special than a label, and a literal than none.
  ["GET /2013-04-01/hostedzone", "ListHostedZones"],
  ["GET /2013-04-01/hostedzone/", "ListHostedZones"],
  ["GET /2013-04-01/hostedzone/Z1", "GetHostedZone Z1"],
  ["GET /2013-04-01/hostedzone/Z1/", "GetHostedZone Z1"],
  ["GET /2013-04-01/hostedzone/Z1/rrset/", "ListResourceRecordSets Z1"],
  ["GET /2013-04-01/hostedzone/Z1/rrset//", undefined],
  ["GET /2013-04-01/hostedzone/Z1/rrsets", undefined],
  // What a request must have and has not leaves it the operation that it is.
  ["GET /2013-04-01/hostedzonesbyvpc", "ListHostedZonesByVPC"],
  ["PATCH /2013-04-01/hostedzone", undefined],
])("Route 53: %s is %s", (line, operation) => {
  expect(found(route53, line)).toBe(operation);
});

test.each([
  ["GET /b", "ListObjects b"],
  ["GET /b?list-type=2", "ListObjectsV2 b"],
  ["GET /b?list-type=1", "ListObjects b"],
  ["GET /b?acl", "GetBucketAcl b"],
  ["GET /b/k/a", "GetObject b k/a"],
  ["GET /b/k/", "GetObject b k/"],
  ["GET /b/k?acl&x-id=GetObjectAcl", "GetObjectAcl b k"],
  // A required query parameter tells parts from objects.
  ["PUT /b/k", "PutObject b k"],
  ["PUT /b/k?partNumber=1&uploadId=u", "UploadPart b k"],
])("S3: %s is %s", (line, operation) => {
  expect(found(s3, line)).toBe(operation);
});

test("S3: a header that one operation must have tells it from the other", () => {
  const headers = { "x-amz-copy-source": "/b/other" };
  expect(found(s3, "PUT /b/k", headers)).toBe("CopyObject b k");
  expect(found(s3, "PUT /b/k?partNumber=1&uploadId=u", headers)).toBe("UploadPartCopy b k");
});
