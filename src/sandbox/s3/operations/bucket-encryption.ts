import type {
  DeleteBucketEncryptionRequest,
  GetBucketEncryptionOutput,
  GetBucketEncryptionRequest,
  PutBucketEncryptionRequest,
  ServerSideEncryption,
} from "@aws-sdk/client-s3";
import { admitToBucket } from "../rules/admission.ts";
import { ENCRYPTIONS } from "../rules/encryption.ts";
import { invalidArgument, malformedXml } from "../rules/refusals.ts";
import { defaultEncryption, ENCRYPTION_SETTING } from "../store/buckets.ts";
import type { Encryption } from "../store/object-attributes.ts";
import type { Handler } from "./handler.ts";

/** Applied to objects that are stored from then on, where their request says nothing. */
export const getBucketEncryption: Handler<GetBucketEncryptionRequest, GetBucketEncryptionOutput> = (
  objects,
  input,
  context,
) => {
  const bucket = admitToBucket(objects, input, context);
  const { algorithm, keyId, isBucketKeyEnabled = false } = defaultEncryption(bucket);
  const applied = {
    SSEAlgorithm: algorithm as ServerSideEncryption,
    ...(keyId === undefined ? {} : { KMSMasterKeyID: keyId }),
  };
  return {
    ServerSideEncryptionConfiguration: {
      Rules: [
        { ApplyServerSideEncryptionByDefault: applied, BucketKeyEnabled: isBucketKeyEnabled },
      ],
    },
  };
};

export const putBucketEncryption: Handler<PutBucketEncryptionRequest, object> = (
  objects,
  input,
  context,
) => {
  const { name } = admitToBucket(objects, input, context);
  const [rule, ...more] = input.ServerSideEncryptionConfiguration?.Rules ?? [];
  const applied = rule?.ApplyServerSideEncryptionByDefault;
  if (more.length > 0 || !applied || !ENCRYPTIONS.has(applied.SSEAlgorithm ?? "")) {
    throw malformedXml();
  }
  if (applied.KMSMasterKeyID !== undefined && applied.SSEAlgorithm === "AES256") {
    const message =
      "a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or " +
      "aws:kms:dsse";
    throw invalidArgument(message, "ApplyServerSideEncryptionByDefault", "null");
  }
  const encryption: Encryption = {
    algorithm: applied.SSEAlgorithm ?? "",
    keyId: applied.KMSMasterKeyID,
    isBucketKeyEnabled: rule?.BucketKeyEnabled,
  };
  objects.buckets.configure(name, { [ENCRYPTION_SETTING]: encryption });
  return {};
};

export const deleteBucketEncryption: Handler<DeleteBucketEncryptionRequest, object> = (
  objects,
  input,
  context,
) => {
  const { name } = admitToBucket(objects, input, context);
  objects.buckets.configure(name, { [ENCRYPTION_SETTING]: undefined });
  return {};
};
