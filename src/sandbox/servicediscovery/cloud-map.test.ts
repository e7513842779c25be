import type { CreateServiceRequest } from "@aws-sdk/client-servicediscovery";
import { beforeEach, describe, expect, test } from "vitest";
import { CONTEXT_NOW_MS, operationContext } from "../../../test/support/operation-context.ts";
import { refusalOf } from "../../../test/support/refusal.ts";
import { StateStore } from "../../base/state-store.ts";
import { route53Service } from "../route53/index.ts";
import { cloudMapService } from "./index.ts";

let cloudMap: ReturnType<typeof cloudMapService>["operations"];
let route53: ReturnType<typeof route53Service>["operations"];
let nowMs: number;
let context: ReturnType<typeof operationContext>;

beforeEach(() => {
  const store = StateStore.open(":memory:", { survivesPowerLoss: false });
  cloudMap = cloudMapService(store).operations;
  route53 = route53Service(store).operations;
  nowMs = CONTEXT_NOW_MS;
  context = operationContext({ region: "us-west-2", clock: { nowMs: () => nowMs } });
});

/** Lets the operations that are running end. */
const wait = () => {
  nowMs += 1_000;
};

const idOf = ({ OperationId }: { OperationId: string }) =>
  cloudMap.GetOperation({ OperationId }, context).Operation?.Targets?.NAMESPACE;

const httpNamespace = (Name = "http-ns") => idOf(cloudMap.CreateHttpNamespace({ Name }, context));
const publicNamespace = (Name = "example.com") =>
  idOf(cloudMap.CreatePublicDnsNamespace({ Name }, context));
const privateNamespace = (Name = "corp.local", Vpc = "vpc-0a1b2c3d") =>
  idOf(cloudMap.CreatePrivateDnsNamespace({ Name, Vpc }, context));

const newService = (NamespaceId: string | undefined, more: Partial<CreateServiceRequest> = {}) =>
  cloudMap.CreateService({ Name: "web", NamespaceId, ...more }, context).Service;

const A_RECORDS = {
  DnsRecords: [{ Type: "A", TTL: 60 }],
} satisfies CreateServiceRequest["DnsConfig"];

const register = (ServiceId: string | undefined, InstanceId: string, more = {}) =>
  cloudMap.RegisterInstance(
    { ServiceId, InstanceId, Attributes: { AWS_INSTANCE_IPV4: "192.0.2.1", ...more } },
    context,
  );

describe("an operation", () => {
  test("is submitted, pending and a success, by the clock", () => {
    const { OperationId } = cloudMap.CreatePublicDnsNamespace(
      { Name: "example.com", CreatorRequestId: "1234567890123456789", Description: "test" },
      context,
    );
    expect(OperationId).toMatch(/^[a-z0-9]{32}-[a-z0-9]{8}$/);
    const seen = [0, 250, 1_000].map((afterMs) => {
      nowMs = CONTEXT_NOW_MS + afterMs;
      return cloudMap.GetOperation({ OperationId }, context).Operation;
    });
    expect(seen.map((operation) => operation?.Status)).toEqual(["SUBMITTED", "PENDING", "SUCCESS"]);
    expect(seen[2]).toEqual({
      Id: OperationId,
      OwnerAccount: "111122223333",
      Type: "CREATE_NAMESPACE",
      Status: "SUCCESS",
      CreateDate: new Date(CONTEXT_NOW_MS),
      UpdateDate: new Date(CONTEXT_NOW_MS + 1_000),
      Targets: { NAMESPACE: expect.stringMatching(/^ns-[a-z0-9]{16}$/) },
    });
  });

  test("is listed under its namespace, service, type, status and time", () => {
    const namespaceId = httpNamespace();
    const serviceId = newService(namespaceId)?.Id ?? "";
    wait();
    register(serviceId, "i-1");
    const list = (Name: string, Values: string[], Condition?: "EQ" | "IN" | "BETWEEN") => {
      const filter = { Name: Name as "TYPE", Values, ...(Condition ? { Condition } : {}) };
      return cloudMap.ListOperations({ Filters: [filter] }, context).Operations?.length;
    };
    expect(cloudMap.ListOperations({}, context).Operations).toHaveLength(2);
    expect(list("NAMESPACE_ID", [namespaceId ?? ""])).toBe(2);
    expect(list("SERVICE_ID", [serviceId])).toBe(1);
    expect(list("TYPE", ["CREATE_NAMESPACE", "DELETE_NAMESPACE"], "IN")).toBe(1);
    expect(list("STATUS", ["SUCCESS"])).toBe(1);
    const seconds = (ms: number) => String((CONTEXT_NOW_MS + ms) / 1000);
    expect(list("UPDATE_DATE", [seconds(0), seconds(500)], "BETWEEN")).toBe(0);
    expect(list("UPDATE_DATE", [seconds(0), seconds(1_000)], "BETWEEN")).toBe(2);
  });

  test.each([
    ["a filter that is none", [{ Name: "COLOUR" as "TYPE", Values: ["red"] }]],
    ["a filter of nothing", [{ Name: "TYPE" as const, Values: [] }]],
    ["EQ with two values", [{ Name: "TYPE" as const, Values: ["a", "b"] }]],
  ])("%s is refused", (_what, Filters) => {
    expect(refusalOf(() => cloudMap.ListOperations({ Filters }, context)).code).toBe(
      "InvalidInput",
    );
  });

  test("that never was is OperationNotFound", () => {
    expect(refusalOf(() => cloudMap.GetOperation({ OperationId: "none" }, context)).code).toBe(
      "OperationNotFound",
    );
  });
});

