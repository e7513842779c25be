import type {
  DeleteDomainRequest,
  DeleteDomainResponse,
  RegisterDomainRequest,
  RegisterDomainResponse,
  RenewDomainRequest,
  RenewDomainResponse,
} from "@aws-sdk/client-route-53-domains";
import { ALPHANUMERIC, UPPER_ALPHANUMERIC } from "../../base/ids.ts";
import type { OperationContext } from "../../embedded/index.ts";
import { ServiceError } from "../../wire/index.ts";
import { LinkedService, normalizeDomainName } from "../route53/index.ts";
import { readContacts } from "./contacts.ts";
import { readRegistrableName, topLevelDomainOf } from "./domain-name.ts";
import { changeDomain, holderOf } from "./domains.ts";
import type { DomainDocument, DomainsState } from "./domains-state.ts";
import { submitOperation } from "./operations.ts";

const YEARS_MAX = 10;

/** RegisterDomain: the domain, and a hosted zone that answers for it. */
export const registerDomain =
  (state: DomainsState) =>
  (input: RegisterDomainRequest, context: OperationContext): RegisterDomainResponse =>
    state.store.transaction(() => {
      const name = readRegistrableName(input.DomainName);
      const years = readYears(input.DurationInYears);
      const contacts = readContacts(input);
      for (const role of ["Admin", "Registrant", "Tech"] as const) {
        if (contacts[role]) continue;
        throw new ServiceError("InvalidInput", `${role}Contact must be specified.`);
      }
      // First, so that asking twice at once is a duplicate rather than a name that is taken.
      const OperationId = submitOperation(state, context, "REGISTER_DOMAIN", name);
      if (holderOf(state, name) !== undefined) {
        throw new ServiceError("InvalidInput", `Domain ${name} is not available for registration.`);
      }
      const nowMs = context.clock.nowMs();
      state.domains.put(`${context.accountId}/${name}`, {
        name,
        createdAtMs: nowMs,
        updatedAtMs: nowMs,
        expiresAtMs: yearsAfter(nowMs, years),
        autoRenew: input.AutoRenew ?? true,
        transferLock: true,
        nameservers: serveDomain(state, context, name),
        contacts,
        privacy: {
          Admin: input.PrivacyProtectAdminContact ?? true,
          Registrant: input.PrivacyProtectRegistrantContact ?? true,
          Tech: input.PrivacyProtectTechContact ?? true,
          Billing: input.PrivacyProtectBillingContact ?? true,
        },
        authCode: context.ids.text(16, ALPHANUMERIC),
        registryDomainId: mintRegistryId(context, name),
        tags: {},
      });
      return { OperationId };
    });

/** RenewDomain. The current year of expiry must be given, against renewing twice by mistake. */
export const renewDomain =
  (state: DomainsState) =>
  (input: RenewDomainRequest, context: OperationContext): RenewDomainResponse => {
    const years = readYears(input.DurationInYears ?? 1);
    return changeDomain(state, context, input.DomainName, {
      type: "RENEW_DOMAIN",
      make: (domain) => renew(domain, years, { context, currentYear: input.CurrentExpiryYear }),
    });
  };

/** DeleteDomain. The hosted zone stays, as in AWS. */
export const deleteDomain =
  (state: DomainsState) =>
  (input: DeleteDomainRequest, context: OperationContext): DeleteDomainResponse =>
    changeDomain(state, context, input.DomainName, {
      type: "DELETE_DOMAIN",
      make: () => undefined,
    });

function renew(
  domain: DomainDocument,
  years: number,
  given: { context: OperationContext; currentYear: number | undefined },
): DomainDocument {
  if (new Date(domain.expiresAtMs).getUTCFullYear() !== given.currentYear) {
    throw new ServiceError(
      "InvalidInput",
      "The value of CurrentExpiryYear doesn't match the year that the domain expires in.",
    );
  }
  const expiresAtMs = yearsAfter(domain.expiresAtMs, years);
  if (expiresAtMs > yearsAfter(given.context.clock.nowMs(), YEARS_MAX)) {
    throw new ServiceError(
      "InvalidInput",
      `A domain can't be registered for more than ${YEARS_MAX} years.`,
    );
  }
  return { ...domain, expiresAtMs };
}

/**
 * Makes the zone that a new domain is served from.
 *
 * Source: observed, reference and comment of such zones, in public listings.
 * @returns its name servers.
 */
function serveDomain(state: DomainsState, context: OperationContext, name: string) {
  const dns = new LinkedService(state.route53, "route53domains.amazonaws.com");
  const zone = dns.createZone(context, {
    name: normalizeDomainName(name, "InvalidInput"),
    callerReference: `RISWorkflow-RD:${context.ids.uuid()}`,
    comment: "HostedZone created by Route53 Registrar",
  });
  return zone.nameServers.map((Name) => ({ Name }));
}

/** As `ABCDE12345-COM`: the registry's own name for a domain. */
function mintRegistryId({ ids }: OperationContext, name: string): string {
  return `${ids.text(10, UPPER_ALPHANUMERIC)}-${topLevelDomainOf(name).toUpperCase()}`;
}

function readYears(years: number | undefined): number {
  if (years !== undefined && Number.isInteger(years) && years >= 1 && years <= YEARS_MAX) {
    return years;
  }
  throw new ServiceError("InvalidInput", `DurationInYears must be between 1 and ${YEARS_MAX}.`);
}

function yearsAfter(fromMs: number, years: number): number {
  const date = new Date(fromMs);
  return date.setUTCFullYear(date.getUTCFullYear() + years);
}
