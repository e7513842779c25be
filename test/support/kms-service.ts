import { seededIds } from "../../src/base/ids.ts";
import { StateStore } from "../../src/base/state-store.ts";
import type { OperationContext } from "../../src/embedded/index.ts";
import { Keys, RootKey } from "../../src/sandbox/index.ts";
import { kmsService } from "../../src/sandbox/kms/service.ts";
import { ServiceError } from "../../src/wire/index.ts";
import { operationContext } from "./operation-context.ts";
import { SimClock } from "./sim-clock.ts";

/** The sandbox's KMS over a store in memory, called as the protocol layer calls it. */
export interface KmsUnderTest {
  readonly keys: Keys;
  readonly clock: SimClock;
  readonly store: StateStore;
  /** Calls an action as alice of account 111122223333, unless told otherwise. */
  call<Output = Record<string, unknown>>(
    action: string,
    input?: object,
    context?: Partial<OperationContext>,
  ): Promise<Output>;
  /** What an action refuses with: `Code: message`. */
  refusal(action: string, input?: object, context?: Partial<OperationContext>): Promise<string>;
  /** Makes a key, and gives its ARN. */
  createKey(input?: object): Promise<string>;
}

export function givenKms(): KmsUnderTest {
  const store = StateStore.open(":memory:", { survivesPowerLoss: false });
  const clock = new SimClock();
  const ids = seededIds("kms");
  const keys = new Keys({ store, rootKey: RootKey.passing(ids), clock, ids });
  const { operations } = kmsService(keys);
  const call: KmsUnderTest["call"] = async (action, input = {}, context = {}) => {
    const handle = operations[action];
    if (!handle) throw new Error(`There is no action ${action}.`);
    return (await handle(input as never, operationContext({ clock, ids, ...context }))) as never;
  };
  return {
    ...{ keys, clock, store, call },
    refusal: async (action, input, context) => {
      try {
        await call(action, input, context);
      } catch (error) {
        if (error instanceof ServiceError) return `${error.code}: ${error.message}`;
        throw error;
      }
      return "nothing";
    },
    createKey: async (input) => {
      const { KeyMetadata } = await call<{ KeyMetadata: { Arn: string } }>("CreateKey", input);
      return KeyMetadata.Arn;
    },
  };
}

/** Somebody of another account, as the context of a call. */
export const STRANGER: Partial<OperationContext> = {
  accountId: "444455556666",
  principal: {
    kind: "user",
    accountId: "444455556666",
    accessKeyId: "AKIAI44QH8DHBEXAMPLE",
    userId: "AIDAI23HXD2O5EXAMPLE",
    userName: "mallory",
    arn: "arn:aws:iam::444455556666:user/mallory",
  },
};
