import { seededIds } from "../../src/base/ids.ts";
import type { OperationContext } from "../../src/embedded/index.ts";

/** What time it is for handlers under test, unless a test says otherwise. */
export const CONTEXT_NOW_MS = Date.parse("2026-01-31T12:00:00Z");

/**
 * What a handler is called with: user `alice` of account 111122223333 in us-east-1, at
 * {@link CONTEXT_NOW_MS}, with foreseeable ids and an empty payload, save for `overrides`.
 */
export function operationContext(overrides: Partial<OperationContext> = {}): OperationContext {
  return {
    principal: {
      kind: "user",
      accountId: "111122223333",
      accessKeyId: "AKIAIOSFODNN7EXAMPLE",
      userId: "AIDACKCEVSQ6C2EXAMPLE",
      userName: "alice",
      arn: "arn:aws:iam::111122223333:user/alice",
    },
    accountId: "111122223333",
    region: "us-east-1",
    requestId: "7a62c49f-347e-4fc4-9331-6e8e7a96aa73",
    host: "127.0.0.1:4580",
    headers: new Map(),
    clock: { nowMs: () => CONTEXT_NOW_MS },
    ids: seededIds("operation-context"),
    payload: () => nothing(),
    ...overrides,
  };
}

async function* nothing(): AsyncGenerator<Uint8Array> {}
