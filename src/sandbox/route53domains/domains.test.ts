import type { ContactDetail, RegisterDomainRequest } from "@aws-sdk/client-route-53-domains";
import { beforeEach, describe, expect, test } from "vitest";
import { CONTEXT_NOW_MS, operationContext } from "../../../test/support/operation-context.ts";
import { refusalOf } from "../../../test/support/refusal.ts";
import { StateStore } from "../../base/state-store.ts";
import { route53Service } from "../route53/index.ts";
import { route53DomainsService } from "./index.ts";

let domains: ReturnType<typeof route53DomainsService>["operations"];
let route53: ReturnType<typeof route53Service>["operations"];
let store: StateStore;
let nowMs: number;
let context: ReturnType<typeof operationContext>;

beforeEach(() => {
  store = StateStore.open(":memory:", { survivesPowerLoss: false });
  domains = route53DomainsService(store).operations;
  route53 = route53Service(store).operations;
  nowMs = CONTEXT_NOW_MS;
  context = operationContext({ clock: { nowMs: () => nowMs } });
});

const CONTACT: ContactDetail = {
  FirstName: "Secretiana",
  LastName: "Confidentia",
  ContactType: "PERSON",
  AddressLine1: "1 Hidden Lane",
  City: "Nowhereville",
  CountryCode: "US",
  ZipCode: "98101",
  PhoneNumber: "+1.2065550100",
  Email: "secretiana@example.net",
};

const registration = (more: Partial<RegisterDomainRequest> = {}): RegisterDomainRequest => ({
  DomainName: "Example.com",
  DurationInYears: 2,
  AdminContact: CONTACT,
  RegistrantContact: CONTACT,
  TechContact: CONTACT,
  ...more,
});

const register = (more?: Partial<RegisterDomainRequest>) =>
  domains.RegisterDomain(registration(more), context);
/** Lets the operations that are running end. */
const wait = () => {
  nowMs += 1_000;
};
const detail = (DomainName = "example.com") => domains.GetDomainDetail({ DomainName }, context);

describe("RegisterDomain", () => {
  test("makes a domain, locked and renewed, whose operation ends after a moment", () => {
    const { OperationId } = register();
    const running = domains.GetOperationDetail({ OperationId }, context);
    expect(running).toEqual({
      OperationId,
      Status: "IN_PROGRESS",
      DomainName: "example.com",
      Type: "REGISTER_DOMAIN",
      SubmittedDate: new Date(CONTEXT_NOW_MS),
      LastUpdatedDate: new Date(CONTEXT_NOW_MS),
    });
    wait();
    expect(domains.GetOperationDetail({ OperationId }, context).Status).toBe("SUCCESSFUL");
    expect(detail()).toMatchObject({
      DomainName: "example.com",
      AutoRenew: true,
      RegistrantContact: CONTACT,
      RegistrantPrivacy: true,
      RegistrarName: "Amazon Registrar, Inc.",
      StatusList: ["clientTransferProhibited"],
      CreationDate: new Date("2026-01-31T12:00:00Z"),
      ExpirationDate: new Date("2028-01-31T12:00:00Z"),
    });
  });

  test("makes a hosted zone that the domain is served from", () => {
    register();
    const zone = route53.ListHostedZones({}, context).HostedZones?.[0];
    expect(zone).toMatchObject({
      Name: "example.com.",
      CallerReference: expect.stringMatching(/^RISWorkflow-RD:/),
      Config: { Comment: "HostedZone created by Route53 Registrar", PrivateZone: false },
    });
    const { DelegationSet } = route53.GetHostedZone({ Id: zone?.Id }, context);
    expect(detail().Nameservers?.map(({ Name }) => Name)).toEqual(DelegationSet?.NameServers);
  });

  test.each<[string, Partial<RegisterDomainRequest>, string, string | RegExp]>([
    [
      "one label",
      { DomainName: "example" },
      "InvalidInput",
      "Give domain name must contain more than 1 label",
    ],
    [
      "a top level domain nobody sells",
      { DomainName: "example.nonesuch" },
      "UnsupportedTLD",
      "Amazon Route 53 does not support the top-level domain (TLD) `.nonesuch`.",
    ],
    ["a name that is none", { DomainName: "-a-.com" }, "InvalidInput", "Invalid domain name."],
    ["eleven years", { DurationInYears: 11 }, "InvalidInput", /between 1 and 10/],
    ["no time at all", { DurationInYears: undefined }, "InvalidInput", /between 1 and 10/],
    ["no contact", { AdminContact: undefined }, "InvalidInput", "AdminContact must be specified."],
    ["a name that is held", { DomainName: "held.com" }, "InvalidInput", /not available/],
  ])("refuses %s", (_what, more, code, message) => {
    const stranger = operationContext({ accountId: "444455556666", clock: context.clock });
    domains.RegisterDomain(registration({ DomainName: "held.com" }), stranger);
    expect(refusalOf(() => register(more))).toEqual({
      code,
      message: typeof message === "string" ? message : expect.stringMatching(message),
    });
    expect(domains.ListDomains({}, context).Domains, "and nothing is left").toEqual([]);
    expect(domains.ListOperations({}, context).Operations).toEqual([]);
    expect(route53.GetHostedZoneCount({}, context).HostedZoneCount).toBe(0);
  });

  test("asked twice at once is a duplicate", () => {
    const { OperationId } = register();
    expect(refusalOf(() => register())).toEqual({
      code: "DuplicateRequest",
      message: "The request is already in progress for the domain.",
      members: { requestId: OperationId },
    });
  });
});

