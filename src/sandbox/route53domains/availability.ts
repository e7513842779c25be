import type {
  CheckDomainAvailabilityRequest,
  CheckDomainAvailabilityResponse,
  CheckDomainTransferabilityRequest,
  CheckDomainTransferabilityResponse,
  GetDomainSuggestionsRequest,
  GetDomainSuggestionsResponse,
  ListPricesRequest,
  ListPricesResponse,
  PriceWithCurrency,
} from "@aws-sdk/client-route-53-domains";
import type { OperationContext } from "../../embedded/index.ts";
import { ServiceError } from "../../wire/index.ts";
import { readRegistrableName, topLevelDomainOf } from "./domain-name.ts";
import { holderOf } from "./domains.ts";
import type { DomainsState } from "./domains-state.ts";
import { cutPage } from "./page.ts";
import { TOP_LEVEL_DOMAINS } from "./top-level-domains.ts";

const SUGGESTIONS_MAX = 50;
const PRICES_PAGE_MAX = 1000;
const VARIATIONS = ["", "my", "get", "the", "go", "app", "online", "hq"];

/** CheckDomainAvailability: whether any account of this sandbox holds the name. */
export const checkDomainAvailability =
  (state: DomainsState) =>
  (input: CheckDomainAvailabilityRequest): CheckDomainAvailabilityResponse => ({
    Availability: availabilityOf(state, readRegistrableName(input.DomainName)),
  });

/** CheckDomainTransferability. Names that nobody here holds cannot be transferred from anyone. */
export const checkDomainTransferability =
  (state: DomainsState) =>
  (
    input: CheckDomainTransferabilityRequest,
    context: OperationContext,
  ): CheckDomainTransferabilityResponse => {
    const holder = holderOf(state, readRegistrableName(input.DomainName));
    if (holder === undefined) return { Transferability: { Transferable: "UNTRANSFERABLE" } };
    const Transferable =
      holder === context.accountId ? "DOMAIN_IN_OWN_ACCOUNT" : "DOMAIN_IN_ANOTHER_ACCOUNT";
    return { Transferability: { Transferable } };
  };

/** GetDomainSuggestions: variations of the name, under its own and other top level domains. */
export const getDomainSuggestions =
  (state: DomainsState) =>
  (input: GetDomainSuggestionsRequest): GetDomainSuggestionsResponse => {
    const count = input.SuggestionCount ?? 0;
    if (count < 1 || count > SUGGESTIONS_MAX) {
      throw new ServiceError(
        "InvalidInput",
        `SuggestionCount must be between 1 and ${SUGGESTIONS_MAX}.`,
      );
    }
    const name = readRegistrableName(input.DomainName);
    const own = topLevelDomainOf(name);
    const label = name.slice(0, -own.length - 1);
    const endings = [own, "com", "net", "org", "click", "link", "info", "cloud"];
    const names = new Set(
      VARIATIONS.flatMap((word) => endings.map((ending) => `${word}${label}.${ending}`)),
    );
    names.delete(name);
    const suggestions = [...names]
      .map((DomainName) => ({ DomainName, Availability: availabilityOf(state, DomainName) }))
      .filter(({ Availability }) => !input.OnlyAvailable || Availability === "AVAILABLE");
    return { SuggestionsList: suggestions.slice(0, count) };
  };

/** ListPrices, of one top level domain or of all. */
export const listPrices = (input: ListPricesRequest): ListPricesResponse => {
  const tld = input.Tld?.toLowerCase();
  // For the refusal: a name under it ends in it.
  if (tld !== undefined) topLevelDomainOf(`name.${tld}`);
  const listed = [...TOP_LEVEL_DOMAINS].filter(([name]) => tld === undefined || name === tld);
  const { items, nextPageMarker } = cutPage(listed, input, PRICES_PAGE_MAX);
  return {
    Prices: items.map(([Name, prices]) => ({
      Name,
      RegistrationPrice: dollars(prices.registration),
      TransferPrice: dollars(prices.transfer),
      RenewalPrice: dollars(prices.renewal),
      ChangeOwnershipPrice: dollars(prices.changeOwnership),
      RestorationPrice: dollars(prices.restoration),
    })),
    ...nextPageMarker,
  };
};

function availabilityOf(state: DomainsState, name: string) {
  return holderOf(state, name) === undefined ? "AVAILABLE" : "UNAVAILABLE";
}

function dollars(Price: number): PriceWithCurrency {
  return { Price, Currency: "USD" };
}
