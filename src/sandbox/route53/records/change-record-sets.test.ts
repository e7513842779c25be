import type { Change, ResourceRecordSet } from "@aws-sdk/client-route-53";
import { beforeEach, describe, expect, test } from "vitest";
import { operationContext } from "../../../../test/support/operation-context.ts";
import { refusalOf } from "../../../../test/support/refusal.ts";
import { StateStore } from "../../../base/state-store.ts";
import { route53Service } from "../route53-service.ts";

let route53: ReturnType<typeof route53Service>["operations"];
let context: ReturnType<typeof operationContext>;
let HostedZoneId: string | undefined;

beforeEach(() => {
  route53 = route53Service(StateStore.open(":memory:", { survivesPowerLoss: false })).operations;
  context = operationContext();
  HostedZoneId = newZone("example.com");
});

function newZone(name: string): string | undefined {
  return route53.CreateHostedZone({ Name: name, CallerReference: name }, context).HostedZone?.Id;
}

type Draft = Partial<ResourceRecordSet>;

/** An A record of www.example.com, except for what is said. */
const set = (draft: Draft = {}): ResourceRecordSet => ({
  Name: "www.example.com",
  Type: "A",
  ...(draft.AliasTarget ? {} : { TTL: 300, ResourceRecords: [{ Value: "192.0.2.1" }] }),
  ...draft,
});
const values = (...all: string[]) => all.map((Value) => ({ Value }));
const alias = (DNSName: string, zone = HostedZoneId) => ({
  HostedZoneId: zone,
  DNSName,
  EvaluateTargetHealth: false,
});

const creating = (draft?: Draft): Change => ({ Action: "CREATE", ResourceRecordSet: set(draft) });
const deleting = (draft?: Draft): Change => ({ Action: "DELETE", ResourceRecordSet: set(draft) });
const upserting = (draft?: Draft): Change => ({ Action: "UPSERT", ResourceRecordSet: set(draft) });

const change = (...Changes: Change[]) =>
  route53.ChangeResourceRecordSets({ HostedZoneId, ChangeBatch: { Changes } }, context);

/** The zone without what it was born with. */
const zoneSets = () =>
  route53
    .ListResourceRecordSets({ HostedZoneId }, context)
    .ResourceRecordSets?.filter(({ Type }) => Type !== "NS" && Type !== "SOA");

const count = () =>
  route53.GetHostedZone({ Id: HostedZoneId }, context).HostedZone?.ResourceRecordSetCount;

describe("a change batch", () => {
  test("answers with a pending change that carries the comment", () => {
    const Comment = "Adding subdomains";
    const answer = route53.ChangeResourceRecordSets(
      { HostedZoneId, ChangeBatch: { Comment, Changes: [creating()] } },
      context,
    );
    expect(answer.ChangeInfo).toMatchObject({ Status: "PENDING", Comment });
    expect(route53.GetChange({ Id: answer.ChangeInfo?.Id }, context).ChangeInfo).toMatchObject({
      Comment,
    });
  });

  test("creates, replaces and deletes, and the zone counts along", () => {
    change(creating(), creating({ Name: "*.example.com.", TTL: 60 }));
    expect(count()).toBe(4);
    expect(zoneSets()).toEqual([
      set({ Name: "\\052.example.com.", TTL: 60 }),
      set({ Name: "www.example.com." }),
    ]);
    change(upserting({ TTL: 5, ResourceRecords: values("192.0.2.2", "192.0.2.3") }));
    expect(count()).toBe(4);
    change(
      deleting({
        Name: "WWW.example.com",
        TTL: 5,
        ResourceRecords: values("192.0.2.3", "192.0.2.2"),
      }),
      upserting({ Name: "new.example.com" }),
    );
    expect(zoneSets()?.map(({ Name }) => Name)).toEqual(["\\052.example.com.", "new.example.com."]);
    expect(count()).toBe(4);
  });

  test("makes a set anew when it deletes it first", () => {
    change(creating());
    change(deleting(), creating({ TTL: 60 }));
    expect(zoneSets()).toEqual([set({ Name: "www.example.com.", TTL: 60 })]);
  });

  test("happens whole or not at all", () => {
    change(creating());
    const before = zoneSets();
    const refusal = refusalOf(() =>
      change(creating({ Name: "a.example.com" }), creating(), deleting({ Name: "b.example.com" })),
    );
    expect(refusal).toEqual({
      code: "InvalidChangeBatch",
      message:
        "[Tried to create resource record set [name='www.example.com.', type='A'] but it already " +
        "exists, Tried to delete resource record set [name='b.example.com.', type='A'] but it " +
        "was not found]",
    });
    expect(zoneSets()).toEqual(before);
    expect(count()).toBe(3);
  });
});