describe("a namespace", () => {
  test("of DNS has a hosted zone that only Cloud Map may change", () => {
    const Id = privateNamespace();
    const arn = `arn:aws:servicediscovery:us-west-2:111122223333:namespace/${Id}`;
    const { Namespace } = cloudMap.GetNamespace({ Id }, context);
    expect(Namespace).toEqual({
      Id,
      Arn: arn,
      ResourceOwner: "111122223333",
      Name: "corp.local",
      Type: "DNS_PRIVATE",
      ServiceCount: 0,
      Properties: {
        DnsProperties: { HostedZoneId: expect.stringMatching(/^Z/), SOA: { TTL: 15 } },
        HttpProperties: { HttpName: "corp.local" },
      },
      CreateDate: new Date(CONTEXT_NOW_MS),
      CreatorRequestId: expect.any(String),
    });
    const zoneId = Namespace?.Properties?.DnsProperties?.HostedZoneId;
    const zone = route53.GetHostedZone({ Id: zoneId }, context);
    expect(zone).toMatchObject({
      HostedZone: {
        Name: "corp.local.",
        Config: {
          Comment: `Created by AWS Cloud Map namespace with ARN ${arn}`,
          PrivateZone: true,
        },
        LinkedService: { ServicePrincipal: "servicediscovery.amazonaws.com", Description: arn },
      },
      VPCs: [{ VPCId: "vpc-0a1b2c3d", VPCRegion: "us-west-2" }],
    });
    expect(refusalOf(() => route53.DeleteHostedZone({ Id: zoneId }, context))).toEqual({
      code: "AccessDenied",
      message:
        `The resource hostedzone/${zoneId} can only be managed through ` +
        `servicediscovery.amazonaws.com (${arn})`,
    });
  });

  test("of HTTP has none", () => {
    const { Namespace } = cloudMap.GetNamespace({ Id: httpNamespace() }, context);
    expect(Namespace?.Properties).toEqual({ HttpProperties: { HttpName: "http-ns" } });
    expect(route53.GetHostedZoneCount({}, context).HostedZoneCount).toBe(0);
  });

  test("of a name and type exists once; while it is being made, the request is a duplicate", () => {
    const { OperationId } = cloudMap.CreateHttpNamespace(
      { Name: "ns", CreatorRequestId: "one" },
      context,
    );
    expect(refusalOf(() => httpNamespace("ns"))).toEqual({
      code: "DuplicateRequest",
      message: `Another operation of type CreateNamespace and id ${OperationId} is in progress`,
      members: { DuplicateOperationId: OperationId },
    });
    wait();
    expect(refusalOf(() => httpNamespace("ns"))).toMatchObject({
      code: "NamespaceAlreadyExists",
      members: { NamespaceId: idOf({ OperationId }), CreatorRequestId: "one" },
    });
  });

  test("of a name used by another type gets an HTTP name of its own", () => {
    httpNamespace("example.com");
    const { Namespace } = cloudMap.GetNamespace({ Id: publicNamespace("example.com") }, context);
    expect(Namespace?.Properties?.HttpProperties?.HttpName).toMatch(/^example\.com-[a-z0-9]{16}$/);
  });

  test("whose zone Route 53 refuses fails by its operation", () => {
    const VPC = { VPCId: "vpc-0a1b2c3d", VPCRegion: "us-west-2" } as const;
    route53.CreateHostedZone({ Name: "corp.local", CallerReference: "mine", VPC }, context);
    const { OperationId } = cloudMap.CreatePrivateDnsNamespace(
      { Name: "corp.local", Vpc: VPC.VPCId },
      context,
    );
    wait();
    expect(cloudMap.GetOperation({ OperationId }, context).Operation).toMatchObject({
      Status: "FAIL",
      ErrorCode: "CANNOT_CREATE_HOSTED_ZONE",
      ErrorMessage: expect.stringMatching(
        /^The VPC that you chose, vpc-0a1b2c3d in region us-west-2/,
      ),
    });
    expect(cloudMap.ListNamespaces({}, context).Namespaces).toEqual([]);
  });

  test("is updated by the action of its type", () => {
    const Id = publicNamespace();
    const Namespace = { Description: "new", Properties: { DnsProperties: { SOA: { TTL: 60 } } } };
    cloudMap.UpdatePublicDnsNamespace({ Id, Namespace }, context);
    expect(cloudMap.GetNamespace({ Id }, context).Namespace).toMatchObject({
      Description: "new",
      Properties: { DnsProperties: { SOA: { TTL: 60 } } },
    });
    const input = { Id, Namespace: { Description: "x" } };
    expect(refusalOf(() => cloudMap.UpdateHttpNamespace(input, context)).code).toBe("InvalidInput");
  });

  test("is deleted with its zone, but not with services in it", () => {
    const Id = publicNamespace();
    const service = newService(Id);
    expect(refusalOf(() => cloudMap.DeleteNamespace({ Id }, context))).toEqual({
      code: "ResourceInUse",
      message:
        "Namespace has associated services; delete the services before deleting the namespace",
    });
    cloudMap.DeleteService({ Id: service?.Id }, context);
    const { OperationId } = cloudMap.DeleteNamespace({ Id }, context);
    expect(cloudMap.GetOperation({ OperationId }, context).Operation).toMatchObject({
      Type: "DELETE_NAMESPACE",
      Targets: { NAMESPACE: Id },
    });
    expect(refusalOf(() => cloudMap.GetNamespace({ Id }, context))).toEqual({
      code: "NamespaceNotFound",
      message: "Namespace not found",
    });
    expect(route53.GetHostedZoneCount({}, context).HostedZoneCount).toBe(0);
  });

  test("belongs to its region and its account", () => {
    const Id = httpNamespace();
    for (const other of [{ region: "us-east-1" }, { accountId: "444455556666" }]) {
      const elsewhere = { ...context, ...other };
      expect(refusalOf(() => cloudMap.GetNamespace({ Id }, elsewhere)).code).toBe(
        "NamespaceNotFound",
      );
      expect(cloudMap.ListNamespaces({}, elsewhere).Namespaces).toEqual([]);
    }
  });

  test("is found by filters, and listed in pages", () => {
    const ids = [httpNamespace(), publicNamespace(), privateNamespace()];
    const list = (Name: "TYPE" | "NAME", ...Values: string[]) =>
      cloudMap
        .ListNamespaces({ Filters: [{ Name, Values, Condition: "IN" }] }, context)
        .Namespaces?.map(({ Id }) => Id);
    expect(list("TYPE", "HTTP")).toEqual([ids[0]]);
    expect(list("NAME", "example.com")).toEqual([ids[1]]);
    const first = cloudMap.ListNamespaces({ MaxResults: 2 }, context);
    const second = cloudMap.ListNamespaces({ NextToken: first.NextToken }, context);
    const seen = [...(first.Namespaces ?? []), ...(second.Namespaces ?? [])].map(({ Id }) => Id);
    expect(seen.sort()).toEqual([...ids].sort());
  });

  test.each([
    ["a public name of one label", () => publicNamespace("local")],
    ["a name with a blank", () => httpNamespace("a b")],
    ["a name that is an ARN", () => httpNamespace("arn:aws:x")],
    ["no VPC", () => privateNamespace("corp.local", "")],
    [
      "a long description",
      () => cloudMap.CreateHttpNamespace({ Name: "a", Description: "x".repeat(1025) }, context),
    ],
  ])("is refused for %s", (_what, call) => {
    expect(refusalOf(call).code).toBe("InvalidInput");
  });
});

