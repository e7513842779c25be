import { describe, expect, test } from "vitest";
import type { JsonObject } from "../record/index.ts";
import { changesBetween } from "./changes-between.ts";
import { presentState } from "./present-state.ts";
import { stateAfter, tellChanges } from "./tell-changes.ts";

const ZONE = { type: "AWS::Route53::HostedZone", name: "Z1" };
const DISTRIBUTION = { type: "AWS::CloudFront::Distribution", name: "E1" };

let ids = 0;
const aRecord = (eventName: string, members: JsonObject = {}): JsonObject => ({
  eventID: `event-${++ids}`,
  eventTime: "2026-01-31T12:00:00Z",
  eventName,
  requestParameters: null,
  responseElements: null,
  ...members,
});

const created = aRecord("CreateHostedZone", {
  requestParameters: { name: "Example.com", hostedZoneConfig: { comment: "first" } },
  responseElements: {
    hostedZone: {
      id: "/hostedzone/Z1",
      name: "example.com.",
      config: { comment: "first", privateZone: false },
      resourceRecordSetCount: 2,
    },
    delegationSet: { nameServers: ["ns-1.awsdns-00.com", "ns-2.awsdns-00.net"] },
  },
});

const aSet = (name: string, value: string, members: JsonObject = {}): JsonObject => ({
  name,
  type: "A",
  tTL: 300,
  resourceRecords: [{ value }],
  ...members,
});
const shownSet = (Name: string, Value: string, members: JsonObject = {}) => ({
  Name,
  Type: "A",
  TTL: 300,
  ResourceRecords: [{ Value }],
  ...members,
});

type Change = readonly [action: string, set: JsonObject];
const batch = (...changes: readonly Change[]): JsonObject =>
  aRecord("ChangeResourceRecordSets", {
    requestParameters: {
      hostedZoneId: "Z1",
      changeBatch: {
        comment: "why",
        changes: changes.map(([action, resourceRecordSet]) => ({ action, resourceRecordSet })),
      },
    },
  });

const partsOf = (records: readonly JsonObject[], resource = ZONE) =>
  tellChanges(resource, records).map(({ parts }) => parts);
const lastParts = (records: readonly JsonObject[], resource = ZONE) =>
  partsOf(records, resource).at(-1);
const lastState = (records: readonly JsonObject[], resource = ZONE) => {
  const changes = tellChanges(resource, records);
  return presentState(resource, stateAfter(changes, changes.length - 1));
};

