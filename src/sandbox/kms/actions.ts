import * as aliases from "./operations/aliases.ts";
import * as changes from "./operations/change-key.ts";
import { createKey, describeKey, listKeys } from "./operations/create-key.ts";
import * as dataKeys from "./operations/data-keys.ts";
import { decrypt, encrypt, reEncrypt } from "./operations/encrypt.ts";
import * as grants from "./operations/grants.ts";
import type { AnyHandler } from "./operations/handler.ts";
import { getKeyPolicy, listKeyPolicies, putKeyPolicy } from "./operations/policies.ts";
import * as rotation from "./operations/rotation.ts";
import * as signing from "./operations/sign.ts";
import { listResourceTags, tagResource, untagResource } from "./operations/tags.ts";

/**
 * The actions of KMS that are served, by their exact names. Not served: key stores outside of KMS,
 * imported material, and replicas in other regions.
 */
export const ACTIONS: Readonly<Record<string, AnyHandler>> = {
  // Keys
  CancelKeyDeletion: changes.cancelKeyDeletion,
  CreateKey: createKey,
  DescribeKey: describeKey,
  DisableKey: changes.disableKey,
  EnableKey: changes.enableKey,
  ListKeys: listKeys,
  ScheduleKeyDeletion: changes.scheduleKeyDeletion,
  UpdateKeyDescription: changes.updateKeyDescription,

  // Encryption
  Decrypt: decrypt,
  Encrypt: encrypt,
  GenerateDataKey: dataKeys.generateDataKey,
  GenerateDataKeyPair: dataKeys.generateDataKeyPair,
  GenerateDataKeyPairWithoutPlaintext: dataKeys.generateDataKeyPairWithoutPlaintext,
  GenerateDataKeyWithoutPlaintext: dataKeys.generateDataKeyWithoutPlaintext,
  GenerateRandom: dataKeys.generateRandom,
  ReEncrypt: reEncrypt,

  // Signatures and what else has a secret
  DeriveSharedSecret: signing.deriveSharedSecret,
  GenerateMac: signing.generateMac,
  GetPublicKey: signing.getPublicKey,
  Sign: signing.sign,
  Verify: signing.verify,
  VerifyMac: signing.verifyMac,

  // Names
  CreateAlias: aliases.createAlias,
  DeleteAlias: aliases.deleteAlias,
  ListAliases: aliases.listAliases,
  UpdateAlias: aliases.updateAlias,

  // Who may
  CreateGrant: grants.createGrant,
  GetKeyPolicy: getKeyPolicy,
  ListGrants: grants.listGrants,
  ListKeyPolicies: listKeyPolicies,
  ListRetirableGrants: grants.listRetirableGrants,
  PutKeyPolicy: putKeyPolicy,
  RetireGrant: grants.retireGrant,
  RevokeGrant: grants.revokeGrant,

  // Rotation
  DisableKeyRotation: rotation.disableKeyRotation,
  EnableKeyRotation: rotation.enableKeyRotation,
  GetKeyRotationStatus: rotation.getKeyRotationStatus,
  ListKeyRotations: rotation.listKeyRotations,
  RotateKeyOnDemand: rotation.rotateKeyOnDemand,

  // Tags
  ListResourceTags: listResourceTags,
  TagResource: tagResource,
  UntagResource: untagResource,
};
