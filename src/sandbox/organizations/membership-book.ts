import type { Collection, StateStore } from "../../base/state-store.ts";
import type { Position } from "../../journal/index.ts";
import type { Membership } from "../../selection/index.ts";
import type { Memberships } from "../../trails/index.ts";

export interface MembershipBookOptions {
  /** The journal's last position now: what comes after it comes after the change. */
  readonly head: () => Position;
}

type Stretch = Omit<Membership, "accountId">;

/**
 * How many stretches of one account are kept. An older one is forgotten, which costs a trail the
 * records of it only if none was delivered while the account left and joined that often.
 */
const STRETCHES_MAX = 1_000;

/**
 * Who was in which organization, as stretches of the journal. Kept when an account leaves and when
 * an organization is deleted, because records from before may still be on their way.
 *
 * What changes it is to be called within a transaction.
 */
export class MembershipBook implements Memberships {
  /** By `<organization>/<account>`, oldest first; only the last can be open. */
  readonly #stretches: Collection<readonly Stretch[]>;
  readonly #head: () => Position;

  constructor(store: StateStore, options: MembershipBookOptions) {
    this.#stretches = store.collection("organizations/memberships");
    this.#head = options.head;
  }

  /** Begins a stretch after the journal's head. */
  join(organizationId: string, accountId: string): void {
    const before = this.#stretches.get(`${organizationId}/${accountId}`) ?? [];
    const stretches = [...before, { after: this.#head() }].slice(-STRETCHES_MAX);
    this.#stretches.put(`${organizationId}/${accountId}`, stretches);
  }

  /**
   * Ends the account's stretch at the journal's head. The record of the call that did it comes
   * after that, and is no longer the organization's if the account itself made it.
   */
  leave(organizationId: string, accountId: string): void {
    const stretches = this.#stretches.get(`${organizationId}/${accountId}`) ?? [];
    const upTo = this.#head();
    const closed = stretches.map((stretch) => ({ upTo, ...stretch }));
    this.#stretches.put(`${organizationId}/${accountId}`, closed);
  }

  within(
    organizationId: string,
    range: { readonly after: Position; readonly upTo: Position },
  ): readonly Membership[] {
    const prefix = `${organizationId}/`;
    return this.#stretches
      .list({ prefix })
      .flatMap(({ key, value }) =>
        value
          .filter(
            ({ after, upTo = range.upTo }) =>
              after < range.upTo && upTo > Math.max(after, range.after),
          )
          .map((stretch) => ({ accountId: key.slice(prefix.length), ...stretch })),
      );
  }

  /** Takes back every position beyond `head`, of a journal that was shortened or is a new one. */
  rewind(head: Position): void {
    for (const { key, value } of this.#stretches.list()) {
      if (!value.some(({ after, upTo = 0 }) => after > head || upTo > head)) continue;
      const rewound = value.map(({ after, upTo }) => ({
        after: Math.min(after, head),
        ...(upTo !== undefined && { upTo: Math.min(upTo, head) }),
      }));
      this.#stretches.put(key, rewound);
    }
  }
}
