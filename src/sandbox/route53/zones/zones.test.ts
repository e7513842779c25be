import type { CreateHostedZoneRequest } from "@aws-sdk/client-route-53";
import { beforeEach, describe, expect, test } from "vitest";
import { CONTEXT_NOW_MS, operationContext } from "../../../../test/support/operation-context.ts";
import { refusalOf } from "../../../../test/support/refusal.ts";
import { StateStore } from "../../../base/state-store.ts";
import { route53Service } from "../route53-service.ts";

let route53: ReturnType<typeof route53Service>["operations"];
let nowMs: number;
let context: ReturnType<typeof operationContext>;

beforeEach(() => {
  route53 = route53Service(StateStore.open(":memory:", { survivesPowerLoss: false })).operations;
  nowMs = CONTEXT_NOW_MS;
  context = operationContext({ clock: { nowMs: () => nowMs } });
});

const create = (Name: string, more: Partial<CreateHostedZoneRequest> = {}) =>
  route53.CreateHostedZone({ Name, CallerReference: `for ${Name}`, ...more }, context);

const VPC = { VPCId: "vpc-0a1b2c3d", VPCRegion: "eu-west-1" } as const;
const OTHER_VPC = { VPCId: "vpc-0f0f0f0f", VPCRegion: "eu-west-1" } as const;

describe("CreateHostedZone", () => {
  test("answers with the zone, a pending change, four name servers and its location", () => {
    const answer = create("Example.com", { HostedZoneConfig: { Comment: "first" } });
    expect(answer).toEqual({
      HostedZone: {
        Id: expect.stringMatching(/^\/hostedzone\/Z0\d{7}[A-Z0-9]{12}$/),
        Name: "example.com.",
        CallerReference: "for Example.com",
        Config: { Comment: "first", PrivateZone: false },
        ResourceRecordSetCount: 2,
      },
      ChangeInfo: {
        Id: expect.stringMatching(/^\/change\/C0\d{7}[A-Z0-9]{12}$/),
        Status: "PENDING",
        SubmittedAt: new Date(CONTEXT_NOW_MS),
      },
      DelegationSet: {
        NameServers: [
          expect.stringMatching(/^ns-\d+\.awsdns-\d\d\.com$/),
          expect.stringMatching(/^ns-\d+\.awsdns-\d\d\.net$/),
          expect.stringMatching(/^ns-\d+\.awsdns-\d\d\.org$/),
          expect.stringMatching(/^ns-\d+\.awsdns-\d\d\.co\.uk$/),
        ],
      },
      Location: `https://route53.amazonaws.com/2013-04-01${answer.HostedZone?.Id}`,
    });
  });

  test("the zone is born with the NS and SOA records of its name servers", () => {
    const { HostedZone, DelegationSet } = create("example.com");
    const { ResourceRecordSets } = route53.ListResourceRecordSets(
      { HostedZoneId: HostedZone?.Id },
      context,
    );
    const servers = DelegationSet?.NameServers ?? [];
    expect(ResourceRecordSets).toEqual([
      {
        Name: "example.com.",
        Type: "NS",
        TTL: 172800,
        ResourceRecords: servers.map((server) => ({ Value: `${server}.` })),
      },
      {
        Name: "example.com.",
        Type: "SOA",
        TTL: 900,
        ResourceRecords: [
          {
            Value: `${servers[0]}. awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400`,
          },
        ],
      },
    ]);
  });

  test("a VPC makes it private: no delegation, and the VPC in the answer", () => {
    const answer = create("corp.internal", { VPC });
    expect(answer.HostedZone?.Config).toEqual({ PrivateZone: true });
    expect(answer.DelegationSet).toBeUndefined();
    expect(answer).toMatchObject({ VPC });
    expect(route53.GetHostedZone({ Id: answer.HostedZone?.Id }, context)).toEqual({
      HostedZone: answer.HostedZone,
      VPCs: [VPC],
    });
  });

  test("a reusable delegation set lends its name servers, and cannot go while it does", () => {
    const { DelegationSet } = route53.CreateReusableDelegationSet(
      { CallerReference: "d" },
      context,
    );
    const id = DelegationSet?.Id;
    const zone = create("example.com", { DelegationSetId: id });
    expect(zone.DelegationSet).toEqual(DelegationSet);
    expect(refusalOf(() => route53.DeleteReusableDelegationSet({ Id: id }, context)).code).toBe(
      "DelegationSetInUse",
    );
    route53.DeleteHostedZone({ Id: zone.HostedZone?.Id }, context);
    route53.DeleteReusableDelegationSet({ Id: id }, context);
    expect(route53.ListReusableDelegationSets({}, context).DelegationSets).toEqual([]);
  });

  test.each<[string, Partial<CreateHostedZoneRequest>, string, string | RegExp]>([
    ["a name that is reserved", { Name: "com" }, "InvalidDomainName", "com is reserved by AWS!"],
    ["an empty label", { Name: "a..com" }, "InvalidDomainName", /^FATAL problem: DomainLabelEmpty/],
    [
      "a reference used before",
      { CallerReference: "for taken.com" },
      "HostedZoneAlreadyExists",
      "A hosted zone has already been created with the specified caller reference.",
    ],
    [
      "a private zone without a VPC",
      { HostedZoneConfig: { PrivateZone: true } },
      "InvalidInput",
      /you must also specify values for VPCId and VPCRegion\.$/,
    ],
    [
      "a VPC id that is none",
      { VPC: { VPCId: "nonsense", VPCRegion: "us-east-1" } },
      "InvalidVPCId",
      "Invalid or missing VPC Id.",
    ],
    [
      "a private name taken in the VPC",
      { Name: "taken.com", VPC },
      "ConflictingDomainExists",
      "The VPC that you chose, vpc-0a1b2c3d in region eu-west-1, is already associated with " +
        "another private hosted zone that has an overlapping name space, taken.com..",
    ],
    ["an unknown delegation set", { DelegationSetId: "N1" }, "NoSuchDelegationSet", /./],
    ["no reference", { CallerReference: undefined }, "InvalidInput", /CallerReference/],
  ])("refuses %s", (_what, more, code, message) => {
    create("taken.com", { VPC });
    const refusal = refusalOf(() => create("example.com", { ...more }));
    expect(refusal).toEqual({
      code,
      message: typeof message === "string" ? message : expect.stringMatching(message),
    });
    expect(route53.GetHostedZoneCount({}, context)).toEqual({ HostedZoneCount: 1 });
  });
});