describe("contact details", () => {
  test("are replaced one by one, and privacy likewise", () => {
    register();
    const TechContact = { ...CONTACT, City: "Elsewhere" };
    domains.UpdateDomainContact({ DomainName: "example.com", TechContact }, context);
    domains.UpdateDomainContactPrivacy({ DomainName: "example.com", TechPrivacy: false }, context);
    expect(detail()).toMatchObject({
      TechContact,
      AdminContact: CONTACT,
      TechPrivacy: false,
      AdminPrivacy: true,
    });
    wait();
    const { Operations } = domains.ListOperations({}, context);
    expect(Operations?.map(({ Type }) => Type).sort()).toEqual([
      "CHANGE_PRIVACY_PROTECTION",
      "REGISTER_DOMAIN",
      "UPDATE_DOMAIN_CONTACT",
    ]);
    expect(JSON.stringify(Operations)).not.toMatch(/Secretiana|Elsewhere/);
  });

  test.each<[keyof ContactDetail, string | undefined]>([
    ["FirstName", ""],
    ["Email", "Secretiana at home"],
    ["PhoneNumber", "Secretiana's phone"],
    ["CountryCode", "Secretiana's country"],
    ["ContactType", "Secretiana"],
    ["City", "Secretiana's city".repeat(20)],
    ["ZipCode", undefined],
  ])("a bad %s is named and never shown", (field, value) => {
    register();
    const RegistrantContact = { ...CONTACT, [field]: value } as ContactDetail;
    const { code, message } = refusalOf(() =>
      domains.UpdateDomainContact({ DomainName: "example.com", RegistrantContact }, context),
    );
    expect(code).toBe("InvalidInput");
    expect(message).toContain(`${field} of the registrant contact`);
    expect(message).not.toContain("Secretiana");
  });

  test.each([
    ["no contact", () => domains.UpdateDomainContact({ DomainName: "example.com" }, context)],
    [
      "no privacy setting",
      () => domains.UpdateDomainContactPrivacy({ DomainName: "example.com" }, context),
    ],
  ])("%s to update is refused", (_what, call) => {
    register();
    expect(refusalOf(call).code).toBe("InvalidInput");
  });
});

