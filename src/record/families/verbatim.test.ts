import { NormalizedSchema } from "@smithy/core/schema";
import { expect, test } from "vitest";
import type { Call, Outcome } from "../../wire/index.ts";
import { aCall, aDestination, failed, recordOf, succeeded, TLS_1_3 } from "../testing/given.ts";

const TEXT = 0;
const NUMBER = 1;
const TIME = 4;
const DATE_TIME = 5;

type Member = readonly [name: string, type: number, traits?: Record<string, unknown>];

/** A structure of simple members, as the SDK writes its schemas. */
function structure(members: readonly Member[]): NormalizedSchema {
  const names = members.map(([name]) => name);
  const types = members.map(([, type, traits = {}]) => [() => type, traits]);
  return NormalizedSchema.of([3, "test", "Structure", 0, names, types] as never);
}

const INPUT = structure([
  ["clusterName", TEXT, { httpLabel: 1 }],
  ["maxResults", NUMBER, { httpQuery: "maxResults" }],
  ["PrincipalArn", TEXT],
  ["CreatedAt", TIME],
  ["ChangedAt", DATE_TIME],
  ["Password", TEXT, { sensitive: 1 }],
]);

/** No service of this kind is installed, so its one operation is made here. */
function eksCall(name: string): Call {
  const call = aCall({ tls: TLS_1_3 });
  return {
    ...call,
    destination: { ...aDestination("eks"), service: undefined },
    operation: { name, input: INPUT, output: structure([["Arn", TEXT]]) },
    input: {
      clusterName: "arn:aws:eks:cluster",
      maxResults: 100,
      PrincipalArn: "arn:aws:iam::1:role/r",
      CreatedAt: new Date(1648282488418),
      ChangedAt: new Date(1648282488418),
      Password: "secret",
    },
  };
}

const record = (name: string, outcome: Outcome) => recordOf({ call: eksCall(name), outcome });

test("services behind API Gateway show what was on the wire", () => {
  const { requestParameters, responseElements } = record("Create", succeeded({ Arn: "arn" }));
  expect(requestParameters).toEqual({
    name: "arn%3Aaws%3Aeks%3Acluster",
    maxResults: "100",
    PrincipalArn: "arn:aws:iam::1:role/r",
    CreatedAt: 1648282488.418,
    ChangedAt: "2022-03-26T08:14:48.418Z",
    Password: "***",
  });
  expect(responseElements).toEqual({ Arn: "arn" });
});

test("their failed writes carry the message in the response, their failed reads nowhere", () => {
  const denied = failed("AccessDeniedException", { message: "No.", status: 403 });
  expect(record("Create", denied)).toMatchObject({
    errorCode: "AccessDenied",
    requestParameters: { PrincipalArn: "arn:aws:iam::1:role/r" },
    responseElements: { message: "No." },
  });
  expect(record("Create", denied)).not.toHaveProperty("errorMessage");
  expect(record("Describe", denied)).toMatchObject({ responseElements: null });
});

test("their records do not say how the client was encrypted", () => {
  expect(record("Create", succeeded())).not.toHaveProperty("tlsDetails");
});

test("what stands in the path has the path's name, and not the SDK's", () => {
  const input = { ApiId: "a1", StageName: "$default", AutoDeploy: true };
  const call = aCall({ service: "apigatewayv2", operation: "CreateStage", input });
  expect(recordOf({ call }).requestParameters).toEqual({
    ...{ apiId: "a1", stageName: "$default", autoDeploy: true },
  });
});
