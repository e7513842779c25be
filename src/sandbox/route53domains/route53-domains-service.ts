import type { StateStore } from "../../base/state-store.ts";
import type { EmbeddedService } from "../../embedded/index.ts";
import {
  checkDomainAvailability,
  checkDomainTransferability,
  getDomainSuggestions,
  listPrices,
} from "./availability.ts";
import { updateDomainContact, updateDomainContactPrivacy } from "./contacts.ts";
import { openDomainsState } from "./domains-state.ts";
import {
  getContactReachabilityStatus,
  retrieveDomainAuthCode,
  setAutoRenew,
  setTransferLock,
  updateDomainNameservers,
} from "./manage-domain.ts";
import { getOperationDetail, listOperations } from "./operations.ts";
import { deleteDomain, registerDomain, renewDomain } from "./register.ts";
import { getDomainDetail, listDomains } from "./show-domains.ts";
import { deleteTagsForDomain, listTagsForDomain, updateTagsForDomain } from "./tags.ts";

/** Amazon Route 53 Domains, with its state in `store`, beside Route 53's own. */
export function route53DomainsService(store: StateStore) {
  const state = openDomainsState(store);
  return {
    service: "route-53-domains",
    operations: {
      // Registration
      RegisterDomain: registerDomain(state),
      RenewDomain: renewDomain(state),
      DeleteDomain: deleteDomain(state),

      // Domains
      GetDomainDetail: getDomainDetail(state),
      ListDomains: listDomains(state),
      UpdateDomainContact: updateDomainContact(state),
      UpdateDomainContactPrivacy: updateDomainContactPrivacy(state),
      UpdateDomainNameservers: updateDomainNameservers(state),
      EnableDomainTransferLock: setTransferLock(state, true),
      DisableDomainTransferLock: setTransferLock(state, false),
      EnableDomainAutoRenew: setAutoRenew(state, true),
      DisableDomainAutoRenew: setAutoRenew(state, false),
      RetrieveDomainAuthCode: retrieveDomainAuthCode(state),
      GetContactReachabilityStatus: getContactReachabilityStatus(state),

      // Names on offer
      CheckDomainAvailability: checkDomainAvailability(state),
      CheckDomainTransferability: checkDomainTransferability(state),
      GetDomainSuggestions: getDomainSuggestions(state),
      ListPrices: listPrices,

      // Operations and tags
      GetOperationDetail: getOperationDetail(state),
      ListOperations: listOperations(state),
      UpdateTagsForDomain: updateTagsForDomain(state),
      DeleteTagsForDomain: deleteTagsForDomain(state),
      ListTagsForDomain: listTagsForDomain(state),
    },
  } as const satisfies EmbeddedService;
}