describe("GetChange", () => {
  test("is pending for a moment by the clock and in sync after, whatever the id's form", () => {
    const { ChangeInfo } = create("example.com");
    const id = ChangeInfo?.Id ?? "";
    nowMs += 999;
    expect(route53.GetChange({ Id: id }, context).ChangeInfo?.Status).toBe("PENDING");
    nowMs += 1;
    expect(route53.GetChange({ Id: id.replace("/change/", "") }, context).ChangeInfo).toEqual({
      ...ChangeInfo,
      Status: "INSYNC",
    });
  });

  test("forgets a change of the day before with the changes of today", () => {
    const old = create("example.com").ChangeInfo;
    nowMs += 24 * 60 * 60 * 1_000;
    create("one.example.com");
    expect(route53.GetChange({ Id: old?.Id }, context).ChangeInfo?.Status).toBe("INSYNC");
    nowMs += 1;
    const { ChangeInfo } = create("two.example.com");
    expect(refusalOf(() => route53.GetChange({ Id: old?.Id }, context)).code).toBe("NoSuchChange");
    expect(route53.GetChange({ Id: ChangeInfo?.Id }, context).ChangeInfo).toEqual(ChangeInfo);
  });

  test("refuses a change that never was", () => {
    expect(refusalOf(() => route53.GetChange({ Id: "/change/C15RYMEZ8RZJFM" }, context))).toEqual({
      code: "NoSuchChange",
      message: "Could not find resource with ID: C15RYMEZ8RZJFM",
    });
  });
});