describe("a hosted zone", () => {
  test("is born with its name servers, its SOA and its comment, and all of it is known", () => {
    expect(lastState([created])).toEqual({
      recordSets: [
        {
          Name: "example.com.",
          Type: "NS",
          TTL: 172_800,
          ResourceRecords: [{ Value: "ns-1.awsdns-00.com." }, { Value: "ns-2.awsdns-00.net." }],
        },
        {
          Name: "example.com.",
          Type: "SOA",
          TTL: 900,
          ResourceRecords: [
            {
              Value: "ns-1.awsdns-00.com. awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400",
            },
          ],
        },
      ],
      settings: { comment: "first" },
      doubts: [],
    });
  });

  test("a batch tells each record set before and after, spelled as Route 53 answers it", () => {
    const before = shownSet("\\052.example.com.", "192.0.2.1");
    const after = shownSet("\\052.example.com.", "192.0.2.2");
    const records = [
      created,
      batch(["CREATE", aSet("*.Example.com", "192.0.2.1")]),
      batch(["UPSERT", aSet("*.example.com", "192.0.2.2")]),
      batch(["DELETE", aSet("\\052.example.com.", "192.0.2.2")]),
    ];
    expect(partsOf(records).slice(1)).toEqual([
      [{ part: "\\052.example.com. A", after: before }],
      [{ part: "\\052.example.com. A", before, after }],
      [{ part: "\\052.example.com. A", before: after }],
    ]);
    expect(tellChanges(ZONE, records).map(({ detail }) => detail)).toEqual([
      undefined,
      "why",
      "why",
      "why",
    ]);
  });

  test("record sets of one name and type are told apart by identifier", () => {
    const weighted = (setIdentifier: string, weight: number): Change => [
      "UPSERT",
      aSet("www.example.com", "192.0.2.1", { setIdentifier, weight }),
    ];
    const records = [created, batch(weighted("a", 1), weighted("b", 2)), batch(weighted("b", 3))];
    const shown = (SetIdentifier: string, Weight: number) =>
      shownSet("www.example.com.", "192.0.2.1", { SetIdentifier, Weight });
    expect(lastParts(records)).toEqual([
      { part: "www.example.com. A b", before: shown("b", 2), after: shown("b", 3) },
    ]);
  });

  test("a set deleted and made anew in one batch is one change", () => {
    const records = [
      created,
      batch(["CREATE", aSet("a.example.com", "192.0.2.1")]),
      batch(
        ["DELETE", aSet("a.example.com", "192.0.2.1")],
        ["CREATE", aSet("a.example.com", "192.0.2.9")],
      ),
    ];
    expect(lastParts(records)).toEqual([
      {
        part: "a.example.com. A",
        before: shownSet("a.example.com.", "192.0.2.1"),
        after: shownSet("a.example.com.", "192.0.2.9"),
      },
    ]);
  });

  test("an UPSERT of what is there already changes nothing", () => {
    const same = batch(["UPSERT", aSet("a.example.com", "192.0.2.1")]);
    expect(lastParts([created, same, same])).toEqual([]);
  });

  test("a failed call changes nothing", () => {
    const failed = {
      ...batch(["CREATE", aSet("a.example.com", "192.0.2.1")]),
      errorCode: "Denied",
    };
    expect(lastParts([created, failed])).toEqual([]);
    expect(lastState([created, failed])).toEqual(lastState([created]));
  });

  test("comment, tags, VPCs, DNSSEC and its keys are parts", () => {
    const vPC = { vPCRegion: "us-east-1", vPCId: "vpc-1" };
    const calls: readonly (readonly [string, JsonObject])[] = [
      ["UpdateHostedZoneComment", { id: "Z1", comment: "second" }],
      ["ChangeTagsForResource", { resourceId: "Z1", addTags: [{ key: "team", value: "dns" }] }],
      ["ChangeTagsForResource", { resourceId: "Z1", removeTagKeys: ["team"] }],
      ["AssociateVPCWithHostedZone", { hostedZoneId: "Z1", vPC }],
      ["DisassociateVPCFromHostedZone", { hostedZoneId: "Z1", vPC }],
      ["CreateKeySigningKey", { hostedZoneId: "Z1", name: "k", status: "INACTIVE" }],
      ["ActivateKeySigningKey", { hostedZoneId: "Z1", name: "k" }],
      ["EnableHostedZoneDNSSEC", { hostedZoneId: "Z1" }],
    ];
    const records = calls.map(([name, requestParameters]) => aRecord(name, { requestParameters }));
    expect(partsOf([created, ...records]).slice(1)).toEqual([
      [{ part: "comment", before: "first", after: "second" }],
      [{ part: "tag:team", after: "dns" }],
      [{ part: "tag:team", before: "dns" }],
      [{ part: "vpc:vpc-1", after: vPC }],
      [{ part: "vpc:vpc-1", before: vPC }],
      [{ part: "key:k", after: "INACTIVE" }],
      [{ part: "key:k", before: "INACTIVE", after: "ACTIVE" }],
      [{ part: "dnssec", after: "SIGNING" }],
    ]);
  });

  test("its end takes all that it had", () => {
    const records = [created, aRecord("DeleteHostedZone", { requestParameters: { id: "Z1" } })];
    expect(lastParts(records)?.map(({ part, ...rest }) => [part, "after" in rest])).toEqual([
      ["example.com. NS", false],
      ["example.com. SOA", false],
      ["comment", false],
    ]);
    expect(lastState(records)).toEqual({ recordSets: [], settings: {}, doubts: [] });
  });
});