describe("a domain", () => {
  test("is locked and unlocked by operations, renewed or not at once", () => {
    register({ AutoRenew: false });
    const DomainName = "example.com";
    const { OperationId } = domains.DisableDomainTransferLock({ DomainName }, context);
    expect(domains.GetOperationDetail({ OperationId }, context).Type).toBe("DOMAIN_LOCK");
    expect(detail().StatusList).toEqual(["ok"]);
    expect(refusalOf(() => domains.EnableDomainTransferLock({ DomainName }, context)).code).toBe(
      "DuplicateRequest",
    );
    wait();
    domains.EnableDomainTransferLock({ DomainName }, context);
    expect(detail().StatusList).toEqual(["clientTransferProhibited"]);
    expect(domains.EnableDomainAutoRenew({ DomainName }, context)).toEqual({});
    expect(detail().AutoRenew).toBe(true);
    domains.DisableDomainAutoRenew({ DomainName }, context);
    expect(detail().AutoRenew).toBe(false);
  });

  test("changes its name servers", () => {
    register();
    const Nameservers = [
      { Name: "NS1.example.net." },
      { Name: "ns2.example.com", GlueIps: ["192.0.2.1"] },
    ];
    domains.UpdateDomainNameservers({ DomainName: "example.com", Nameservers }, context);
    expect(detail().Nameservers).toEqual([
      { Name: "ns1.example.net", GlueIps: [] },
      { Name: "ns2.example.com", GlueIps: ["192.0.2.1"] },
    ]);
  });

  test.each([
    ["none", []],
    ["fourteen", Array.from({ length: 14 }, (_, i) => ({ Name: `ns${i}.example.net` }))],
    ["glue that is no address", [{ Name: "ns.example.com", GlueIps: ["here"] }]],
  ])("refuses name servers: %s", (_what, Nameservers) => {
    register();
    const input = { DomainName: "example.com", Nameservers };
    expect(refusalOf(() => domains.UpdateDomainNameservers(input, context)).code).toBe(
      "InvalidInput",
    );
  });

  test("is renewed when the year is right, up to ten years", () => {
    register();
    const renewal = { DomainName: "example.com", CurrentExpiryYear: 2028, DurationInYears: 3 };
    domains.RenewDomain(renewal, context);
    expect(detail().ExpirationDate).toEqual(new Date("2031-01-31T12:00:00Z"));
    wait();
    expect(refusalOf(() => domains.RenewDomain(renewal, context)).message).toMatch(
      /CurrentExpiryYear/,
    );
    const longer = { ...renewal, CurrentExpiryYear: 2031, DurationInYears: 6 };
    expect(refusalOf(() => domains.RenewDomain(longer, context)).message).toMatch(/10 years/);
    expect(detail().ExpirationDate).toEqual(new Date("2031-01-31T12:00:00Z"));
  });

  test("is deleted, and its zone stays", () => {
    register();
    domains.DeleteDomain({ DomainName: "example.com" }, context);
    expect(refusalOf(() => detail())).toEqual({
      code: "InvalidInput",
      message: "Domain example.com not found in 111122223333 account.",
    });
    expect(route53.GetHostedZoneCount({}, context).HostedZoneCount).toBe(1);
  });

  test("has a secret that is the same each time", () => {
    register();
    const { AuthCode } = domains.RetrieveDomainAuthCode({ DomainName: "example.com" }, context);
    expect(AuthCode).toMatch(/^[A-Za-z0-9]{16}$/);
    expect(domains.RetrieveDomainAuthCode({ DomainName: "example.com" }, context)).toEqual({
      AuthCode,
    });
  });

  test("carries tags", () => {
    register();
    const DomainName = "example.com";
    const TagsToUpdate = [{ Key: "a", Value: "1" }, { Key: "b" }];
    domains.UpdateTagsForDomain({ DomainName, TagsToUpdate }, context);
    domains.DeleteTagsForDomain({ DomainName, TagsToDelete: ["a"] }, context);
    expect(domains.ListTagsForDomain({ DomainName }, context)).toEqual({
      TagList: [{ Key: "b", Value: "" }],
    });
  });
});

