import { expect, test } from "vitest";
import { CSV_HEADINGS, csvLine } from "./csv.ts";

const EVENT = {
  eventId: "e-1",
  eventTime: "2026-01-31T12:00:00Z",
  eventName: "CreateRole",
  eventSource: "iam.amazonaws.com",
  readOnly: false,
  username: "alice",
  accessKeyId: "AKIA1",
  sourceIPAddress: "192.0.2.1",
  userAgent: "aws-cli/2",
  errorCode: "",
  awsRegion: "us-east-1",
  accountId: "111122223333",
  eventType: "AwsApiCall",
  eventCategory: "Management",
  resources: [],
  requestId: "r-1",
};

test("a line has what its heading says", () => {
  expect(CSV_HEADINGS).toBe(
    "User name,AWS access key,Event time,Event source,Event name,AWS region,Source IP address," +
      "User agent,Error code,Resources,Request ID,Event ID,Read-only,Event type," +
      "Recipient Account Id,Event category\n",
  );
  expect(csvLine(EVENT)).toBe(
    "alice,AKIA1,2026-01-31T12:00:00Z,iam.amazonaws.com,CreateRole,us-east-1,192.0.2.1," +
      "aws-cli/2,,,r-1,e-1,false,AwsApiCall,111122223333,Management\n",
  );
});

test.each([
  ["alice", "alice"],
  ["a,b", '"a,b"'],
  ['say "a"', '"say ""a"""'],
  ["two\nlines", '"two\nlines"'],
  ["=1+1", "'=1+1"],
  ['=HYPERLINK("http://a","b")', `"'=HYPERLINK(""http://a"",""b"")"`],
  ["+1", "'+1"],
  ["-1", "'-1"],
  ["@a", "'@a"],
  ["\t=1", "'\t=1"],
  ["\r=1", `"'\r=1"`],
  ["a=1", "a=1"],
])("%j is written as %j", (username, cell) => {
  expect(csvLine({ ...EVENT, username }).startsWith(`${cell},AKIA1,`)).toBe(true);
});

test("resources are JSON", () => {
  const resources = [{ type: "AWS::IAM::Role", name: "ops" }];
  expect(csvLine({ ...EVENT, resources })).toContain(
    ',"[{""resourceType"":""AWS::IAM::Role"",""resourceName"":""ops""}]",',
  );
});
