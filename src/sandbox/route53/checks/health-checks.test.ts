import type { HealthCheckConfig } from "@aws-sdk/client-route-53";
import { beforeEach, describe, expect, test } from "vitest";
import { operationContext } from "../../../../test/support/operation-context.ts";
import { refusalOf } from "../../../../test/support/refusal.ts";
import { StateStore } from "../../../base/state-store.ts";
import { route53Service } from "../route53-service.ts";

let route53: ReturnType<typeof route53Service>["operations"];
let context: ReturnType<typeof operationContext>;

beforeEach(() => {
  route53 = route53Service(StateStore.open(":memory:", { survivesPowerLoss: false })).operations;
  context = operationContext();
});

const TCP: HealthCheckConfig = { Type: "TCP", IPAddress: "192.0.2.249", Port: 80 };
const create = (config: HealthCheckConfig, CallerReference = "2014-05-06 64832") =>
  route53.CreateHealthCheck({ CallerReference, HealthCheckConfig: config }, context);

describe("CreateHealthCheck", () => {
  test("fills in what AWS fills in", () => {
    const answer = create(TCP);
    expect(answer).toEqual({
      HealthCheck: {
        Id: expect.stringMatching(
          /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
        ),
        CallerReference: "2014-05-06 64832",
        HealthCheckConfig: {
          Type: "TCP",
          IPAddress: "192.0.2.249",
          Port: 80,
          RequestInterval: 30,
          FailureThreshold: 3,
        },
        HealthCheckVersion: 1,
      },
      Location: `https://route53.amazonaws.com/2013-04-01/healthcheck/${answer.HealthCheck?.Id}`,
    });
  });

  test.each<[string, HealthCheckConfig, Partial<HealthCheckConfig>]>([
    ["HTTP", { Type: "HTTP", IPAddress: "192.0.2.1" }, { Port: 80, EnableSNI: false }],
    ["HTTPS", { Type: "HTTPS", IPAddress: "192.0.2.1" }, { Port: 443, EnableSNI: true }],
    ["undefined members", { ...TCP, RequestInterval: undefined }, { RequestInterval: 30 }],
    ["CALCULATED", { Type: "CALCULATED", ChildHealthChecks: ["a", "b"] }, { HealthThreshold: 2 }],
  ])("the defaults of %s", (_what, config, filled) => {
    expect(create(config).HealthCheck?.HealthCheckConfig).toMatchObject(filled);
  });

  test("gives the same check for the same reference and settings", () => {
    const first = create(TCP);
    expect(create({ ...TCP, RequestInterval: 30 })).toEqual(first);
    expect(route53.GetHealthCheckCount({}, context)).toEqual({ HealthCheckCount: 1 });
  });

  test("refuses the reference with other settings, and that of a check deleted since", () => {
    const refusal = {
      code: "HealthCheckAlreadyExists",
      message:
        "A different health check has already been created with the specified caller reference.",
    };
    const { HealthCheck } = create(TCP);
    expect(refusalOf(() => create({ ...TCP, Port: 81 }))).toEqual(refusal);
    route53.DeleteHealthCheck({ HealthCheckId: HealthCheck?.Id }, context);
    expect(refusalOf(() => create(TCP))).toEqual(refusal);
  });

  test.each<[HealthCheckConfig, string]>([
    [
      { ...TCP, AlarmIdentifier: { Name: "alarm", Region: "us-east-1" } },
      "Invalid parameter : Basic health checks must not have an metric region specified.",
    ],
    [
      { ...TCP, ResourcePath: "/" },
      "Invalid parameter : TCP health checks must not have a resource path specificed.",
    ],
    [
      { Type: "TCP", IPAddress: "192.0.2.1" },
      "Invalid parameter : TCP health checks must have a port specified.",
    ],
    [{ ...TCP, Port: 70_000 }, "Invalid parameter : Port must be between 1 and 65535."],
    [{ ...TCP, RequestInterval: 20 }, "Invalid parameter : RequestInterval must be 10 or 30."],
    [
      { ...TCP, FailureThreshold: 11 },
      "Invalid parameter : FailureThreshold must be between 1 and 10.",
    ],
    [
      { Type: "HTTP_STR_MATCH", IPAddress: "192.0.2.1" },
      "Invalid parameter : String match health checks must have a search string specified.",
    ],
    [
      { Type: "HTTP" },
      "Invalid parameter : Basic health checks must have an IP address or a fully qualified " +
        "domain name specified.",
    ],
    [
      { ...TCP, Regions: ["us-east-1"] },
      "Invalid parameter : At least 3 health check regions must be specified.",
    ],
    [
      { Type: "CLOUDWATCH_METRIC" },
      "Invalid parameter : CloudWatch metric health checks must have an alarm identifier " +
        "specified.",
    ],
  ])("refuses %j", (config, message) => {
    expect(refusalOf(() => create(config))).toEqual({ code: "InvalidInput", message });
  });
});