describe("a zone", () => {
  test("is found by its id with and without the path, and by its own account only", () => {
    const { HostedZone } = create("example.com");
    const id = HostedZone?.Id ?? "";
    const bare = id.replace("/hostedzone/", "");
    expect(route53.GetHostedZone({ Id: id }, context).HostedZone).toEqual(HostedZone);
    expect(route53.GetHostedZone({ Id: bare }, context).HostedZone).toEqual(HostedZone);
    const stranger = operationContext({ accountId: "444455556666" });
    expect(refusalOf(() => route53.GetHostedZone({ Id: bare }, stranger))).toEqual({
      code: "NoSuchHostedZone",
      message: `No hosted zone found with ID: ${bare}`,
    });
  });

  test("takes and loses a comment", () => {
    const Id = create("example.com").HostedZone?.Id;
    const commented = route53.UpdateHostedZoneComment({ Id, Comment: "ours" }, context);
    expect(commented.HostedZone?.Config).toEqual({ Comment: "ours", PrivateZone: false });
    const plain = route53.UpdateHostedZoneComment({ Id }, context);
    expect(plain.HostedZone?.Config).toEqual({ PrivateZone: false });
    const long = { Id, Comment: "x".repeat(257) };
    expect(refusalOf(() => route53.UpdateHostedZoneComment(long, context)).code).toBe(
      "InvalidInput",
    );
  });

  test("cannot be deleted before its own records are, and leaves nothing behind", () => {
    const Id = create("example.com").HostedZone?.Id;
    const change = (Action: "CREATE" | "DELETE") =>
      route53.ChangeResourceRecordSets(
        {
          HostedZoneId: Id,
          ChangeBatch: {
            Changes: [
              {
                Action,
                ResourceRecordSet: {
                  Name: "www.example.com",
                  Type: "A",
                  TTL: 300,
                  ResourceRecords: [{ Value: "192.0.2.1" }],
                },
              },
            ],
          },
        },
        context,
      );
    change("CREATE");
    expect(refusalOf(() => route53.DeleteHostedZone({ Id }, context))).toEqual({
      code: "HostedZoneNotEmpty",
      message:
        "The specified hosted zone contains non-required resource record sets  and so cannot be " +
        "deleted.",
    });
    change("DELETE");
    expect(route53.DeleteHostedZone({ Id }, context).ChangeInfo?.Status).toBe("PENDING");
    expect(refusalOf(() => route53.DeleteHostedZone({ Id }, context)).code).toBe(
      "NoSuchHostedZone",
    );
    expect(route53.ListHostedZones({}, context).HostedZones).toEqual([]);
  });
});

describe("listings", () => {
  const NAMES = ["example.com", "a.example.com", "example.net", "b.example.com"];

  test("ListHostedZones pages by marker and shows every zone once", () => {
    const ids = NAMES.map((name) => create(name).HostedZone?.Id);
    const seen: (string | undefined)[] = [];
    let marker: string | undefined;
    do {
      const page = route53.ListHostedZones({ Marker: marker, MaxItems: 3 }, context);
      expect(page.MaxItems).toBe(3);
      expect(page.Marker).toBe(marker);
      expect(page.IsTruncated).toBe(page.NextMarker !== undefined);
      seen.push(...(page.HostedZones ?? []).map(({ Id }) => Id));
      marker = page.NextMarker;
    } while (marker);
    expect([...seen].sort()).toEqual([...ids].sort());
  });

  test("ListHostedZonesByName orders by reversed labels and starts where told", () => {
    for (const name of NAMES) create(name);
    const first = route53.ListHostedZonesByName({ MaxItems: 3 }, context);
    expect(first.HostedZones?.map(({ Name }) => Name)).toEqual([
      "example.com.",
      "a.example.com.",
      "b.example.com.",
    ]);
    expect(first).toMatchObject({ IsTruncated: true, NextDNSName: "example.net." });
    const rest = route53.ListHostedZonesByName(
      { DNSName: first.NextDNSName, HostedZoneId: first.NextHostedZoneId },
      context,
    );
    expect(rest.HostedZones?.map(({ Name }) => Name)).toEqual(["example.net."]);
    expect(rest).toMatchObject({ IsTruncated: false, DNSName: "example.net.", MaxItems: 100 });
  });

  test.each([
    ["no page of nothing", () => route53.ListHostedZones({ MaxItems: 0 }, context)],
    ["no id without a name", () => route53.ListHostedZonesByName({ HostedZoneId: "Z1" }, context)],
  ])("%s", (_what, call) => {
    expect(refusalOf(call).code).toBe("InvalidInput");
  });
});

