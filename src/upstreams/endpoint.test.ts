import { expect, test } from "vitest";
import { Models } from "../models/index.ts";
import { resolveDestination } from "../wire/index.ts";
import { endpointOf, targetAtEndpoint } from "./endpoint.ts";

const models = new Models();

/** The destination of a request signed for a service and region. */
function signedFor(signingName: string, region: string) {
  const authorization =
    `AWS4-HMAC-SHA256 Credential=AKIA/20260101/${region}/${signingName}/aws4_request, ` +
    "SignedHeaders=host, Signature=0";
  const headers = new Map([["authorization", authorization]]);
  const rawHeaders = [...headers].flat();
  return resolveDestination(
    {
      ...{ eventId: "", receivedAtMs: 0, remoteAddress: "", method: "GET", target: "/" },
      ...{ headers, rawHeaders },
    },
    { region: "us-east-1" },
  );
}

test.each([
  ["route53", "eu-west-1", "https://route53.amazonaws.com", "us-east-1"],
  ["s3", "eu-west-1", "https://s3.eu-west-1.amazonaws.com", "eu-west-1"],
  ["s3", "cn-north-1", "https://s3.cn-north-1.amazonaws.com.cn", "cn-north-1"],
  ["iam", "us-gov-west-1", "https://iam.us-gov.amazonaws.com", "us-gov-west-1"],
  ["dynamodb", "ap-southeast-2", "https://dynamodb.ap-southeast-2.amazonaws.com", "ap-southeast-2"],
  ["sts", "eu-west-1", "https://sts.eu-west-1.amazonaws.com", "eu-west-1"],
  ["nosuchservice", "eu-west-1", "https://nosuchservice.eu-west-1.amazonaws.com", "eu-west-1"],
  [
    "nosuchservice",
    "cn-north-1",
    "https://nosuchservice.cn-north-1.amazonaws.com.cn",
    "cn-north-1",
  ],
])("%s in %s is served at %s and signed for %s", (signingName, region, origin, signingRegion) => {
  const endpoint = endpointOf(signedFor(signingName, region), models);
  expect([endpoint.url.origin, endpoint.signingRegion, endpoint.signingName]).toEqual([
    origin,
    signingRegion,
    signingName,
  ]);
});

test.each([
  ["photos.localhost:4580", "/a.jpg?x", "/photos/a.jpg?x"],
  ["127.0.0.1:4580", "/photos/a.jpg", "/photos/a.jpg"],
  ["photos.s3.amazonaws.com", "/a.jpg", "/a.jpg"],
])("of %s, %s becomes %s", (host, target, expected) => {
  expect(targetAtEndpoint(target, host, signedFor("s3", "us-east-1"))).toBe(expected);
});
