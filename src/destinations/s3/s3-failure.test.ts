import { expect, test } from "vitest";
import { DeliveryError } from "../../delivery/index.ts";
import { deliveryError } from "./s3-failure.ts";

/** An error as the SDK throws it for an answer of S3. */
const answered = (name: string, httpStatusCode: number) =>
  Object.assign(new Error("said S3"), { name, $metadata: { httpStatusCode } });

test.each([
  ["NoSuchBucket", 404, "bucket_missing", "NoSuchBucket"],
  ["AccessDenied", 403, "bucket_refused", "AccessDenied"],
  ["SignatureDoesNotMatch", 403, "bucket_refused", "SignatureDoesNotMatch"],
  ["KMS.DisabledException", 400, "bucket_refused", "KMS.DisabledException"],
  ["KeyTooLongError", 400, "key_not_storable", "KeyTooLongError"],
  ["PermanentRedirect", 301, "bucket_unreachable", "PermanentRedirect"],
  ["SlowDown", 503, "bucket_unreachable", "SlowDown"],
  ["InternalError", 500, "bucket_unreachable", "InternalError"],
  ["UnknownError", 502, "bucket_unreachable", "ServiceUnavailable"],
  ["<html> what a proxy says", 502, "bucket_unreachable", "ServiceUnavailable"],
  ["UnknownError", 403, "bucket_refused", "AccessDenied"],
])("%s with %i is %s, shown as %s", (name, status, code, s3Code) => {
  const cause = answered(name, status);
  expect(deliveryError(cause, "logs/k")).toMatchObject({ code, s3Code, message: "logs/k", cause });
});

test.each([
  Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" }),
  Object.assign(new Error("timed out"), { name: "TimeoutError", $metadata: { attempts: 3 } }),
  Object.assign(new Error("no keys"), { name: "CredentialsProviderError" }),
  Object.assign(new Error("not XML"), { name: "SyntaxError", $metadata: { httpStatusCode: 200 } }),
  "a text",
])("%s leaves open what was stored", (cause) => {
  expect(deliveryError(cause, "logs/k")).toMatchObject({
    code: "bucket_unreachable",
    s3Code: "ServiceUnavailable",
  });
});

test("an error of deliveries stays what it is", () => {
  const error = new DeliveryError("object_conflict", "logs/k");
  expect(deliveryError(error, "other")).toBe(error);
});
