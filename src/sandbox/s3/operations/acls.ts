import type {
  GetBucketAclOutput,
  GetBucketAclRequest,
  GetObjectAclOutput,
  GetObjectAclRequest,
  PutBucketAclRequest,
  PutObjectAclRequest,
} from "@aws-sdk/client-s3";
import { checkAcl } from "../rules/acl.ts";
import { admitToBucket, admitToObject } from "../rules/admission.ts";
import { ownerOf } from "../rules/owner.ts";
import type { Bucket } from "../store/buckets.ts";
import type { Handler } from "./handler.ts";

/** Whatever ACL was put: the bucket's owner may do everything, and nobody else anything. */
export const getBucketAcl: Handler<GetBucketAclRequest, GetBucketAclOutput> = (
  objects,
  input,
  context,
) => ownersAcl(admitToBucket(objects, input, context));

export const getObjectAcl: Handler<GetObjectAclRequest, GetObjectAclOutput> = (
  objects,
  input,
  context,
) => ownersAcl(admitToObject(objects, input, context).bucket);

/** Where ACLs are not disabled they are accepted, and neither kept nor applied. */
export const putBucketAcl: Handler<PutBucketAclRequest, object> = (objects, input, context) => {
  checkAcl(input, admitToBucket(objects, input, context));
  return {};
};

/** As of a bucket. */
export const putObjectAcl: Handler<PutObjectAclRequest, object> = (objects, input, context) => {
  checkAcl(input, admitToObject(objects, input, context).bucket);
  return {};
};

function ownersAcl({ ownerAccountId }: Bucket): GetBucketAclOutput {
  const owner = ownerOf(ownerAccountId);
  return {
    Owner: owner,
    Grants: [{ Grantee: { Type: "CanonicalUser", ...owner }, Permission: "FULL_CONTROL" }],
  };
}
