import type {
  CreateVirtualMFADeviceRequest,
  CreateVirtualMFADeviceResponse,
  DeactivateMFADeviceRequest,
  DeleteVirtualMFADeviceRequest,
  EnableMFADeviceRequest,
  ListMFADevicesRequest,
  ListMFADevicesResponse,
  ListVirtualMFADevicesRequest,
  ListVirtualMFADevicesResponse,
} from "@aws-sdk/client-iam";
import type { OperationContext } from "../../../embedded/index.ts";
import {
  type Identities,
  type StoredMfaDevice,
  type StoredUser,
  userArn,
} from "../../../identify/index.ts";
import { ServiceError } from "../../../wire/index.ts";
import { checkName, checkPath } from "../constraints.ts";
import { callingUser, requireUser } from "../entities.ts";
import type { IdentityAction, IdentityActions } from "../operations.ts";
import { pageOf } from "../page.ts";
import { alreadyExists, noSuchEntity, quotaExceeded } from "../refusals.ts";
import { addTags } from "../tags.ts";
import { mintSeed, stepOfCode } from "./one-time-code.ts";

const DEVICE_NAME_MAX = 226;
/** Source: documented, IAM User Guide, "IAM and AWS STS quotas". */
const DEVICES_PER_USER_MAX = 8;

/** The devices that a user has. */
export function devicesOf(identities: Identities, user: StoredUser): readonly StoredMfaDevice[] {
  return identities.mfaDevices
    .list(user.accountId)
    .filter((device) => device.enabled?.userId === user.id);
}

/** CreateVirtualMFADevice. Its seed comes as text alone, without the picture of it. */
const createDevice: IdentityAction<
  CreateVirtualMFADeviceRequest,
  CreateVirtualMFADeviceResponse
> = (identities, input, { accountId, ids }) => {
  const name = checkName(input.VirtualMFADeviceName, "virtualMFADeviceName", DEVICE_NAME_MAX);
  const device: StoredMfaDevice = {
    accountId,
    arn: `arn:aws:iam::${accountId}:mfa${checkPath(input.Path)}${name}`,
    seed: mintSeed((length) => ids.bytes(length)),
    tags: addTags([], input.Tags),
  };
  if (identities.mfaDevices.find(accountId, device.arn)) {
    throw alreadyExists("MFADevice entity at the same path and name already exists.");
  }
  identities.mfaDevices.save(device);
  return {
    VirtualMFADevice: {
      SerialNumber: device.arn,
      Base32StringSeed: Buffer.from(device.seed),
      ...(device.tags.length > 0 && { Tags: [...device.tags] }),
    },
  };
};

/** EnableMFADevice: two codes, one after the other. */
const enableDevice: IdentityAction<EnableMFADeviceRequest, object> = (
  identities,
  input,
  context,
) => {
  const user = requireUser(identities, context, input.UserName);
  const device = requireDevice(identities, context, input.SerialNumber);
  if (device.enabled) throw alreadyExists("MFA Device is already in use.");
  if (devicesOf(identities, user).length >= DEVICES_PER_USER_MAX) {
    throw quotaExceeded(`MFADevicesPerUser: ${DEVICES_PER_USER_MAX}`);
  }
  const { seed } = device;
  const nowMs = context.clock.nowMs();
  const first = stepOfCode({ seed }, input.AuthenticationCode1 ?? "", nowMs);
  const second =
    first !== undefined &&
    stepOfCode({ seed, after: first }, input.AuthenticationCode2 ?? "", nowMs);
  if (first === undefined || second !== first + 1) {
    throw new ServiceError(
      "InvalidAuthenticationCodeException",
      "Authentication code for device is not valid.",
    );
  }
  const enabled = { userId: user.id, atMs: nowMs, lastStep: second };
  identities.mfaDevices.save({ ...device, enabled });
  return {};
};

/** The user that a call names, else the user who makes it; undefined when the caller is none. */
const userMeant = (
  identities: Parameters<typeof requireUser>[0],
  context: Parameters<typeof requireUser>[1],
  userName: string | undefined,
) =>
  userName === undefined
    ? callingUser(identities, context)
    : requireUser(identities, context, userName);

const deactivateDevice: IdentityAction<DeactivateMFADeviceRequest, object> = (
  identities,
  input,
  context,
) => {
  const user = userMeant(identities, context, input.UserName);
  const device = requireDevice(identities, context, input.SerialNumber);
  if (!user || device.enabled?.userId !== user.id) throw noDevice(input.SerialNumber);
  const { enabled: _, ...idle } = device;
  identities.mfaDevices.save(idle);
  return {};
};

const deleteDevice: IdentityAction<DeleteVirtualMFADeviceRequest, object> = (
  identities,
  input,
  context,
) => {
  const device = requireDevice(identities, context, input.SerialNumber);
  if (device.enabled) {
    throw new ServiceError("DeleteConflictException", "MFA VirtualDevice in use. Must deactivate.");
  }
  identities.mfaDevices.delete(device);
  return {};
};

const listDevices: IdentityAction<ListMFADevicesRequest, ListMFADevicesResponse> = (
  identities,
  input,
  context,
) => {
  const user = userMeant(identities, context, input.UserName);
  const devices = user ? devicesOf(identities, user) : [];
  const { items, position } = pageOf(devices, input, ({ arn }) => arn);
  return {
    MFADevices: items.map(({ arn, enabled }) => ({
      UserName: user?.name ?? "",
      SerialNumber: arn,
      EnableDate: new Date(enabled?.atMs ?? 0),
    })),
    ...position,
  };
};

const listVirtualDevices: IdentityAction<
  ListVirtualMFADevicesRequest,
  ListVirtualMFADevicesResponse
> = (identities, input, { accountId }) => {
  const status = input.AssignmentStatus ?? "Any";
  const devices = identities.mfaDevices
    .list(accountId)
    .filter(({ enabled }) => status === "Any" || (status === "Assigned") === Boolean(enabled));
  const { items, position } = pageOf(devices, input, ({ arn }) => arn);
  return {
    VirtualMFADevices: items.map((device) => ({
      SerialNumber: device.arn,
      ...holderOf(identities, device),
    })),
    ...position,
  };
};

function holderOf(identities: Identities, { enabled }: StoredMfaDevice) {
  const user = enabled && identities.users.findById(enabled.userId);
  if (!enabled || !user) return {};
  return {
    EnableDate: new Date(enabled.atMs),
    User: {
      Path: user.path,
      UserName: user.name,
      UserId: user.id,
      Arn: userArn(user.accountId, user.path, user.name),
      CreateDate: new Date(user.createdAtMs),
    },
  };
}

function requireDevice(
  identities: Identities,
  { accountId }: OperationContext,
  serialNumber: string | undefined,
): StoredMfaDevice {
  const device = identities.mfaDevices.find(accountId, serialNumber ?? "");
  if (!device) throw noDevice(serialNumber);
  return device;
}

function noDevice(serialNumber: string | undefined): ServiceError {
  return noSuchEntity(`VirtualMFADevice with serial number ${serialNumber} doesn't exist.`);
}

export const mfaDeviceActions: IdentityActions = {
  CreateVirtualMFADevice: createDevice,
  DeactivateMFADevice: deactivateDevice,
  DeleteVirtualMFADevice: deleteDevice,
  EnableMFADevice: enableDevice,
  ListMFADevices: listDevices,
  ListVirtualMFADevices: listVirtualDevices,
};
