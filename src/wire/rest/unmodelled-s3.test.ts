import { describe, expect, test } from "vitest";
import { type GivenRequest, undecodedCall } from "../given.fixture.ts";

const FORM = { "content-type": "multipart/form-data; boundary=b" };
const HOST = { host: "photos.s3.us-east-1.amazonaws.com" };
const BODY = '--b\r\nContent-Disposition: form-data; name="key"\r\n\r\na b.txt\r\n--b--\r\n';

describe("what browsers ask of S3 has AWS's names", () => {
  test.each<[string, GivenRequest, string, object | undefined]>([
    [
      "a form to a bucket in the path",
      { method: "POST", target: "/photos", headers: FORM, body: BODY },
      "PostObject",
      { Bucket: "photos", Key: "a b.txt" },
    ],
    [
      "a form to a bucket in the host's name",
      { method: "POST", target: "/", headers: { ...HOST, ...FORM }, body: BODY },
      "PostObject",
      { Bucket: "photos", Key: "a b.txt" },
    ],
    [
      "a form of which the beginning was kept",
      { method: "POST", target: "/photos/", headers: FORM, body: BODY, totalBytes: 9_000_000 },
      "PostObject",
      { Bucket: "photos", Key: "a b.txt" },
    ],
    [
      "a form to an object",
      { method: "POST", target: "/photos/k", headers: FORM, body: BODY },
      "POST /photos/k",
      undefined,
    ],
    [
      "no form to a bucket",
      { method: "POST", target: "/photos", headers: { "content-type": "text/plain" } },
      "POST /photos",
      undefined,
    ],
    ["a preflight", { method: "OPTIONS", target: "/photos/k" }, "PreflightRequest", undefined],
    [
      "a preflight of another service",
      { method: "OPTIONS", target: "/2013-04-01/hostedzone", signedFor: "route53" },
      "OPTIONS /2013-04-01/hostedzone",
      undefined,
    ],
  ])("%s", (_case, given, operationName, parameters) => {
    expect(undecodedCall(given)).toMatchObject({ reason: "unknown-operation", operationName });
    expect(undecodedCall(given).parameters).toEqual(parameters);
  });
});
