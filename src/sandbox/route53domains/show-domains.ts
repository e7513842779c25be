import type {
  FilterCondition,
  GetDomainDetailRequest,
  GetDomainDetailResponse,
  ListDomainsRequest,
  ListDomainsResponse,
} from "@aws-sdk/client-route-53-domains";
import type { OperationContext } from "../../embedded/index.ts";
import { ServiceError } from "../../wire/index.ts";
import { findDomain } from "./domains.ts";
import type { DomainDocument, DomainsState } from "./domains-state.ts";
import { cutPage } from "./page.ts";

/** Amazon's own registrar. Source: observed, public answers of GetDomainDetail. */
const REGISTRAR = {
  RegistrarName: "Amazon Registrar, Inc.",
  WhoIsServer: "whois.registrar.amazon",
  RegistrarUrl: "http://registrar.amazon.com",
  AbuseContactEmail: "trustandsafety@support.aws.com",
  AbuseContactPhone: "+1.2024422253",
  Reseller: "Amazon",
} as const;

export const getDomainDetail =
  (state: DomainsState) =>
  (input: GetDomainDetailRequest, context: OperationContext): GetDomainDetailResponse => {
    const domain = findDomain(state, context.accountId, input.DomainName);
    const { Admin, Registrant, Tech, Billing } = domain.contacts;
    return {
      DomainName: domain.name,
      Nameservers: domain.nameservers.map(({ Name, GlueIps }) => ({
        Name,
        GlueIps: [...(GlueIps ?? [])],
      })),
      AutoRenew: domain.autoRenew,
      AdminContact: Admin,
      RegistrantContact: Registrant,
      TechContact: Tech,
      ...(Billing ? { BillingContact: Billing } : {}),
      AdminPrivacy: domain.privacy.Admin,
      RegistrantPrivacy: domain.privacy.Registrant,
      TechPrivacy: domain.privacy.Tech,
      BillingPrivacy: domain.privacy.Billing,
      ...REGISTRAR,
      RegistryDomainId: domain.registryDomainId,
      CreationDate: new Date(domain.createdAtMs),
      UpdatedDate: new Date(domain.updatedAtMs),
      ExpirationDate: new Date(domain.expiresAtMs),
      StatusList: domain.transferLock ? ["clientTransferProhibited"] : ["ok"],
      DnssecKeys: [],
    };
  };

/** ListDomains, by name unless asked to sort by expiry. */
export const listDomains =
  (state: DomainsState) =>
  (input: ListDomainsRequest, context: OperationContext): ListDomainsResponse => {
    const conditions = (input.FilterConditions ?? []).map(readCondition);
    const direction = input.SortCondition?.SortOrder === "DESC" ? -1 : 1;
    const byExpiry = input.SortCondition?.Name === "Expiry";
    const domains = state.domains
      .list({ prefix: `${context.accountId}/` })
      .map(({ value }) => value)
      .filter((domain) => conditions.every((holds) => holds(domain)))
      .sort((one, other) =>
        byExpiry
          ? direction * (one.expiresAtMs - other.expiresAtMs)
          : direction * (one.name < other.name ? -1 : 1),
      );
    const { items, nextPageMarker } = cutPage(domains, input);
    return {
      Domains: items.map((domain) => ({
        DomainName: domain.name,
        AutoRenew: domain.autoRenew,
        TransferLock: domain.transferLock,
        Expiry: new Date(domain.expiresAtMs),
      })),
      ...nextPageMarker,
    };
  };

/** Source: documented, FilterCondition: names by their beginning, expiry by Unix seconds. */
function readCondition(condition: FilterCondition): (domain: DomainDocument) => boolean {
  const value = condition.Values?.[0] ?? "";
  if (condition.Name === "DomainName" && condition.Operator === "BEGINS_WITH") {
    return ({ name }) => name.startsWith(value.toLowerCase());
  }
  const boundMs = Number(value) * 1000;
  if (condition.Name === "Expiry" && value !== "" && Number.isFinite(boundMs)) {
    if (condition.Operator === "LE") return ({ expiresAtMs }) => expiresAtMs <= boundMs;
    if (condition.Operator === "GE") return ({ expiresAtMs }) => expiresAtMs >= boundMs;
  }
  throw new ServiceError("InvalidInput", "The filter condition is not valid.");
}
