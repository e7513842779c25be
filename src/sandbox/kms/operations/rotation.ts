import type {
  DisableKeyRotationRequest,
  EnableKeyRotationRequest,
  GetKeyRotationStatusRequest,
  GetKeyRotationStatusResponse,
  ListKeyRotationsRequest,
  ListKeyRotationsResponse,
  RotateKeyOnDemandRequest,
  RotateKeyOnDemandResponse,
  RotationsListEntry,
} from "@aws-sdk/client-kms";
import { ServiceError } from "../../../wire/index.ts";
import { isSymmetric } from "../keys/key-specs.ts";
import { unsupported } from "../keys/refusals.ts";
import type { StoredKey } from "../keys/stored-key.ts";
import { openForChange, requireOwn } from "./change-key.ts";
import { checkRange } from "./checks.ts";
import type { Handler } from "./handler.ts";
import { cutPage } from "./page.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
const PERIOD_DAYS = { min: 90, max: 2560 };
const PERIOD_USUAL_DAYS = 365;

/** Of one key, in its life. Source: documented, KMS developer guide, "Resource quotas". */
const ON_DEMAND_MAX = 25;

const ENABLED = { states: ["Enabled"] } as const;
const ALL = { states: ["Enabled", "Disabled", "PendingDeletion"] } as const;

export const enableKeyRotation: Handler<EnableKeyRotationRequest, object> = (
  keys,
  input,
  context,
) => {
  const periodDays = input.RotationPeriodInDays ?? PERIOD_USUAL_DAYS;
  checkRange("rotationPeriodInDays", periodDays, PERIOD_DAYS);
  const change = { ...input, action: "EnableKeyRotation", ...ENABLED };
  const key = openForChange(keys, change, context);
  requireOwn(key, "EnableKeyRotation");
  requireRotatable(key);
  // Said again, the period begins anew only when it is another one.
  if (key.rotation && key.rotation.periodDays === periodDays) return {};
  const nextAtMs = context.clock.nowMs() + periodDays * DAY_MS;
  keys.rows.put({ ...key, rotation: { periodDays, nextAtMs } });
  return {};
};

export const disableKeyRotation: Handler<DisableKeyRotationRequest, object> = (
  keys,
  input,
  context,
) => {
  const change = { ...input, action: "DisableKeyRotation", ...ENABLED };
  const { rotation: _, ...key } = openForChange(keys, change, context);
  requireOwn(key, "DisableKeyRotation");
  requireRotatable(key);
  keys.rows.put(key);
  return {};
};

export const getKeyRotationStatus: Handler<
  GetKeyRotationStatusRequest,
  GetKeyRotationStatusResponse
> = (keys, input, context) => {
  const change = { ...input, action: "GetKeyRotationStatus", ...ALL };
  const { rotation, arn, spec, state } = openForChange(keys, change, context);
  const isEnabled = rotation !== undefined && isSymmetric(spec) && state !== "PendingDeletion";
  return {
    KeyId: arn,
    KeyRotationEnabled: isEnabled,
    ...(isEnabled
      ? {
          RotationPeriodInDays: rotation.periodDays,
          NextRotationDate: new Date(rotation.nextAtMs),
        }
      : {}),
  };
};

/** What was encrypted before stays readable: the material before is kept. */
export const rotateKeyOnDemand: Handler<RotateKeyOnDemandRequest, RotateKeyOnDemandResponse> = (
  keys,
  input,
  context,
) => {
  const change = { ...input, action: "RotateKeyOnDemand", ...ENABLED };
  const key = openForChange(keys, change, context);
  requireOwn(key, "RotateKeyOnDemand");
  requireRotatable(key);
  const made = key.materials.filter(({ rotation }) => rotation === "ON_DEMAND").length;
  if (made >= ON_DEMAND_MAX) {
    const message = `The on-demand rotations limit of ${ON_DEMAND_MAX} has been reached.`;
    throw new ServiceError("LimitExceededException", message);
  }
  keys.rows.put(keys.rows.rotated(key, "ON_DEMAND"));
  return { KeyId: key.arn };
};

/** Newest first. */
export const listKeyRotations: Handler<ListKeyRotationsRequest, ListKeyRotationsResponse> = (
  keys,
  input,
  context,
) => {
  const key = openForChange(keys, { ...input, action: "ListKeyRotations", ...ALL }, context);
  requireRotatable(key);
  const showsAll = input.IncludeKeyMaterial === "ALL_KEY_MATERIAL";
  const current = key.materials.at(-1)?.id;
  const entries = key.materials
    .filter(({ rotation }) => showsAll || rotation !== undefined)
    .map(
      ({ id, createdAtMs, rotation }): RotationsListEntry => ({
        KeyId: key.arn,
        KeyMaterialId: id,
        ...(showsAll
          ? { KeyMaterialState: id === current ? "CURRENT" : ("NON_CURRENT" as const) }
          : {}),
        ...(rotation ? { RotationDate: new Date(createdAtMs), RotationType: rotation } : {}),
      }),
    )
    .reverse();
  const { items, ...rest } = cutPage(entries, input, ({ KeyMaterialId = "" }) => KeyMaterialId);
  return { Rotations: items, ...rest };
};

function requireRotatable({ spec, arn }: StoredKey): void {
  if (!isSymmetric(spec)) throw unsupported(`${arn} is not a symmetric encryption key.`);
}