describe("what records do not tell", () => {
  const earlier = "What there was before 2026-01-31T12:00:00Z is not in these records.";

  test("a zone older than its records: only what the calls themselves say is known", () => {
    const records = [
      batch(
        ["UPSERT", aSet("upserted.example.com", "192.0.2.1")],
        ["CREATE", aSet("created.example.com", "192.0.2.1")],
        ["DELETE", aSet("deleted.example.com", "192.0.2.1")],
      ),
      batch(["UPSERT", aSet("deleted.example.com", "192.0.2.2")]),
    ];
    const of = (name: string, value = "192.0.2.1") => shownSet(`${name}.example.com.`, value);
    expect(partsOf(records)).toEqual([
      [
        { part: "upserted.example.com. A", isBeforeUnknown: true, after: of("upserted") },
        { part: "created.example.com. A", after: of("created") },
        { part: "deleted.example.com. A", before: of("deleted") },
      ],
      [{ part: "deleted.example.com. A", after: of("deleted", "192.0.2.2") }],
    ]);
    expect(lastState(records).doubts).toEqual([earlier]);
  });

  test.each<[string, JsonObject, string]>([
    [
      "a call that a crash cut off",
      { ...batch(["CREATE", aSet("a.example.com", "192.0.2.1")]), errorCode: "OutcomeUnknown" },
      "Whether ChangeResourceRecordSets at 2026-01-31T12:00:00Z was carried out is not known.",
    ],
    [
      "a batch that its record has no room for",
      aRecord("ChangeResourceRecordSets", {
        requestParameters: {
          reason: "requestParameters too large",
          omitted: "true",
          originalSize: "200000",
        },
      }),
      "The record of ChangeResourceRecordSets at 2026-01-31T12:00:00Z does not hold all of it.",
    ],
    [
      "a batch that could not be read",
      aRecord("ChangeResourceRecordSets", {
        requestParameters: {
          hostedZoneId: "Z1",
          changeBatch: { reason: "the member could not be read", omitted: "true" },
        },
      }),
      "The record of ChangeResourceRecordSets at 2026-01-31T12:00:00Z does not hold all of it.",
    ],
    [
      "a traffic policy",
      aRecord("CreateTrafficPolicyInstance", { requestParameters: { hostedZoneId: "Z1" } }),
      "The record sets that CreateTrafficPolicyInstance at 2026-01-31T12:00:00Z wrote are not in " +
        "its record.",
    ],
    [
      "an answer that counts other record sets",
      aRecord("UpdateHostedZoneComment", {
        requestParameters: { id: "Z1", comment: "first" },
        responseElements: { hostedZone: { id: "/hostedzone/Z1", resourceRecordSetCount: 7 } },
      }),
      "At 2026-01-31T12:00:00Z there were 7 record sets; the records tell of 2.",
    ],
  ])("%s: from there on the state is doubted, and so is what was before", (_, record, doubt) => {
    const later = batch(["UPSERT", aSet("a.example.com", "192.0.2.2")]);
    const records = [created, record, later];
    expect(partsOf(records)[1]).toEqual([]);
    expect(partsOf(records)[2]).toMatchObject([{ isBeforeUnknown: true }]);
    expect(lastState(records).doubts).toEqual([doubt]);
  });

  test.each<[JsonObject]>([
    [{}],
    [{ eventName: 7, requestParameters: [], responseElements: "text", errorCode: {} }],
    [{ eventName: "constructor" }],
    [{ eventName: "ChangeResourceRecordSets", requestParameters: { changeBatch: "x" } }],
    [
      {
        eventName: "ChangeResourceRecordSets",
        requestParameters: { changeBatch: { changes: [1] } },
      },
    ],
    [{ eventName: "CreateHostedZone" }],
    [{ eventName: "UpdateDistribution", requestParameters: { distributionConfig: null } }],
    [{ eventName: "TagResource", requestParameters: { tags: { items: { key: 1 } } } }],
    [{ eventName: "CreateRole", requestParameters: { role: [] } }],
  ])("a record that is none is a change all the same: %j", (record) => {
    for (const type of [ZONE.type, DISTRIBUTION.type, "AWS::IAM::Role", "constructor"]) {
      expect(tellChanges({ type, name: "x" }, [record])).toHaveLength(1);
    }
  });
});

describe("what brings a zone back", () => {
  test("deletes what came, makes what went, and turns the rest back", () => {
    const records = [
      created,
      batch(
        ["CREATE", aSet("kept.example.com", "192.0.2.1")],
        ["CREATE", aSet("changed.example.com", "192.0.2.1")],
        ["CREATE", aSet("gone.example.com", "192.0.2.1")],
      ),
      batch(
        ["UPSERT", aSet("changed.example.com", "192.0.2.9")],
        ["DELETE", aSet("gone.example.com", "192.0.2.1")],
        ["CREATE", aSet("new.example.com", "192.0.2.9")],
      ),
    ];
    const changes = tellChanges(ZONE, records);
    expect(changesBetween(stateAfter(changes, 2), stateAfter(changes, 1))).toEqual([
      { Action: "DELETE", ResourceRecordSet: shownSet("new.example.com.", "192.0.2.9") },
      { Action: "UPSERT", ResourceRecordSet: shownSet("changed.example.com.", "192.0.2.1") },
      { Action: "CREATE", ResourceRecordSet: shownSet("gone.example.com.", "192.0.2.1") },
    ]);
  });
});