describe("a service", () => {
  test("is made at once, with its settings completed", () => {
    const namespaceId = publicNamespace();
    const service = newService(namespaceId, {
      CreatorRequestId: "one",
      DnsConfig: A_RECORDS,
      HealthCheckConfig: { Type: "HTTP" },
    });
    expect(service).toMatchObject({
      Id: expect.stringMatching(/^srv-[a-z0-9]{16}$/),
      Arn: `arn:aws:servicediscovery:us-west-2:111122223333:service/${service?.Id}`,
      Name: "web",
      NamespaceId: namespaceId,
      InstanceCount: 0,
      DnsConfig: { NamespaceId: namespaceId, RoutingPolicy: "MULTIVALUE", ...A_RECORDS },
      Type: "DNS_HTTP",
      HealthCheckConfig: { Type: "HTTP", ResourcePath: "/", FailureThreshold: 1 },
    });
    expect(cloudMap.GetService({ Id: service?.Id }, context).Service).toEqual(service);
    expect(cloudMap.GetService({ Id: service?.Arn }, context).Service).toEqual(service);
    expect(cloudMap.GetNamespace({ Id: namespaceId }, context).Namespace?.ServiceCount).toBe(1);
  });

  test("asked for again by the same request is the same; by another, one too many", () => {
    const namespaceId = httpNamespace();
    const first = newService(namespaceId, { CreatorRequestId: "one" });
    expect(newService(namespaceId, { CreatorRequestId: "one" })).toEqual(first);
    expect(refusalOf(() => newService(namespaceId, { Name: "WEB" }))).toMatchObject({
      code: "ServiceAlreadyExists",
      members: { ServiceId: first?.Id, ServiceArn: first?.Arn, CreatorRequestId: "one" },
    });
  });

  test.each<[string, () => string | undefined, Partial<CreateServiceRequest>, string | RegExp]>([
    [
      "DNS in an HTTP namespace",
      httpNamespace,
      { DnsConfig: A_RECORDS },
      "When you specify an HTTP service, you can't include a DnsConfig element.",
    ],
    [
      "DNS for an HTTP service",
      publicNamespace,
      { DnsConfig: A_RECORDS, Type: "HTTP" },
      "When you specify an HTTP service, you can't include a DnsConfig element.",
    ],
    [
      "two kinds of health check",
      publicNamespace,
      { HealthCheckConfig: { Type: "TCP" }, HealthCheckCustomConfig: {} },
      /not both/,
    ],
    ["a check in a VPC", privateNamespace, { HealthCheckConfig: { Type: "TCP" } }, /private DNS/],
    [
      "A and CNAME",
      publicNamespace,
      {
        DnsConfig: {
          DnsRecords: [
            { Type: "A", TTL: 1 },
            { Type: "CNAME", TTL: 1 },
          ],
        },
      },
      /must be one of/,
    ],
    [
      "CNAME with several values",
      publicNamespace,
      { DnsConfig: { DnsRecords: [{ Type: "CNAME", TTL: 1 }] } },
      /WEIGHTED/,
    ],
    [
      "a TTL below zero",
      publicNamespace,
      { DnsConfig: { DnsRecords: [{ Type: "A", TTL: -1 }] } },
      /^TTL/,
    ],
    ["a name with a blank", httpNamespace, { Name: "a b" }, /service name/],
  ])("is refused with %s", (_what, namespace, more, message) => {
    const id = namespace();
    expect(refusalOf(() => newService(id, more))).toEqual({
      code: "InvalidInput",
      message: typeof message === "string" ? message : expect.stringMatching(message),
    });
  });

  test("needs a namespace", () => {
    expect(refusalOf(() => newService("ns-none")).code).toBe("NamespaceNotFound");
    expect(refusalOf(() => newService(undefined)).code).toBe("InvalidInput");
  });

  test("loses what an update leaves out, and its instances' records follow", () => {
    const Id = newService(publicNamespace(), {
      DnsConfig: A_RECORDS,
      HealthCheckConfig: { Type: "TCP" },
    })?.Id;
    register(Id, "i-1");
    const DnsConfig = { DnsRecords: [{ Type: "A" as const, TTL: 5 }] };
    const { OperationId } = cloudMap.UpdateService({ Id, Service: { DnsConfig } }, context);
    expect(cloudMap.GetOperation({ OperationId }, context).Operation).toMatchObject({
      Type: "UPDATE_SERVICE",
      Targets: { SERVICE: Id },
    });
    const { Service } = cloudMap.GetService({ Id }, context);
    expect(Service).toMatchObject({ DnsConfig });
    expect(Service).not.toHaveProperty("HealthCheckConfig");
    expect(instanceRecords("web.example.com.")).toMatchObject([{ TTL: 5 }]);
    const AAAA = { DnsRecords: [{ Type: "AAAA" as const, TTL: 5 }] };
    expect(
      refusalOf(() => cloudMap.UpdateService({ Id, Service: { DnsConfig: AAAA } }, context)).code,
    ).toBe("InvalidInput");
  });

  test("cannot be deleted while it has instances", () => {
    const Id = newService(httpNamespace())?.Id;
    register(Id, "i-1");
    expect(refusalOf(() => cloudMap.DeleteService({ Id }, context))).toEqual({
      code: "ResourceInUse",
      message:
        "Service contains registered instances; delete the instances before deleting the service",
    });
    cloudMap.DeregisterInstance({ ServiceId: Id, InstanceId: "i-1" }, context);
    cloudMap.DeleteService({ Id }, context);
    expect(refusalOf(() => cloudMap.GetService({ Id }, context)).code).toBe("ServiceNotFound");
  });

  test("is listed by namespace", () => {
    const [one, other] = [httpNamespace("one"), httpNamespace("other")];
    const service = newService(one);
    newService(other);
    const Filters = [{ Name: "NAMESPACE_ID" as const, Values: [one ?? ""] }];
    const { Services } = cloudMap.ListServices({ Filters }, context);
    expect(Services?.map(({ Id }) => Id)).toEqual([service?.Id]);
  });

  test("has attributes of its own", () => {
    const ServiceId = newService(httpNamespace())?.Id;
    cloudMap.UpdateServiceAttributes({ ServiceId, Attributes: { a: "1", b: "2" } }, context);
    cloudMap.DeleteServiceAttributes({ ServiceId, Attributes: ["a"] }, context);
    expect(
      cloudMap.GetServiceAttributes({ ServiceId }, context).ServiceAttributes?.Attributes,
    ).toEqual({ b: "2" });
    const Attributes = Object.fromEntries(Array.from({ length: 31 }, (_, i) => [`k${i}`, ""]));
    expect(
      refusalOf(() => cloudMap.UpdateServiceAttributes({ ServiceId, Attributes }, context)).code,
    ).toBe("ServiceAttributesLimitExceededException");
  });
});