describe("UpdateHealthCheck", () => {
  test("replaces what is given, resets what is told, and counts versions", () => {
    const HealthCheckId = create({
      Type: "HTTP",
      FullyQualifiedDomainName: "www.example.com",
      IPAddress: "192.0.2.1",
      ResourcePath: "/health",
    }).HealthCheck?.Id;
    const { HealthCheck } = route53.UpdateHealthCheck(
      { HealthCheckId, HealthCheckVersion: 1, Port: 8080, ResetElements: ["ResourcePath"] },
      context,
    );
    expect(HealthCheck?.HealthCheckVersion).toBe(2);
    expect(HealthCheck?.HealthCheckConfig).toMatchObject({ Port: 8080, IPAddress: "192.0.2.1" });
    expect(HealthCheck?.HealthCheckConfig).not.toHaveProperty("ResourcePath");
    expect(route53.GetHealthCheck({ HealthCheckId }, context)).toEqual({ HealthCheck });
    expect(
      refusalOf(() => route53.UpdateHealthCheck({ HealthCheckId, HealthCheckVersion: 1 }, context))
        .code,
    ).toBe("HealthCheckVersionMismatch");
  });

  test("refuses what could not have been created", () => {
    const HealthCheckId = create(TCP).HealthCheck?.Id;
    const input = { HealthCheckId, ResourcePath: "/" };
    expect(refusalOf(() => route53.UpdateHealthCheck(input, context)).code).toBe("InvalidInput");
    expect(route53.GetHealthCheck({ HealthCheckId }, context).HealthCheck).toMatchObject({
      HealthCheckVersion: 1,
    });
  });
});

test("ListHealthChecks pages by marker", () => {
  const ids = ["a", "b", "c"].map((reference) => create(TCP, reference).HealthCheck?.Id).sort();
  const first = route53.ListHealthChecks({ MaxItems: 2 }, context);
  expect(first.HealthChecks?.map(({ Id }) => Id)).toEqual(ids.slice(0, 2));
  expect(first).toMatchObject({ IsTruncated: true, NextMarker: ids[2], MaxItems: 2 });
  const second = route53.ListHealthChecks({ Marker: first.NextMarker }, context);
  expect(second.HealthChecks?.map(({ Id }) => Id)).toEqual([ids[2]]);
});

describe("GetHealthCheckStatus", () => {
  test("reports success from every checker, or from the regions chosen", () => {
    const all = create(TCP, "all").HealthCheck?.Id;
    const observed = route53.GetHealthCheckStatus({ HealthCheckId: all }, context);
    expect(observed.HealthCheckObservations).toHaveLength(8);
    const Regions = ["us-east-1", "us-west-1", "eu-west-1"] as const;
    const some = create({ ...TCP, Regions: [...Regions] }, "some").HealthCheck?.Id;
    const { HealthCheckObservations } = route53.GetHealthCheckStatus(
      { HealthCheckId: some },
      context,
    );
    expect(HealthCheckObservations?.map(({ Region }) => Region)).toEqual(Regions);
    expect(HealthCheckObservations?.[0]?.StatusReport?.Status).toMatch(/^Success/);
  });

  test("is refused for a calculated check", () => {
    const HealthCheckId = create({ Type: "CALCULATED" }).HealthCheck?.Id;
    expect(refusalOf(() => route53.GetHealthCheckStatus({ HealthCheckId }, context)).code).toBe(
      "InvalidInput",
    );
  });
});

describe("tags", () => {
  test("are added, replaced, removed and listed, for zones and checks", () => {
    const zone = route53
      .CreateHostedZone({ Name: "example.com", CallerReference: "z" }, context)
      .HostedZone?.Id?.replace("/hostedzone/", "");
    const check = create(TCP).HealthCheck?.Id;
    const tagging = { ResourceType: "hostedzone", ResourceId: zone } as const;
    route53.ChangeTagsForResource(
      {
        ...tagging,
        AddTags: [
          { Key: "a", Value: "1" },
          { Key: "__proto__", Value: "2" },
        ],
      },
      context,
    );
    route53.ChangeTagsForResource(
      { ...tagging, AddTags: [{ Key: "b" }], RemoveTagKeys: ["a"] },
      context,
    );
    expect(route53.ListTagsForResource(tagging, context).ResourceTagSet).toEqual({
      ResourceType: "hostedzone",
      ResourceId: zone,
      Tags: [
        { Key: "__proto__", Value: "2" },
        { Key: "b", Value: "" },
      ],
    });
    const checks = { ResourceType: "healthcheck", ResourceIds: [check ?? ""] } as const;
    expect(
      route53.ListTagsForResources({ ...checks, ResourceIds: [...checks.ResourceIds] }, context),
    ).toEqual({
      ResourceTagSets: [{ ResourceType: "healthcheck", ResourceId: check, Tags: [] }],
    });
  });

  test.each([
    ["nothing to do", {}, "InvalidInput"],
    ["a reserved key", { AddTags: [{ Key: "aws:x", Value: "" }] }, "InvalidInput"],
    ["an empty key", { AddTags: [{ Key: "", Value: "" }] }, "InvalidInput"],
    [
      "eleven tags",
      { AddTags: Array.from({ length: 11 }, (_, i) => ({ Key: `k${i}` })) },
      "InvalidInput",
    ],
  ])("refuses %s", (_what, change, code) => {
    const input = {
      ResourceType: "healthcheck",
      ResourceId: create(TCP).HealthCheck?.Id,
      ...change,
    } as const;
    expect(refusalOf(() => route53.ChangeTagsForResource(input, context)).code).toBe(code);
  });

  test("refuses what is not there", () => {
    const input = { ResourceType: "healthcheck", ResourceId: "none" } as const;
    expect(refusalOf(() => route53.ListTagsForResource(input, context)).code).toBe(
      "NoSuchHealthCheck",
    );
    const zone = { ResourceType: "hostedzone", ResourceId: "Z1" } as const;
    expect(refusalOf(() => route53.ListTagsForResource(zone, context)).code).toBe(
      "NoSuchHostedZone",
    );
  });
});
