import type { OperationType } from "@aws-sdk/client-route-53-domains";
import type { OperationContext } from "../../embedded/index.ts";
import { ServiceError } from "../../wire/index.ts";
import { readDomainName } from "./domain-name.ts";
import type { DomainDocument, DomainsState } from "./domains-state.ts";
import { submitOperation } from "./operations.ts";

/**
 * The account's domain of that name.
 *
 * @throws {ServiceError} `InvalidInput`.
 * Source: observed, https://github.com/boto/boto3/issues/1585
 */
export function findDomain(
  state: DomainsState,
  accountId: string,
  text: string | undefined,
): DomainDocument {
  const name = readDomainName(text);
  const domain = state.domains.get(`${accountId}/${name}`);
  if (!domain) {
    throw new ServiceError("InvalidInput", `Domain ${name} not found in ${accountId} account.`);
  }
  return domain;
}

/** The account that holds a name, undefined when it is free. */
export function holderOf(state: DomainsState, name: string): string | undefined {
  const held = state.domains.list().find(({ value }) => value.name === name);
  return held?.key.slice(0, held.key.indexOf("/"));
}

/** Stores what changed of a domain. To be called within a transaction. */
export function saveDomain(
  state: DomainsState,
  { accountId, clock }: OperationContext,
  domain: DomainDocument,
): void {
  state.domains.put(`${accountId}/${domain.name}`, { ...domain, updatedAtMs: clock.nowMs() });
}

/**
 * Changes a domain of the account by an operation that takes its time.
 *
 * The change itself is made at once; what lasts is the operation, which refuses another of its kind
 * meanwhile.
 *
 * @returns the operation's id.
 */
export function changeDomain(
  state: DomainsState,
  context: OperationContext,
  name: string | undefined,
  change: {
    readonly type: OperationType;
    readonly make: (domain: DomainDocument) => DomainDocument | undefined;
  },
): { OperationId: string } {
  return state.store.transaction(() => {
    const domain = findDomain(state, context.accountId, name);
    const OperationId = submitOperation(state, context, change.type, domain.name);
    const changed = change.make(domain);
    if (changed) saveDomain(state, context, changed);
    else state.domains.delete(`${context.accountId}/${domain.name}`);
    return { OperationId };
  });
}