describe("listings", () => {
  beforeEach(() => {
    for (const [DomainName, DurationInYears] of [
      ["b.com", 1],
      ["a.com", 3],
      ["ab.net", 2],
    ] as const) {
      register({ DomainName, DurationInYears });
      wait();
    }
  });
  const names = (input: Parameters<typeof domains.ListDomains>[0]) =>
    domains.ListDomains(input, context).Domains?.map(({ DomainName }) => DomainName);

  test("ListDomains sorts, filters and pages", () => {
    expect(names({})).toEqual(["a.com", "ab.net", "b.com"]);
    expect(names({ SortCondition: { Name: "Expiry", SortOrder: "DESC" } })).toEqual([
      "a.com",
      "ab.net",
      "b.com",
    ]);
    expect(
      names({ FilterConditions: [{ Name: "DomainName", Operator: "BEGINS_WITH", Values: ["a"] }] }),
    ).toEqual(["a.com", "ab.net"]);
    const seconds = String(Date.parse("2027-06-01T00:00:00Z") / 1000);
    expect(
      names({ FilterConditions: [{ Name: "Expiry", Operator: "LE", Values: [seconds] }] }),
    ).toEqual(["b.com"]);
    const first = domains.ListDomains({ MaxItems: 2 }, context);
    expect(first.Domains).toHaveLength(2);
    expect(names({ Marker: first.NextPageMarker })).toEqual(["b.com"]);
  });

  test("ListOperations filters by type, status and time, in either order", () => {
    domains.DeleteDomain({ DomainName: "b.com" }, context);
    const list = (input: Parameters<typeof domains.ListOperations>[0]) =>
      domains
        .ListOperations(input, context)
        .Operations?.map(({ DomainName, Type }) => `${Type} ${DomainName}`);
    expect(list({ Type: ["DELETE_DOMAIN"] })).toEqual(["DELETE_DOMAIN b.com"]);
    expect(list({ Status: ["IN_PROGRESS"] })).toEqual(["DELETE_DOMAIN b.com"]);
    expect(list({ Status: ["SUCCESSFUL"], SortOrder: "DESC" })?.[0]).toBe("REGISTER_DOMAIN ab.net");
    expect(list({ SubmittedSince: new Date(CONTEXT_NOW_MS + 1) })?.[0]).toBe(
      "REGISTER_DOMAIN a.com",
    );
  });

  test.each([
    ["a page of nothing", () => domains.ListDomains({ MaxItems: 0 }, context)],
    ["a page too large", () => domains.ListDomains({ MaxItems: 101 }, context)],
    ["a marker that is none", () => domains.ListDomains({ Marker: "here" }, context)],
    [
      "an operation that is none",
      () => domains.GetOperationDetail({ OperationId: "none" }, context),
    ],
  ])("refuses %s", (_what, call) => {
    expect(refusalOf(call).code).toBe("InvalidInput");
  });
});

describe("names on offer", () => {
  test("a name is available until an account holds it", () => {
    const check = () => domains.CheckDomainAvailability({ DomainName: "example.com" }).Availability;
    const transfer = (accountId: string) =>
      domains.CheckDomainTransferability(
        { DomainName: "example.com" },
        operationContext({ accountId }),
      ).Transferability?.Transferable;
    expect([check(), transfer("111122223333")]).toEqual(["AVAILABLE", "UNTRANSFERABLE"]);
    register();
    expect([check(), transfer("111122223333"), transfer("444455556666")]).toEqual([
      "UNAVAILABLE",
      "DOMAIN_IN_OWN_ACCOUNT",
      "DOMAIN_IN_ANOTHER_ACCOUNT",
    ]);
  });

  test("suggestions are other names, as many as asked for", () => {
    register({ DomainName: "example.net" });
    const suggest = (OnlyAvailable: boolean) =>
      domains.GetDomainSuggestions({ DomainName: "example.com", SuggestionCount: 5, OnlyAvailable })
        .SuggestionsList;
    expect(suggest(false)).toHaveLength(5);
    expect(suggest(false)).toContainEqual({
      DomainName: "example.net",
      Availability: "UNAVAILABLE",
    });
    expect(suggest(true)?.every(({ Availability }) => Availability === "AVAILABLE")).toBe(true);
  });

  test("prices of one top level domain, or of all in pages", () => {
    const { Prices } = domains.ListPrices({ Tld: "com" });
    expect(Prices?.map(({ Name }) => Name)).toEqual(["com"]);
    expect(Prices?.[0]?.RegistrationPrice?.Currency).toBe("USD");
    const first = domains.ListPrices({ MaxItems: 10 });
    expect(first.Prices).toHaveLength(10);
    expect(domains.ListPrices({ Marker: first.NextPageMarker }).Prices?.[0]?.Name).not.toBe(
      first.Prices?.[0]?.Name,
    );
    expect(refusalOf(() => domains.ListPrices({ Tld: "nonesuch" })).code).toBe("UnsupportedTLD");
  });
});