describe("what stands against a change is said in AWS's words", () => {
  test.each<[string, () => Change[], string]>([
    [
      "a set that exists",
      () => [creating({ Name: "taken.example.com" })],
      "Tried to create resource record set [name='taken.example.com.', type='A'] but it already " +
        "exists",
    ],
    [
      "a set that does not",
      () => [deleting({ Name: "none.example.com" })],
      "Tried to delete resource record set [name='none.example.com.', type='A'] but it was not " +
        "found",
    ],
    [
      "another TTL",
      () => [deleting({ Name: "taken.example.com", TTL: 1 })],
      "Tried to delete resource record set [name='taken.example.com.', type='A'] but the values " +
        "provided do not match the current values",
    ],
    [
      "another value",
      () => [deleting({ Name: "taken.example.com", ResourceRecords: values("192.0.2.9") })],
      "Tried to delete resource record set [name='taken.example.com.', type='A'] but the values " +
        "provided do not match the current values",
    ],
    [
      "a set with an identifier",
      () => [deleting({ Name: "weighted.example.com", SetIdentifier: "two", Weight: 1 })],
      "Tried to delete resource record set [name='weighted.example.com.', type='A', " +
        "set-identifier='two'] but it was not found",
    ],
    [
      "a foreign name",
      () => [creating({ Name: "www.example.org" })],
      "RRSet with DNS name www.example.org. is not permitted in zone example.com.",
    ],
    [
      "a name that only ends alike",
      () => [creating({ Name: "badexample.com" })],
      "RRSet with DNS name badexample.com. is not permitted in zone example.com.",
    ],
    [
      "a CNAME at the apex",
      () => [creating({ Name: "example.com", Type: "CNAME", ResourceRecords: values("a.b") })],
      "RRSet of type CNAME with DNS name example.com. is not permitted at apex in zone " +
        "example.com.",
    ],
    [
      "a CNAME beside others",
      () => [
        creating({ Name: "taken.example.com", Type: "CNAME", ResourceRecords: values("a.b") }),
      ],
      "RRSet of type CNAME with DNS name taken.example.com. is not permitted as it conflicts " +
        "with other records with the same DNS name in zone example.com.",
    ],
    [
      "others beside a CNAME",
      () => [creating({ Name: "cname.example.com" })],
      "RRSet of type A with DNS name cname.example.com. is not permitted because a conflicting " +
        "RRSet of type  CNAME with the same DNS name already exists in zone example.com.",
    ],
    [
      "a malformed value",
      () => [creating({ ResourceRecords: values("nowhere") })],
      "Invalid Resource Record: 'FATAL problem: ARRDATAIllegalIPv4Address (Value is not a valid " +
        "IPv4 address) encountered with 'nowhere''",
    ],
    [
      "a value twice",
      () => [creating({ ResourceRecords: values("192.0.2.1", "192.0.2.1") })],
      "Duplicate Resource Record: '192.0.2.1'",
    ],
    [
      "a set changed twice",
      () => [upserting(), upserting({ TTL: 1 })],
      "The request contains an invalid set of changes for a resource record set " +
        "'A www.example.com.'",
    ],
    [
      "the zone's NS deleted",
      () => [deletingFounding("NS")],
      "A HostedZone must contain at least one NS record for the zone itself.",
    ],
    [
      "the zone's SOA deleted",
      () => [deletingFounding("SOA")],
      "A HostedZone must contain exactly one SOA record.",
    ],
    [
      "a simple set beside a weighted one",
      () => [creating({ Name: "weighted.example.com" })],
      "RRSet with DNS name weighted.example.com., type A cannot be created as other RRSets exist " +
        "with the same name and type.",
    ],
    [
      "a weighted set beside a simple one",
      () => [creating({ Name: "taken.example.com", SetIdentifier: "x", Weight: 1 })],
      "RRSet with DNS name taken.example.com., type A, SetIdentifier x cannot be created as a " +
        "non-weighted set exists with the same name and type.",
    ],
    [
      "a latency set beside a weighted one",
      () => [creating({ Name: "weighted.example.com", SetIdentifier: "x", Region: "us-east-1" })],
      "RRSet with DNS name weighted.example.com., type A, SetIdentifier x cannot be created as a " +
        "non-latency set exists with the same name and type.",
    ],
    [
      "weighted sets of different TTLs",
      () => [creating({ Name: "weighted.example.com", SetIdentifier: "x", Weight: 1, TTL: 1 })],
      "RRSet with DNS name weighted.example.com. and type A, SetIdentifier x cannot be created " +
        "as weighted sets must contain the same TTL.",
    ],
    [
      "a region twice",
      () => [
        creating({ SetIdentifier: "x", Region: "eu-west-1" }),
        creating({ SetIdentifier: "y", Region: "eu-west-1" }),
      ],
      "RRSet with DNS name www.example.com., type A, SetIdentifier y, and Region Name=eu-west-1 " +
        "cannot be created because a latency RRSet with the same name, type and region already " +
        "exists.",
    ],
    [
      "an alias to what is not there",
      () => [creating({ AliasTarget: alias("none.example.com") })],
      `Tried to create an alias that targets none.example.com., type A in zone ZONE, but that ` +
        "target was not found",
    ],
  ])("%s", (_what, changes, message) => {
    change(
      creating({ Name: "taken.example.com" }),
      creating({ Name: "cname.example.com", Type: "CNAME", ResourceRecords: values("a.b") }),
      creating({ Name: "weighted.example.com", SetIdentifier: "one", Weight: 10 }),
    );
    const zone = HostedZoneId?.replace("/hostedzone/", "") ?? "";
    expect(refusalOf(() => change(...changes()))).toEqual({
      code: "InvalidChangeBatch",
      message: `[${message.replace("ZONE", zone)}]`,
    });
  });

  function deletingFounding(type: "NS" | "SOA"): Change {
    const { ResourceRecordSets } = route53.ListResourceRecordSets({ HostedZoneId }, context);
    const ResourceRecordSet = ResourceRecordSets?.find(({ Type }) => Type === type);
    return { Action: "DELETE", ResourceRecordSet };
  }

  test("an alias out of its zone gets both objections", () => {
    const target = alias("lb.example.net");
    const zone = HostedZoneId?.replace("/hostedzone/", "");
    expect(refusalOf(() => change(creating({ AliasTarget: target }))).message).toBe(
      `[Tried to create an alias that targets lb.example.net., type A in zone ${zone}, but the ` +
        "alias target name does not lie within the target zone, Tried to create an alias that " +
        `targets lb.example.net., type A in zone ${zone}, but that target was not found]`,
    );
  });
});