/** The record sets at a name, in any zone of the account. */
function instanceRecords(name: string) {
  const [zone] = route53.ListHostedZones({}, context).HostedZones ?? [];
  return route53
    .ListResourceRecordSets({ HostedZoneId: zone?.Id }, context)
    .ResourceRecordSets?.filter((set) => set.Name === name);
}

describe("an instance", () => {
  test("is registered by an operation, and found by all who ask", () => {
    const ServiceId = newService(httpNamespace())?.Id;
    const { OperationId } = register(ServiceId, "i-1", { colour: "green" });
    expect(cloudMap.GetOperation({ OperationId }, context).Operation).toMatchObject({
      Type: "REGISTER_INSTANCE",
      Targets: { INSTANCE: "i-1", SERVICE: ServiceId },
    });
    const Attributes = { AWS_INSTANCE_IPV4: "192.0.2.1", colour: "green" };
    expect(cloudMap.GetInstance({ ServiceId, InstanceId: "i-1" }, context).Instance).toMatchObject({
      Id: "i-1",
      Attributes,
    });
    expect(cloudMap.ListInstances({ ServiceId }, context).Instances).toMatchObject([
      { Id: "i-1", Attributes },
    ]);
    expect(
      cloudMap.DiscoverInstances({ NamespaceName: "http-ns", ServiceName: "web" }, context),
    ).toEqual({
      Instances: [
        {
          InstanceId: "i-1",
          NamespaceName: "http-ns",
          ServiceName: "web",
          HealthStatus: "UNKNOWN",
          Attributes,
        },
      ],
      InstancesRevision: 2,
    });
  });

  test("is registered once at a time, but a retry is no second request", () => {
    const ServiceId = newService(httpNamespace())?.Id;
    const request = { ServiceId, InstanceId: "i-1", CreatorRequestId: "one", Attributes: {} };
    const { OperationId } = cloudMap.RegisterInstance(request, context);
    expect(cloudMap.RegisterInstance(request, context)).toEqual({ OperationId });
    const other = { ...request, CreatorRequestId: "two" };
    expect(refusalOf(() => cloudMap.RegisterInstance(other, context))).toMatchObject({
      code: "DuplicateRequest",
      members: { DuplicateOperationId: OperationId },
    });
    wait();
    cloudMap.RegisterInstance({ ...other, Attributes: { colour: "blue" } }, context);
    expect(cloudMap.GetInstance({ ServiceId, InstanceId: "i-1" }, context).Instance).toMatchObject({
      Attributes: { colour: "blue" },
    });
  });

  test("comes and goes in the zone of its namespace", () => {
    const ServiceId = newService(publicNamespace(), { DnsConfig: A_RECORDS })?.Id;
    register(ServiceId, "i-1");
    register(ServiceId, "i-2", { AWS_INSTANCE_IPV4: "192.0.2.2" });
    const record = (SetIdentifier: string, Value: string) => ({
      Name: "web.example.com.",
      Type: "A",
      SetIdentifier,
      MultiValueAnswer: true,
      TTL: 60,
      ResourceRecords: [{ Value }],
    });
    expect(instanceRecords("web.example.com.")).toEqual([
      record("i-1", "192.0.2.1"),
      record("i-2", "192.0.2.2"),
    ]);
    cloudMap.DeregisterInstance({ ServiceId, InstanceId: "i-1" }, context);
    expect(instanceRecords("web.example.com.")).toEqual([record("i-2", "192.0.2.2")]);
    const [zone] = route53.ListHostedZones({}, context).HostedZones ?? [];
    expect(zone?.ResourceRecordSetCount).toBe(3);
  });

  test("of an SRV service has a name of its own", () => {
    const DnsConfig = { DnsRecords: [{ Type: "SRV" as const, TTL: 10 }] };
    const ServiceId = newService(publicNamespace(), { DnsConfig })?.Id;
    register(ServiceId, "i-1", { AWS_INSTANCE_PORT: "8080" });
    expect(instanceRecords("web.example.com.")).toMatchObject([
      { Type: "SRV", ResourceRecords: [{ Value: "1 1 8080 i-1.web.example.com." }] },
    ]);
    expect(instanceRecords("i-1.web.example.com.")).toMatchObject([
      { Type: "A", ResourceRecords: [{ Value: "192.0.2.1" }] },
    ]);
  });

  test.each([
    ["an id with a blank", "i 1", { AWS_INSTANCE_IPV4: "192.0.2.1" }],
    ["no address", "i-1", {}],
    ["a key with a blank", "i-1", { AWS_INSTANCE_IPV4: "192.0.2.1", "a b": "" }],
    ["a long value", "i-1", { AWS_INSTANCE_IPV4: "192.0.2.1", a: "x".repeat(1025) }],
    [
      "a health of its own",
      "i-1",
      { AWS_INSTANCE_IPV4: "192.0.2.1", AWS_INIT_HEALTH_STATUS: "FINE" },
    ],
  ])("is refused with %s", (_what, InstanceId, Attributes) => {
    const ServiceId = newService(publicNamespace(), { DnsConfig: A_RECORDS })?.Id;
    const input = { ServiceId, InstanceId, Attributes };
    expect(refusalOf(() => cloudMap.RegisterInstance(input, context)).code).toBe("InvalidInput");
    expect(cloudMap.ListInstances({ ServiceId }, context).Instances).toEqual([]);
  });

  test("that is not there is InstanceNotFound", () => {
    const ServiceId = newService(httpNamespace())?.Id;
    const input = { ServiceId, InstanceId: "i-1" };
    for (const call of [
      () => cloudMap.GetInstance(input, context),
      () => cloudMap.DeregisterInstance(input, context),
      () => cloudMap.GetInstancesHealthStatus({ ServiceId, Instances: ["i-1"] }, context),
    ]) {
      expect(refusalOf(call).code).toBe("InstanceNotFound");
    }
  });
});

