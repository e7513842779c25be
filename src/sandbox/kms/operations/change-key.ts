import type {
  CancelKeyDeletionRequest,
  CancelKeyDeletionResponse,
  DisableKeyRequest,
  EnableKeyRequest,
  ScheduleKeyDeletionRequest,
  ScheduleKeyDeletionResponse,
  UpdateKeyDescriptionRequest,
} from "@aws-sdk/client-kms";
import type { OperationContext } from "../../../embedded/index.ts";
import { ServiceError } from "../../../wire/index.ts";
import { keyUserOf } from "../keys/key-user.ts";
import type { Keys } from "../keys/keys.ts";
import { invalidState, keyDisabled, keyPendingDeletion } from "../keys/refusals.ts";
import type { StoredKey } from "../keys/stored-key.ts";
import { checkLength, checkRange } from "./checks.ts";
import type { Handler } from "./handler.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
const WINDOW_DAYS = { min: 7, max: 30 };

/** A key that is to be changed or looked into, and by which action. */
export interface Change {
  readonly KeyId: string | undefined;
  readonly action: string;
  /** In which the action works; all but pending deletion when left out. */
  readonly states?: readonly StoredKey["state"][];
}

/**
 * Finds a key by id or ARN, for an action that manages it.
 *
 * @throws {ServiceError} `NotFoundException`, `AccessDeniedException`, `DisabledException`,
 *   `KMSInvalidStateException`.
 */
export function openForChange(keys: Keys, change: Change, context: OperationContext): StoredKey {
  const by = keyUserOf(context);
  const key = keys.resolveKey(change.KeyId ?? "", by);
  keys.authorize(key, { action: change.action, by });
  const { states = ["Enabled", "Disabled"] } = change;
  if (states.includes(key.state)) return key;
  if (key.state === "PendingDeletion") throw keyPendingDeletion(key.arn);
  if (key.state === "Disabled") throw keyDisabled(key.arn);
  throw invalidState(`${key.arn} is not ${states.join(" or ")}.`);
}

/** Refuses what only AWS does to the keys of its services. */
export function requireOwn({ manager, arn }: StoredKey, action: string): void {
  if (manager === "CUSTOMER") return;
  throw new ServiceError(
    "AccessDeniedException",
    `kms:${action} is not permitted on the AWS managed key ${arn}`,
    { status: 400 },
  );
}

export const enableKey: Handler<EnableKeyRequest, object> = (keys, input, context) => {
  const key = openForChange(keys, { ...input, action: "EnableKey" }, context);
  requireOwn(key, "EnableKey");
  if (key.state !== "Enabled") keys.rows.put({ ...key, state: "Enabled" });
  return {};
};

export const disableKey: Handler<DisableKeyRequest, object> = (keys, input, context) => {
  const key = openForChange(keys, { ...input, action: "DisableKey" }, context);
  requireOwn(key, "DisableKey");
  if (key.state !== "Disabled") keys.rows.put({ ...key, state: "Disabled" });
  return {};
};

export const scheduleKeyDeletion: Handler<
  ScheduleKeyDeletionRequest,
  ScheduleKeyDeletionResponse
> = (keys, input, context) => {
  const days = input.PendingWindowInDays ?? WINDOW_DAYS.max;
  checkRange("pendingWindowInDays", days, WINDOW_DAYS);
  const key = openForChange(keys, { ...input, action: "ScheduleKeyDeletion" }, context);
  requireOwn(key, "ScheduleKeyDeletion");
  const deletionAtMs = context.clock.nowMs() + days * DAY_MS;
  keys.rows.put({ ...key, state: "PendingDeletion", deletionAtMs });
  return {
    KeyId: key.arn,
    DeletionDate: new Date(deletionAtMs),
    KeyState: "PendingDeletion",
    PendingWindowInDays: days,
  };
};

/** The key that is kept after all is disabled. */
export const cancelKeyDeletion: Handler<CancelKeyDeletionRequest, CancelKeyDeletionResponse> = (
  keys,
  input,
  context,
) => {
  const states = ["Enabled", "Disabled", "PendingDeletion"] as const;
  const change = { ...input, action: "CancelKeyDeletion", states };
  const { deletionAtMs: _, ...key } = openForChange(keys, change, context);
  if (key.state !== "PendingDeletion") throw invalidState(`${key.arn} is not pending deletion.`);
  keys.rows.put({ ...key, state: "Disabled" });
  return { KeyId: key.arn };
};

export const updateKeyDescription: Handler<UpdateKeyDescriptionRequest, object> = (
  keys,
  input,
  context,
) => {
  const { Description: description = "" } = input;
  checkLength("description", description, { max: 8192 });
  const key = openForChange(keys, { ...input, action: "UpdateKeyDescription" }, context);
  requireOwn(key, "UpdateKeyDescription");
  keys.rows.put({ ...key, description });
  return {};
};