describe("what the schema forbids is InvalidInput", () => {
  const where = "in Change with [Action=CREATE, Name=www.example.com, Type=A, SetIdentifier=null]";
  test.each<[string, Change | undefined, string]>([
    [
      "no changes",
      undefined,
      "Invalid XML ; cvc-complex-type.2.4.b: The content of element 'Changes' is not complete. " +
        `One of '{"https://route53.amazonaws.com/doc/2013-04-01/":Change}' is expected.`,
    ],
    [
      "no TTL",
      creating({ TTL: undefined }),
      "Invalid request: Expected exactly one of [AliasTarget, all of [TTL, and ResourceRecords], " +
        `or TrafficPolicyInstanceId], but found none ${where}`,
    ],
    [
      "an alias with a TTL",
      creating({ AliasTarget: alias("a.example.com", "Z1"), TTL: 300 }),
      "Invalid request: Expected exactly one of [AliasTarget, all of [TTL, and ResourceRecords], " +
        `or TrafficPolicyInstanceId], but found more than one ${where}`,
    ],
    [
      "no values",
      creating({ ResourceRecords: [] }),
      "Invalid XML ; cvc-complex-type.2.4.b: The content of element 'ResourceRecords' is not " +
        `complete. One of '{"https://route53.amazonaws.com/doc/2013-04-01/":ResourceRecord}' is ` +
        "expected.",
    ],
    [
      "a routing policy without identifier, even when it is false",
      creating({ MultiValueAnswer: false }),
      `Invalid request: Missing field 'SetIdentifier' ${where}`,
    ],
    [
      "an identifier without routing policy",
      creating({ SetIdentifier: "x" }),
      "Invalid request: Expected exactly one of [Weight, Region, Failover, GeoLocation, or " +
        `MultiValueAnswer], but found none ${where.replace("null", "x")}`,
    ],
    [
      "two routing policies",
      creating({ SetIdentifier: "x", Weight: 1, Region: "us-east-1" }),
      "Invalid request: Expected exactly one of [Weight, Region, Failover, GeoLocation, or " +
        `MultiValueAnswer], but found more than one ${where.replace("null", "x")}`,
    ],
    [
      "an action that is none",
      { Action: "REPLACE" as "UPSERT", ResourceRecordSet: set() },
      "Invalid XML ; cvc-enumeration-valid: Value 'REPLACE' is not facet-valid with respect to " +
        "enumeration '[CREATE, DELETE, UPSERT]'. It must be a value from the enumeration.",
    ],
  ])("%s", (_what, one, message) => {
    expect(refusalOf(() => change(...(one ? [one] : [])))).toEqual({
      code: "InvalidInput",
      message,
    });
  });

  test.each<[string, Draft]>([
    ["a type that is none", { Type: "WKS" as "A" }],
    ["a TTL below zero", { TTL: -1 }],
    ["a TTL above the greatest", { TTL: 2_147_483_648 }],
    ["a weight above 255", { SetIdentifier: "x", Weight: 256 }],
    ["an identifier of 129 characters", { SetIdentifier: "x".repeat(129), Weight: 1 }],
  ])("%s", (_what, draft) => {
    expect(refusalOf(() => change(creating(draft))).code).toBe("InvalidInput");
  });
});

