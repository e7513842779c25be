import type { Collection, StateStore } from "../base/state-store.ts";
import type { StoredEntity } from "./stored.ts";

/**
 * Users or roles by account and name. Names are told apart without regard to case, as AWS does.
 * Source: documented, IAM API reference, CreateUser: "Names are not distinguished by case."
 *
 * Keeps documents, and judges nothing: whether a name is free or an entity may be deleted is for
 * the IAM actions to decide, inside a transaction.
 */
export class EntityStore<Entity extends StoredEntity> {
  readonly #byName: Collection<Entity>;
  /** From id to the key in `#byName`, so that a key finds its owner after a rename. */
  readonly #names: Collection<string>;

  constructor(store: StateStore, name: string) {
    this.#byName = store.collection(`identify.${name}`);
    this.#names = store.collection(`identify.${name}-ids`);
  }

  find(accountId: string, name: string): Entity | undefined {
    return this.#byName.get(keyOf(accountId, name));
  }

  findById(id: string): Entity | undefined {
    const key = this.#names.get(id);
    return key === undefined ? undefined : this.#byName.get(key);
  }

  /** Adds the entity or replaces the one with the same id, also when its name is another now. */
  save(entity: Entity): void {
    const key = keyOf(entity.accountId, entity.name);
    const before = this.#names.get(entity.id);
    if (before !== undefined && before !== key) this.#byName.delete(before);
    this.#byName.put(key, entity);
    if (before !== key) this.#names.put(entity.id, key);
  }

  delete(entity: Entity): void {
    this.#byName.delete(keyOf(entity.accountId, entity.name));
    this.#names.delete(entity.id);
  }

  /** All of an account, by name without regard to case. */
  list(accountId: string): readonly Entity[] {
    return this.#byName.list({ prefix: `${accountId}/` }).map((entry) => entry.value);
  }
}

function keyOf(accountId: string, name: string): string {
  return `${accountId}/${name.toLowerCase()}`;
}
