import { isIP } from "node:net";
import type {
  DisableDomainAutoRenewRequest,
  DisableDomainTransferLockRequest,
  EnableDomainAutoRenewRequest,
  EnableDomainTransferLockRequest,
  EnableDomainTransferLockResponse,
  GetContactReachabilityStatusRequest,
  GetContactReachabilityStatusResponse,
  Nameserver,
  RetrieveDomainAuthCodeRequest,
  RetrieveDomainAuthCodeResponse,
  UpdateDomainNameserversRequest,
  UpdateDomainNameserversResponse,
} from "@aws-sdk/client-route-53-domains";
import type { OperationContext } from "../../embedded/index.ts";
import { ServiceError } from "../../wire/index.ts";
import { readDomainName } from "./domain-name.ts";
import { changeDomain, findDomain, saveDomain } from "./domains.ts";
import type { DomainDocument, DomainsState } from "./domains-state.ts";

const NAMESERVERS_MAX = 13;

/** EnableDomainTransferLock and its opposite: an operation each, both of type `DOMAIN_LOCK`. */
export const setTransferLock =
  (state: DomainsState, transferLock: boolean) =>
  (
    input: EnableDomainTransferLockRequest | DisableDomainTransferLockRequest,
    context: OperationContext,
  ): EnableDomainTransferLockResponse =>
    changeDomain(state, context, input.DomainName, {
      type: "DOMAIN_LOCK",
      make: (domain) => ({ ...domain, transferLock }),
    });

/** EnableDomainAutoRenew and its opposite: done at once, without an operation. */
export const setAutoRenew =
  (state: DomainsState, autoRenew: boolean) =>
  (
    input: EnableDomainAutoRenewRequest | DisableDomainAutoRenewRequest,
    context: OperationContext,
  ): Record<string, never> =>
    state.store.transaction(() => {
      const domain = findDomain(state, context.accountId, input.DomainName);
      saveDomain(state, context, { ...domain, autoRenew });
      return {};
    });

export const updateDomainNameservers =
  (state: DomainsState) =>
  (
    input: UpdateDomainNameserversRequest,
    context: OperationContext,
  ): UpdateDomainNameserversResponse => {
    const nameservers = (input.Nameservers ?? []).map(readNameserver);
    if (nameservers.length === 0 || nameservers.length > NAMESERVERS_MAX) {
      throw new ServiceError("InvalidInput", `Give 1 to ${NAMESERVERS_MAX} name servers.`);
    }
    return changeDomain(state, context, input.DomainName, {
      type: "UPDATE_NAMESERVER",
      make: (domain) => ({ ...domain, nameservers }),
    });
  };

/** RetrieveDomainAuthCode: the same secret each time. */
export const retrieveDomainAuthCode =
  (state: DomainsState) =>
  (
    input: RetrieveDomainAuthCodeRequest,
    context: OperationContext,
  ): RetrieveDomainAuthCodeResponse => ({
    AuthCode: findDomain(state, context.accountId, input.DomainName).authCode,
  });

/** GetContactReachabilityStatus: every address was confirmed. */
export const getContactReachabilityStatus =
  (state: DomainsState) =>
  (
    input: GetContactReachabilityStatusRequest,
    context: OperationContext,
  ): GetContactReachabilityStatusResponse => ({
    domainName: findDomain(state, context.accountId, input.domainName).name,
    status: "DONE",
  });

function readNameserver({ Name, GlueIps = [] }: Nameserver): DomainDocument["nameservers"][number] {
  const name = readDomainName(Name);
  if (GlueIps.some((address) => isIP(address) === 0)) {
    throw new ServiceError("InvalidInput", "Glue records must be IP addresses.");
  }
  return { Name: name, ...(GlueIps.length > 0 ? { GlueIps } : {}) };
}