test.each<[string, () => Change[], string]>([
  [
    "a label too long",
    () => [creating({ Name: `${"a".repeat(64)}.example.com` })],
    "FATAL problem: DomainLabelTooLong (Domain label is too long) encountered with " +
      `'${"a".repeat(64)}'`,
  ],
  [
    "more than 1000 records, an UPSERT counting twice",
    () =>
      [1, 2].map((i) =>
        upserting({
          Name: `n${i}.example.com`,
          ResourceRecords: values(...Array.from({ length: 251 }, (_, j) => `192.0.2.${j}`)),
        }),
      ),
    "Number of records limit of 1000 exceeded.",
  ],
  [
    "more than 32000 characters",
    () =>
      Array.from({ length: 9 }, (_, i) =>
        creating({
          Name: `n${i}.example.com`,
          Type: "TXT",
          ResourceRecords: values(`"${"x".repeat(250)}" `.repeat(15)),
        }),
      ),
    "Number of characters limit of 32000 exceeded.",
  ],
])("a batch with %s is refused", (_what, changes, message) => {
  expect(refusalOf(() => change(...changes()))).toEqual({ code: "InvalidChangeBatch", message });
});

test("a health check that is not there is NoSuchHealthCheck", () => {
  const draft = { HealthCheckId: "abcdef11-2222-3333-4444-555555fedcba" };
  expect(refusalOf(() => change(creating(draft)))).toEqual({
    code: "NoSuchHealthCheck",
    message: `A health check with id ${draft.HealthCheckId} does not exist.`,
  });
});

describe("routing policies live side by side", () => {
  test.each<[string, Draft, Draft]>([
    ["weighted", { Weight: 1 }, { Weight: 2 }],
    ["latency", { Region: "us-east-1" }, { Region: "eu-west-1" }],
    ["failover", { Failover: "PRIMARY" }, { Failover: "SECONDARY" }],
    ["geolocation", { GeoLocation: { CountryCode: "*" } }, { GeoLocation: { CountryCode: "FR" } }],
    ["multivalue", { MultiValueAnswer: true }, { MultiValueAnswer: true }],
  ])("%s", (_policy, one, other) => {
    change(creating({ ...one, SetIdentifier: "b" }), creating({ ...other, SetIdentifier: "a" }));
    expect(zoneSets()?.map(({ SetIdentifier }) => SetIdentifier)).toEqual(["a", "b"]);
    change(deleting({ ...one, SetIdentifier: "b" }), deleting({ ...other, SetIdentifier: "a" }));
    expect(zoneSets()).toEqual([]);
  });

  test("a second PRIMARY is refused", () => {
    change(creating({ Failover: "PRIMARY", SetIdentifier: "a" }));
    const again = creating({ Failover: "PRIMARY", SetIdentifier: "b" });
    expect(refusalOf(() => change(again)).code).toBe("InvalidChangeBatch");
  });
});

describe("aliases", () => {
  test("to AWS's own zones are taken at their word, normalised", () => {
    const target = alias("D111.CloudFront.net", "/hostedzone/Z2FDTNDATAQYW2");
    change(creating({ Name: "example.com", AliasTarget: target }));
    expect(zoneSets()).toEqual([
      {
        Name: "example.com.",
        Type: "A",
        AliasTarget: {
          HostedZoneId: "Z2FDTNDATAQYW2",
          DNSName: "d111.cloudfront.net.",
          EvaluateTargetHealth: false,
        },
      },
    ]);
    change(deleting({ Name: "example.com", AliasTarget: target }));
    expect(zoneSets()).toEqual([]);
  });

  test("may point at what the same batch creates later", () => {
    change(
      creating({ Name: "alias.example.com", AliasTarget: alias("www.example.com") }),
      creating(),
    );
    expect(zoneSets()).toHaveLength(2);
  });
});