test("before its creation a zone still needs its SOA and NS, and keeps them", () => {
  const records = [created, batch(["CREATE", aSet("a.example.com", "192.0.2.1")])];
  const changes = tellChanges(ZONE, records);
  expect(changesBetween(stateAfter(changes, 1), stateAfter(changes, -1))).toEqual([
    { Action: "DELETE", ResourceRecordSet: shownSet("a.example.com.", "192.0.2.1") },
  ]);
});

describe("a distribution", () => {
  const config = (members: JsonObject): JsonObject => ({
    enabled: true,
    origins: { quantity: 1, items: [{ id: "o", domainName: "a.example" }] },
    ...members,
  });
  const answered = (eventName: string, distributionConfig: JsonObject) =>
    aRecord(eventName, { responseElements: { distribution: { id: "E1", distributionConfig } } });
  const asked = (eventName: string, distributionConfig: JsonObject) =>
    aRecord(eventName, {
      requestParameters: { id: "E1", distributionConfig },
      responseElements: {
        distribution: { id: "E1", distributionConfig: "distributionConfig response omitted" },
      },
    });

  test.each([["answered", answered] as const, ["asked", asked] as const])(
    "tells each setting by its path, from what is %s",
    (_, record) => {
      const records = [
        record("CreateDistribution2020_05_31", config({})),
        record(
          "UpdateDistribution2020_05_31",
          config({ enabled: false, aliases: { quantity: 1, items: ["www.example.com"] } }),
        ),
        record("UpdateDistribution2020_05_31", config({ aliases: { quantity: 0 } })),
      ];
      expect(partsOf(records, DISTRIBUTION)).toEqual([
        [
          { part: "enabled", after: true },
          { part: "origins.items.0.id", after: "o" },
          { part: "origins.items.0.domainName", after: "a.example" },
        ],
        [
          { part: "enabled", before: true, after: false },
          { part: "aliases.items.0", after: "www.example.com" },
        ],
        [
          { part: "aliases.items.0", before: "www.example.com" },
          { part: "enabled", before: false, after: true },
        ],
      ]);
    },
  );

  test("a request beside an answer does not lack what it left to the defaults", () => {
    const records = [
      answered("CreateDistribution", config({ priceClass: "PriceClass_All" })),
      asked("UpdateDistribution", config({ enabled: false })),
    ];
    expect(lastParts(records, DISTRIBUTION)).toEqual([
      { part: "enabled", before: true, after: false },
    ]);
  });

  test("tags and invalidations", () => {
    const items = [{ key: "team", value: "cdn" }];
    const records = [
      aRecord("TagResource", { requestParameters: { resource: "arn", tags: { items } } }),
      aRecord("UntagResource", { requestParameters: { tagKeys: { items: ["team"] } } }),
      aRecord("CreateInvalidation", {
        requestParameters: { invalidationBatch: { paths: { items: ["/a", "/b"] } } },
      }),
    ];
    const changes = tellChanges(DISTRIBUTION, [answered("CreateDistribution", {}), ...records]);
    expect(changes.slice(1).map(({ parts, detail }) => ({ parts, detail }))).toEqual([
      { parts: [{ part: "tag:team", after: "cdn" }], detail: undefined },
      { parts: [{ part: "tag:team", before: "cdn" }], detail: undefined },
      { parts: [], detail: "/a, /b" },
    ]);
  });

  test("a copy begins the copy, and leaves what was copied as it is", () => {
    const copy = aRecord("CopyDistribution2020_05_31", {
      requestParameters: { primaryDistributionId: "E0" },
      responseElements: { distribution: { id: "E1", distributionConfig: config({}) } },
    });
    expect(lastParts([copy], DISTRIBUTION)).toHaveLength(3);
    expect(lastParts([copy], { ...DISTRIBUTION, name: "E0" })).toEqual([]);
  });

  test("its end takes its settings", () => {
    const records = [
      answered("CreateDistribution", { enabled: false }),
      aRecord("DeleteDistribution"),
    ];
    expect(lastParts(records, DISTRIBUTION)).toEqual([{ part: "enabled", before: false }]);
  });
});

