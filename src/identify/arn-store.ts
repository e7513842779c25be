import type { Collection, StateStore } from "../base/state-store.ts";

/** Documents of accounts by ARN. Keeps them, and judges nothing. */
export class ArnStore<Document extends { readonly accountId: string; readonly arn: string }> {
  readonly #documents: Collection<Document>;

  constructor(store: StateStore, name: string) {
    this.#documents = store.collection(`identify.${name}`);
  }

  /** @returns undefined also for an ARN of another account. */
  find(accountId: string, arn: string): Document | undefined {
    return this.#documents.get(`${accountId}/${arn}`);
  }

  save(document: Document): void {
    this.#documents.put(`${document.accountId}/${document.arn}`, document);
  }

  delete(document: Document): void {
    this.#documents.delete(`${document.accountId}/${document.arn}`);
  }

  /** All of an account, by ARN. */
  list(accountId: string): readonly Document[] {
    return this.#documents.list({ prefix: `${accountId}/` }).map((entry) => entry.value);
  }
}
