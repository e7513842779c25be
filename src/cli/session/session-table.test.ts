import { expect, test } from "vitest";
import { endpointVariableOf, readSessionTable } from "./session-table.ts";

const tableOf = (...[flags, environment, profile]: Parameters<typeof readSessionTable>) =>
  Object.fromEntries(
    [...readSessionTable(flags, environment, profile).upstreams].map(([key, to]) => [
      key,
      String(to),
    ]),
  );

const URL_OF_S3 = { AWS_ENDPOINT_URL_S3: "http://127.0.0.1:9000" };
const URL_OF_ALL = { AWS_ENDPOINT_URL: "http://127.0.0.1:5000/" };

test.each([
  ["nothing said", {}, {}, undefined, {}],
  ["the shell's endpoint", {}, URL_OF_ALL, undefined, { "*": "http://127.0.0.1:5000/" }],
  ["a service's own", {}, URL_OF_S3, undefined, { s3: "http://127.0.0.1:9000/" }],
  [
    "a service of two words",
    {},
    { AWS_ENDPOINT_URL_ROUTE_53: "http://127.0.0.1:1" },
    undefined,
    { "route-53": "http://127.0.0.1:1/" },
  ],
  ["the profile's", {}, {}, "http://127.0.0.1:2", { "*": "http://127.0.0.1:2/" }],
  [
    "the shell's before the profile's",
    {},
    URL_OF_ALL,
    "http://127.0.0.1:2",
    {
      "*": "http://127.0.0.1:5000/",
    },
  ],
  [
    "a flag before both",
    { upstream: ["aws"] },
    { ...URL_OF_ALL, ...URL_OF_S3 },
    undefined,
    {
      "*": "aws",
    },
  ],
  [
    "a flag for one service",
    { upstream: ["sts=aws"] },
    URL_OF_ALL,
    undefined,
    {
      "*": "http://127.0.0.1:5000/",
      sts: "aws",
    },
  ],
  [
    "none where the shell ignores them",
    {},
    {
      ...URL_OF_ALL,
      AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: "true",
    },
    undefined,
    {},
  ],
])("%s", (_, flags, environment, profile, expected) => {
  expect(tableOf(flags, environment, profile)).toEqual(expected);
});

test("says which variables it takes the place of, and leaves what it does not know", () => {
  const environment = { ...URL_OF_ALL, ...URL_OF_S3, AWS_ENDPOINT_URL_NO_SUCH: "http://x" };
  const { replaced } = readSessionTable({}, environment);
  expect([...replaced].sort()).toEqual(["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3"]);
});

test("has no sandbox", () => {
  expect(() => readSessionTable({ upstream: ["sandbox"] }, {})).toThrow(/has no sandbox/);
});

test("names variables as SDKs do", () => {
  expect(["*", "s3", "route-53"].map(endpointVariableOf)).toEqual([
    "AWS_ENDPOINT_URL",
    "AWS_ENDPOINT_URL_S3",
    "AWS_ENDPOINT_URL_ROUTE_53",
  ]);
});
