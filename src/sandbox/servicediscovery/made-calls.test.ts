import { beforeEach, expect, test } from "vitest";
import { operationContext } from "../../../test/support/operation-context.ts";
import { StateStore } from "../../base/state-store.ts";
import type { MadeCall } from "../../embedded/index.ts";
import { route53DomainsService } from "../route53domains/index.ts";
import { cloudMapService } from "./index.ts";

let store: StateStore;
let made: MadeCall[];
let nowMs: number;
let context: ReturnType<typeof operationContext>;
beforeEach(() => {
  store = StateStore.open(":memory:", { survivesPowerLoss: false });
  made = [];
  nowMs = Date.UTC(2026, 0, 1);
  context = operationContext({
    clock: { nowMs: () => nowMs },
    onBehalf: (call) => made.push(call),
  });
});

const zoneOf = (call: MadeCall | undefined) => {
  const output: { readonly HostedZone?: { readonly Id?: string } } = call?.output ?? {};
  return output.HostedZone?.Id?.replace("/hostedzone/", "");
};

test("Cloud Map calls Route 53 for a DNS namespace, its instances and its end", () => {
  const { operations: cloudMap } = cloudMapService(store);
  const wait = () => {
    nowMs += 1_000;
  };
  cloudMap.CreateHttpNamespace({ Name: "http-only" }, context);
  expect(made).toEqual([]);
  cloudMap.CreatePublicDnsNamespace({ Name: "example.com", CreatorRequestId: "c1" }, context);
  expect(made).toMatchObject([
    {
      by: "servicediscovery.amazonaws.com",
      service: "route-53",
      operation: "CreateHostedZone",
      input: {
        Name: "example.com",
        CallerReference: "c1",
        HostedZoneConfig: { PrivateZone: false },
      },
      output: { HostedZone: { Name: "example.com." }, ChangeInfo: { Status: "PENDING" } },
    },
  ]);
  const HostedZoneId = zoneOf(made[0]);
  const { Namespaces = [] } = cloudMap.ListNamespaces({}, context);
  const NamespaceId = Namespaces.find(({ Name }) => Name === "example.com")?.Id;
  const DnsConfig = { DnsRecords: [{ Type: "A" as const, TTL: 60 }] };
  const { Service } = cloudMap.CreateService({ Name: "web", NamespaceId, DnsConfig }, context);
  const register = (AWS_INSTANCE_IPV4: string) => {
    const Attributes = { AWS_INSTANCE_IPV4 };
    cloudMap.RegisterInstance({ ServiceId: Service?.Id, InstanceId: "i-1", Attributes }, context);
    wait();
  };
  const record = (action: string, address: string) => ({
    operation: "ChangeResourceRecordSets",
    input: {
      HostedZoneId,
      ChangeBatch: {
        Changes: [
          {
            Action: action,
            ResourceRecordSet: { Name: "web.example.com.", ResourceRecords: [{ Value: address }] },
          },
        ],
      },
    },
  });
  register("192.0.2.1");
  register("192.0.2.2");
  cloudMap.DeregisterInstance({ ServiceId: Service?.Id, InstanceId: "i-1" }, context);
  wait();
  cloudMap.DeleteService({ Id: Service?.Id }, context);
  cloudMap.DeleteNamespace({ Id: NamespaceId }, context);
  expect(made.slice(1)).toMatchObject([
    record("UPSERT", "192.0.2.1"),
    record("UPSERT", "192.0.2.2"),
    record("DELETE", "192.0.2.2"),
    { operation: "DeleteHostedZone", input: { Id: HostedZoneId } },
  ]);
});

test("Route 53 Domains makes the zone of a new domain", () => {
  const { operations: domains } = route53DomainsService(store);
  const contact = {
    FirstName: "Jane",
    LastName: "Doe",
    ContactType: "PERSON",
    AddressLine1: "1 Main St",
    City: "Town",
    CountryCode: "US",
    State: "WA",
    ZipCode: "98101",
    PhoneNumber: "+1.2065550100",
    Email: "jane@example.com",
  } as const;
  domains.RegisterDomain(
    {
      DomainName: "example.net",
      DurationInYears: 1,
      AdminContact: contact,
      RegistrantContact: contact,
      TechContact: contact,
    },
    context,
  );
  expect(made).toMatchObject([
    {
      by: "route53domains.amazonaws.com",
      operation: "CreateHostedZone",
      input: { Name: "example.net" },
    },
  ]);
});