describe("DiscoverInstances", () => {
  const discover = (more = {}) =>
    cloudMap
      .DiscoverInstances({ NamespaceName: "http-ns", ServiceName: "web", ...more }, context)
      .Instances?.map(({ InstanceId }) => InstanceId);

  test("filters by attributes, and drops optional ones that nothing has", () => {
    const id = newService(httpNamespace())?.Id;
    register(id, "i-1", { version: "1", zone: "a" });
    register(id, "i-2", { version: "1", zone: "b" });
    register(id, "i-3", { version: "2", zone: "b" });
    expect(discover({ QueryParameters: { version: "1" } })).toEqual(["i-1", "i-2"]);
    expect(
      discover({ QueryParameters: { version: "1" }, OptionalParameters: { zone: "b" } }),
    ).toEqual(["i-2"]);
    expect(
      discover({ QueryParameters: { version: "1" }, OptionalParameters: { zone: "c" } }),
    ).toEqual(["i-1", "i-2"]);
    expect(discover({ QueryParameters: { toString: "1" } })).toEqual([]);
    expect(discover({ MaxResults: 1 })).toEqual(["i-1"]);
  });

  test("filters by custom health, and fails open unless told otherwise", () => {
    const ServiceId = newService(httpNamespace(), { HealthCheckCustomConfig: {} })?.Id;
    register(ServiceId, "i-1");
    register(ServiceId, "i-2", { AWS_INIT_HEALTH_STATUS: "UNHEALTHY" });
    expect(discover()).toEqual(["i-1"]);
    expect(discover({ HealthStatus: "UNHEALTHY" })).toEqual(["i-2"]);
    expect(discover({ HealthStatus: "ALL" })).toEqual(["i-1", "i-2"]);
    const unhealthy = { ServiceId, InstanceId: "i-1", Status: "UNHEALTHY" } as const;
    cloudMap.UpdateInstanceCustomHealthStatus(unhealthy, context);
    expect(discover()).toEqual(["i-1", "i-2"]);
    expect(discover({ HealthStatus: "HEALTHY" })).toEqual([]);
    expect(cloudMap.GetInstancesHealthStatus({ ServiceId }, context).Status).toEqual({
      "i-1": "UNHEALTHY",
      "i-2": "UNHEALTHY",
    });
  });

  test("counts a revision for every change", () => {
    const ServiceId = newService(httpNamespace(), { HealthCheckCustomConfig: {} })?.Id;
    const names = { NamespaceName: "http-ns", ServiceName: "web" };
    const revision = () => cloudMap.DiscoverInstancesRevision(names, context).InstancesRevision;
    const before = revision() ?? 0;
    register(ServiceId, "i-1");
    expect(revision()).toBe(before + 1);
    cloudMap.DeregisterInstance({ ServiceId, InstanceId: "i-1" }, context);
    expect(revision()).toBe(before + 2);
  });

  test("refuses names that are not there", () => {
    expect(refusalOf(() => discover()).code).toBe("NamespaceNotFound");
    httpNamespace();
    expect(refusalOf(() => discover()).code).toBe("ServiceNotFound");
  });

  test("a health of a service without a custom check cannot be told", () => {
    const ServiceId = newService(httpNamespace())?.Id;
    register(ServiceId, "i-1");
    const input = { ServiceId, InstanceId: "i-1", Status: "HEALTHY" } as const;
    expect(refusalOf(() => cloudMap.UpdateInstanceCustomHealthStatus(input, context)).code).toBe(
      "CustomHealthNotFound",
    );
  });
});

describe("tags", () => {
  test("are given at birth, added, removed and listed", () => {
    const id = httpNamespace();
    const ResourceARN = newService(id, { Tags: [{ Key: "a", Value: "1" }] })?.Arn;
    cloudMap.TagResource({ ResourceARN, Tags: [{ Key: "b", Value: "2" }] }, context);
    cloudMap.UntagResource({ ResourceARN, TagKeys: ["a"] }, context);
    expect(cloudMap.ListTagsForResource({ ResourceARN }, context)).toEqual({
      Tags: [{ Key: "b", Value: "2" }],
    });
    const Tags = Array.from({ length: 50 }, (_, i) => ({ Key: `k${i}`, Value: "" }));
    expect(refusalOf(() => cloudMap.TagResource({ ResourceARN, Tags }, context))).toMatchObject({
      code: "TooManyTagsException",
      members: { ResourceName: ResourceARN },
    });
  });

  test("belong to what exists", () => {
    const ResourceARN = "arn:aws:servicediscovery:us-west-2:111122223333:service/srv-none";
    expect(refusalOf(() => cloudMap.ListTagsForResource({ ResourceARN }, context)).code).toBe(
      "ResourceNotFoundException",
    );
  });
});
