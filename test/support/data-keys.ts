import type { Clock } from "../../src/base/clock.ts";
import type { Ids } from "../../src/base/ids.ts";
import type { StateStore } from "../../src/base/state-store.ts";
import { DataKeys, Keys, RootKey } from "../../src/sandbox/index.ts";

export interface DataKeySources {
  readonly store: StateStore;
  readonly clock: Clock;
  readonly ids: Ids;
}

/** Keys for objects, under a root key that is nowhere else. */
export function givenDataKeys({ store, clock, ids }: DataKeySources, encryptsAtRest = false) {
  const rootKey = RootKey.passing(ids);
  const keys = new Keys({ store, rootKey, clock, ids });
  const makeBytes = (length: number) => ids.bytes(length);
  return { keys, dataKeys: new DataKeys({ keys, rootKey, encryptsAtRest, makeBytes }) };
}
