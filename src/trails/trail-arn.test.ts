import { expect, test } from "vitest";
import { readTrailReference, trailArn } from "./trail-arn.ts";

const CALLER = { accountId: "111122223333", region: "eu-west-1" };

test("a name means the caller's own account and region", () => {
  expect(readTrailReference("main", CALLER)).toEqual({ ...CALLER, name: "main", isArn: false });
});

test("an ARN means the account and region it names", () => {
  expect(
    readTrailReference("arn:aws:cloudtrail:us-east-2:444455556666:trail/main", CALLER),
  ).toEqual({ accountId: "444455556666", region: "us-east-2", name: "main", isArn: true });
});

test.each([
  ["us-east-1", "arn:aws:cloudtrail:us-east-1:111122223333:trail/main"],
  ["cn-north-1", "arn:aws-cn:cloudtrail:cn-north-1:111122223333:trail/main"],
  ["us-gov-west-1", "arn:aws-us-gov:cloudtrail:us-gov-west-1:111122223333:trail/main"],
])("the ARN of a trail in %s reads back", (region, arn) => {
  expect(trailArn({ accountId: CALLER.accountId, region, name: "main" })).toBe(arn);
  expect(readTrailReference(arn, CALLER)).toMatchObject({ region, name: "main" });
});

test.each([
  "arn:aws:s3:::logs",
  "arn:aws:cloudtrail:us-east-1:111122223333:channel/abc",
  "arn:aws:cloudtrail:us-east-1:1234:trail/main",
  "arn:aws-cn:cloudtrail:us-east-1:111122223333:trail/main",
  "arn:",
])("refuses %s", (arn) => {
  expect(() => readTrailReference(arn, CALLER)).toThrow(
    expect.objectContaining({ code: "CloudTrailARNInvalidException" }),
  );
});

test("refuses an ARN whose name no trail may have", () => {
  expect(() =>
    readTrailReference("arn:aws:cloudtrail:us-east-1:111122223333:trail/../x", CALLER),
  ).toThrow(expect.objectContaining({ code: "InvalidTrailNameException" }));
});