describe("any other resource", () => {
  const ROLE = { type: "AWS::IAM::Role", name: "app" };
  const call = (name: string, requestParameters: JsonObject, responseElements?: JsonObject) =>
    aRecord(name, { requestParameters, ...(responseElements && { responseElements }) });

  test("calls of one kind are compared by what they say", () => {
    const records = [
      call(
        "CreateRole",
        { roleName: "app" },
        { role: { roleName: "app", path: "/", description: "first" } },
      ),
      call("UpdateRole", { roleName: "app", description: "second", maxSessionDuration: 3600 }),
      call("PutRolePolicy", { roleName: "app", policyName: "limits", policyDocument: "{1}" }),
      call("PutRolePolicy", { roleName: "app", policyName: "other", policyDocument: "{2}" }),
      call("PutRolePolicy", { roleName: "app", policyName: "limits", policyDocument: "{3}" }),
      call("DeleteRolePolicy", { roleName: "app", policyName: "other" }),
      call("AttachRolePolicy", { roleName: "app", policyArn: "arn" }),
    ];
    const limits = "RolePolicy(limits)";
    expect(partsOf(records, ROLE)).toEqual([
      [
        { part: "path", after: "/" },
        { part: "description", after: "first" },
      ],
      [
        { part: "description", before: "first", after: "second" },
        { part: "maxSessionDuration", after: 3600 },
      ],
      [
        { part: `${limits}.policyName`, after: "limits" },
        { part: `${limits}.policyDocument`, after: "{1}" },
      ],
      [
        { part: "RolePolicy(other).policyName", after: "other" },
        { part: "RolePolicy(other).policyDocument", after: "{2}" },
      ],
      [{ part: `${limits}.policyDocument`, before: "{1}", after: "{3}" }],
      [
        { part: "RolePolicy(other).policyName", before: "other" },
        { part: "RolePolicy(other).policyDocument", before: "{2}" },
      ],
      [],
    ]);
  });

  test("what was not seen to begin has no known before", () => {
    const update = (description: string) => call("UpdateRole", { roleName: "app", description });
    expect(partsOf([update("a"), update("b")], ROLE)).toEqual([
      [{ part: "description", isBeforeUnknown: true, after: "a" }],
      [{ part: "description", before: "a", after: "b" }],
    ]);
  });

  test("its end takes all that it had", () => {
    const records = [
      call("CreateRole", { roleName: "app", description: "first" }),
      call("DeleteRole", { roleName: "app" }),
    ];
    expect(lastParts(records, ROLE)).toEqual([{ part: "description", before: "first" }]);
  });
});

describe("whether there was such a resource", () => {
  const deleted = aRecord("DeleteHostedZone", { requestParameters: { id: "Z1" } });
  const refused = aRecord("DeleteHostedZone", { errorCode: "HostedZoneNotEmpty" });
  const unknown = aRecord("CreateHostedZone", { errorCode: "OutcomeUnknown" });
  const commented = aRecord("UpdateHostedZoneComment", { requestParameters: { comment: "c" } });

  test.each<[string, readonly JsonObject[], readonly boolean[]]>([
    ["it is made and ends", [created, refused, deleted, refused], [true, false, false, true, true]],
    ["it is made again", [created, deleted, created], [true, false, true, false]],
    ["what failed comes first", [refused, created], [true, true, false]],
    ["it may have been made again", [created, deleted, unknown], [true, false, true, false]],
    ["its beginning is not known", [commented, deleted], [false, false, true]],
    ["its end comes first", [refused, deleted], [false, false, true]],
    ["nothing succeeded", [refused], [false, false]],
  ])("is told where %s", (_what, records, absences) => {
    const changes = tellChanges(ZONE, records);
    const states = absences.map((_, i) => stateAfter(changes, i - 1));
    expect(states.map(({ isAbsent }) => isAbsent)).toEqual(absences);
  });

  test("is in doubt before an end that comes first", () => {
    const { isAbsent, doubts } = stateAfter(tellChanges(ZONE, [deleted]), -1);
    expect({ isAbsent, doubts: doubts.length }).toEqual({ isAbsent: false, doubts: 1 });
  });
});
