import { seededIds } from "../../base/ids.ts";
import { StateStore } from "../../base/state-store.ts";
import type { EmbeddedService, OperationContext } from "../../embedded/index.ts";
import { Identities, type Principal } from "../../identify/index.ts";
import { ServiceError } from "../../wire/index.ts";

export const ACCOUNT = "111122223333";
export const START_MS = Date.UTC(2026, 0, 31, 12);

/** For tests: identities in memory, a clock to move, and calls made as somebody. */
export class GivenIdentities {
  nowMs = START_MS;
  readonly identities: Identities;
  readonly admin: Principal;
  readonly root: Principal = { kind: "root", accountId: ACCOUNT };
  readonly #clock = { nowMs: () => this.nowMs };
  readonly #ids = seededIds("given");

  constructor() {
    const store = StateStore.open(":memory:", { survivesPowerLoss: false });
    const options = { accountId: ACCOUNT, clock: this.#clock, ids: this.#ids };
    this.identities = Identities.open(store, options);
    this.admin = this.principal(this.identities.mintFirstCredentials().admin.accessKeyId);
  }

  /** Who speaks with a key, session keys among them. */
  principal(accessKeyId: string | undefined): Principal {
    const key = this.identities.findKey(accessKeyId ?? "");
    if (!key) throw new Error(`no key ${accessKeyId}`);
    return this.identities.principalOf(key);
  }

  /**
   * Calls an action of a service.
   *
   * @returns what it answers, or `"<status> <code>: <message>"` when it refuses; the status is
   *   missing where the model has it.
   */
  call(
    service: EmbeddedService,
    name: string,
    input: object = {},
    principal = this.admin,
  ): unknown {
    const handler = service.operations[name];
    if (!handler) throw new Error(`no action ${name}`);
    const context: OperationContext = {
      principal,
      accountId: principal.accountId,
      region: "eu-central-1",
      requestId: "r",
      host: "127.0.0.1:4580",
      headers: new Map(),
      clock: this.#clock,
      ids: this.#ids,
      payload: () => {
        throw new Error("no payload");
      },
    };
    try {
      return handler(input as never, context);
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      return `${error.status ? `${error.status} ` : ""}${error.code}: ${error.message}`;
    }
  }
}