describe("ListResourceRecordSets", () => {
  const NAMES = ["b.example.com", "a.b.example.com", "a.example.com", "b-1.example.com"];

  test("orders by reversed labels, then type, then identifier", () => {
    change(...NAMES.map((Name) => creating({ Name })));
    change(creating({ Name: "b.example.com", Type: "AAAA", ResourceRecords: values("::1") }));
    const { ResourceRecordSets } = route53.ListResourceRecordSets({ HostedZoneId }, context);
    expect(ResourceRecordSets?.map(({ Name, Type }) => `${Name} ${Type}`)).toEqual([
      "example.com. NS",
      "example.com. SOA",
      "a.example.com. A",
      // The hyphen comes before the dot at the end of "com.example.b.".
      "b-1.example.com. A",
      "b.example.com. A",
      "b.example.com. AAAA",
      "a.b.example.com. A",
    ]);
  });

  test("pages so that every set is seen once, in order", () => {
    change(...NAMES.map((Name) => creating({ Name })));
    change(...["z", "y", "x"].map((id) => creating({ SetIdentifier: id, Weight: 1 })));
    const whole = route53.ListResourceRecordSets({ HostedZoneId }, context);
    expect(whole).toMatchObject({ IsTruncated: false, MaxItems: 300 });
    for (const MaxItems of [1, 2, 4]) {
      const seen: ResourceRecordSet[] = [];
      let page: ReturnType<typeof route53.ListResourceRecordSets> | undefined;
      do {
        page = route53.ListResourceRecordSets(
          {
            HostedZoneId,
            MaxItems,
            StartRecordName: page?.NextRecordName,
            StartRecordType: page?.NextRecordType,
            StartRecordIdentifier: page?.NextRecordIdentifier,
          },
          context,
        );
        seen.push(...(page.ResourceRecordSets ?? []));
      } while (page.IsTruncated);
      expect(seen).toEqual(whole.ResourceRecordSets);
    }
  });

  test.each([
    ["a name between two", { StartRecordName: "aa.example.com" }, "b.example.com. A"],
    [
      "a name and a type",
      { StartRecordName: "example.com", StartRecordType: "PTR" },
      "example.com. SOA",
    ],
    ["a name in capitals", { StartRecordName: "B.EXAMPLE.COM." }, "b.example.com. A"],
    ["a name after all", { StartRecordName: "zz.example.com" }, undefined],
  ] as const)("begins at %s", (_what, start, first) => {
    change(creating({ Name: "a.example.com" }), creating({ Name: "b.example.com" }));
    const { ResourceRecordSets } = route53.ListResourceRecordSets(
      { HostedZoneId, ...start },
      context,
    );
    const [set] = ResourceRecordSets ?? [];
    expect(set && `${set.Name} ${set.Type}`).toBe(first);
  });

  test("refuses a name that cannot be, as AWS does", () => {
    const input = { HostedZoneId, StartRecordName: "Invalid Subdomain.example.com." };
    expect(refusalOf(() => route53.ListResourceRecordSets(input, context))).toEqual({
      code: "InvalidInput",
      message:
        "FATAL problem: UnsupportedCharacter (Value contains unsupported characters) encountered " +
        "with ' '",
    });
  });

  test("keeps zones apart", () => {
    change(creating());
    const other = newZone("example.net");
    const { ResourceRecordSets } = route53.ListResourceRecordSets({ HostedZoneId: other }, context);
    expect(ResourceRecordSets).toHaveLength(2);
  });
});

describe("TestDNSAnswer", () => {
  test.each([
    ["www.example.com", "A", "NOERROR", ["192.0.2.1"]],
    ["www.example.com", "AAAA", "NOERROR", []],
    ["deep.down.example.com", "TXT", "NOERROR", ['"wild"']],
    ["alias.example.com", "A", "NOERROR", ["192.0.2.1"]],
    ["none.example.org", "A", "NXDOMAIN", []],
  ] as const)("%s %s is %s", (RecordName, RecordType, ResponseCode, RecordData) => {
    change(
      creating(),
      creating({ Name: "*.example.com", Type: "TXT", ResourceRecords: values('"wild"') }),
      creating({ Name: "alias.example.com", AliasTarget: alias("www.example.com") }),
    );
    expect(route53.TestDNSAnswer({ HostedZoneId, RecordName, RecordType }, context)).toMatchObject({
      RecordName,
      RecordType,
      ResponseCode,
      RecordData,
      Protocol: "UDP",
    });
  });
});
