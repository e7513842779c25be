import { describe, expect, test } from "vitest";
import { Models } from "../src/models/index.ts";
import type { JsonObject } from "../src/record/index.ts";
import type { Specimen } from "./corpus.ts";
import { measure } from "./measure.ts";

const models = new Models();

const JANE = {
  type: "IAMUser",
  principalId: "AIDACKCEVSQ6C2EXAMPLE",
  arn: "arn:aws:iam::111122223333:user/jane",
  accountId: "111122223333",
  accessKeyId: "AKIAIOSFODNN7EXAMPLE",
  userName: "jane",
};

/** A record of ours in AWS's words; what is not given is a read of Route 53. */
function specimen(event: JsonObject = {}): Specimen {
  return {
    source: "this test",
    kind: "real",
    isMended: false,
    event: {
      eventVersion: "1.11",
      userIdentity: JANE,
      eventTime: "2026-01-16T00:41:47Z",
      eventSource: "route53.amazonaws.com",
      eventName: "ListHostedZones",
      awsRegion: "us-east-1",
      requestParameters: null,
      responseElements: null,
      requestID: "741e0df7-9d18-11e4-b752-f9c6311f3510",
      eventID: "1cdbea14-e162-4bb8-853f-f9f86d4739ca",
      readOnly: true,
      eventType: "AwsApiCall",
      apiVersion: "2013-04-01",
      managementEvent: true,
      recipientAccountId: "111122223333",
      eventCategory: "Management",
      ...event,
    },
  };
}

async function findingOf(event: JsonObject) {
  const [finding] = await measure([specimen(event)], models);
  if (!finding) throw new Error("nothing was found");
  const { verdict, differences } = finding;
  return { verdict, differences: differences.map(({ path, reason }) => [path, reason]) };
}

const CREATE_FUNCTION = {
  eventSource: "cloudfront.amazonaws.com",
  eventName: "CreateFunction",
  apiVersion: "2020_05_31",
  readOnly: false,
} as const;
const HIDDEN = "HIDDEN_DUE_TO_SECURITY_REASONS";

describe("a record is exact when the recorder writes it again", () => {
  test("with nothing asked and nothing shown", async () => {
    expect(await findingOf({})).toEqual({ verdict: "exact", differences: [] });
  });

  test("with a request and an answer in XML, a date among it", async () => {
    const event = {
      eventName: "ChangeResourceRecordSets",
      readOnly: false,
      additionalEventData: { Note: "Do not use to reconstruct hosted zone" },
      requestParameters: {
        hostedZoneId: "Z1PA6795UKMFR9",
        changeBatch: {
          changes: [
            { action: "UPSERT", resourceRecordSet: { name: "a.example.", type: "A", tTL: 300 } },
          ],
        },
      },
      responseElements: {
        changeInfo: {
          id: "/change/C1",
          status: "PENDING",
          submittedAt: "Jan 16, 2026 12:41:47 AM",
        },
      },
    };
    expect(await findingOf(event)).toEqual({ verdict: "exact", differences: [] });
  });

  test("with a secret that is masked", async () => {
    const requestParameters = {
      name: "f",
      functionConfig: { comment: "c", runtime: "cloudfront-js-2.0" },
      functionCode: HIDDEN,
    };
    const failed = { errorCode: "FunctionAlreadyExists", errorMessage: "There is one." };
    const finding = await findingOf({ ...CREATE_FUNCTION, ...failed, requestParameters });
    expect(finding).toEqual({ verdict: "exact", differences: [] });
  });

  test("in an older version's form", async () => {
    const event = {
      eventVersion: "1.08",
      userIdentity: {
        ...JANE,
        sessionContext: {
          sessionIssuer: {},
          webIdFederationData: {},
          attributes: { creationDate: "2026-01-16T00:00:00Z", mfaAuthenticated: "false" },
        },
      },
    };
    expect(await findingOf(event)).toEqual({ verdict: "exact", differences: [] });
  });
});

describe("a record that the recorder would not write is found out", () => {
  const cases: readonly (readonly [string, JsonObject, string])[] = [
    ["a wrong name", { apiVersion: "2012-01-01" }, "apiVersion"],
    ["another read-only value", { readOnly: false }, "readOnly"],
    [
      "a key in another case",
      { eventName: "GetHostedZone", requestParameters: { Id: "Z1" } },
      "requestParameters.Id",
    ],
    [
      "a secret in clear",
      { ...CREATE_FUNCTION, requestParameters: { name: "f", functionCode: "Zg==" } },
      "requestParameters.functionCode",
    ],
    ["resources that nothing names", { resources: [{ ARN: "arn:aws:a:::b" }] }, "resources"],
  ];

  test.each(cases)("%s", async (_name, event, path) => {
    const { verdict, differences } = await findingOf(event);
    expect(verdict).toBe("partly");
    expect(differences.map(([own]) => own)).toContain(path);
  });

  test("a member that the model does not have is said to be internal", async () => {
    const requestParameters = { id: "Z1", frobnicated: true };
    const finding = await findingOf({ eventName: "GetHostedZone", requestParameters });
    expect(finding.differences).toEqual([["requestParameters.frobnicated", "internal"]]);
  });
});

describe("what is not replayed", () => {
  test("services without a model, unknown operations, and what is no call", async () => {
    const events = [
      { eventSource: "frobnicator.amazonaws.com" },
      { eventName: "Frobnicate" },
      { eventType: "AwsServiceEvent" },
    ];
    const findings = await measure(events.map(specimen), models);
    expect(findings.map(({ verdict }) => verdict)).toEqual(["no-model", "no-operation", "no-call"]);
  });
});
