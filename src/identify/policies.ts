import type { Collection, StateStore } from "../base/state-store.ts";
import type { StoredPolicy } from "./stored.ts";

/** Managed policies of customers. Stored and attached; nothing here evaluates them. */
export class Policies {
  readonly #policies: Collection<StoredPolicy>;

  constructor(store: StateStore) {
    this.#policies = store.collection("identify.policies");
  }

  /** @param name as in {@link StoredPolicy}, told apart without regard to case. */
  findByName(accountId: string, name: string): StoredPolicy | undefined {
    return this.#policies.get(keyOf(accountId, name));
  }

  find(arn: string): StoredPolicy | undefined {
    const [, accountId, name] = /^arn:aws:iam::(\d{12}):policy\/(?:.*\/)?([^/]+)$/.exec(arn) ?? [];
    if (accountId === undefined || name === undefined) return undefined;
    const policy = this.findByName(accountId, name);
    return policy?.arn === arn ? policy : undefined;
  }

  save(policy: StoredPolicy): void {
    this.#policies.put(keyOf(policy.accountId, policy.name), policy);
  }

  delete(policy: StoredPolicy): void {
    this.#policies.delete(keyOf(policy.accountId, policy.name));
  }

  list(accountId: string): readonly StoredPolicy[] {
    return this.#policies.list({ prefix: `${accountId}/` }).map((entry) => entry.value);
  }
}

function keyOf(accountId: string, name: string): string {
  return `${accountId}/${name.toLowerCase()}`;
}