describe("VPCs of private zones", () => {
  test("come and go, but for the last", () => {
    const HostedZoneId = create("corp.internal", { VPC }).HostedZone?.Id;
    const change = route53.AssociateVPCWithHostedZone(
      { HostedZoneId, VPC: OTHER_VPC, Comment: "one more" },
      context,
    );
    expect(change.ChangeInfo).toMatchObject({ Status: "PENDING", Comment: "one more" });
    expect(route53.ListHostedZonesByVPC({ ...OTHER_VPC }, context).HostedZoneSummaries).toEqual([
      {
        HostedZoneId: HostedZoneId?.replace("/hostedzone/", ""),
        Name: "corp.internal.",
        Owner: { OwningAccount: "111122223333" },
      },
    ]);
    route53.DisassociateVPCFromHostedZone({ HostedZoneId, VPC }, context);
    expect(
      refusalOf(() =>
        route53.DisassociateVPCFromHostedZone({ HostedZoneId, VPC: OTHER_VPC }, context),
      ).code,
    ).toBe("LastVPCAssociation");
  });

  test.each([
    ["a public zone", "PublicZoneVPCAssociation", "example.com", OTHER_VPC],
    ["the same VPC again", "ConflictingDomainExists", "corp.internal", VPC],
  ])("associating %s is %s", (_what, code, name, vpc) => {
    const ids = new Map([
      ["example.com", create("example.com").HostedZone?.Id],
      ["corp.internal", create("corp.internal", { VPC }).HostedZone?.Id],
    ]);
    const input = { HostedZoneId: ids.get(name), VPC: vpc };
    expect(refusalOf(() => route53.AssociateVPCWithHostedZone(input, context)).code).toBe(code);
  });

  test("disassociating one that never was associated is VPCAssociationNotFound", () => {
    const HostedZoneId = create("corp.internal", { VPC }).HostedZone?.Id;
    const input = { HostedZoneId, VPC: OTHER_VPC };
    expect(refusalOf(() => route53.DisassociateVPCFromHostedZone(input, context)).code).toBe(
      "VPCAssociationNotFound",
    );
  });
});

describe("limits", () => {
  test("count what there is", () => {
    const public_ = create("example.com").HostedZone?.Id;
    const private_ = create("corp.internal", { VPC }).HostedZone?.Id;
    expect(route53.GetAccountLimit({ Type: "MAX_HOSTED_ZONES_BY_OWNER" }, context)).toEqual({
      Limit: { Type: "MAX_HOSTED_ZONES_BY_OWNER", Value: 500 },
      Count: 2,
    });
    const records = { HostedZoneId: public_, Type: "MAX_RRSETS_BY_ZONE" } as const;
    expect(route53.GetHostedZoneLimit(records, context)).toMatchObject({ Count: 2 });
    const vpcs = { HostedZoneId: private_, Type: "MAX_VPCS_ASSOCIATED_BY_ZONE" } as const;
    expect(route53.GetHostedZoneLimit(vpcs, context)).toMatchObject({ Count: 1 });
    expect(
      refusalOf(() => route53.GetHostedZoneLimit({ ...vpcs, HostedZoneId: public_ }, context)).code,
    ).toBe("HostedZoneNotPrivate");
  });
});
