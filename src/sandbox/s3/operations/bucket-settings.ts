import type {
  GetBucketAccelerateConfigurationOutput,
  GetBucketCorsOutput,
  GetBucketLoggingOutput,
  GetBucketOwnershipControlsOutput,
  GetBucketReplicationOutput,
  GetBucketRequestPaymentOutput,
  GetBucketVersioningOutput,
  GetBucketWebsiteOutput,
  GetPublicAccessBlockOutput,
  ObjectOwnership,
  PutBucketAccelerateConfigurationRequest,
  PutBucketCorsRequest,
  PutBucketLoggingRequest,
  PutBucketOwnershipControlsRequest,
  PutBucketReplicationRequest,
  PutBucketRequestPaymentRequest,
  PutBucketVersioningRequest,
  PutBucketWebsiteRequest,
  PutPublicAccessBlockRequest,
} from "@aws-sdk/client-s3";
import { ServiceError } from "../../../wire/index.ts";
import { OWNERSHIPS } from "../rules/acl.ts";
import { admitToBucket, type BucketInput } from "../rules/admission.ts";
import { invalidArgument, invalidRequest, malformedXml } from "../rules/refusals.ts";
import type { Bucket } from "../store/buckets.ts";
import type { Tag } from "../store/object-attributes.ts";
import type { Handler } from "./handler.ts";

/**
 * What is configured of a bucket, kept as the client put it and given back as the same.
 *
 * Kept and not applied: versioning (every write replaces, there is the one version `null`),
 * replication, website, CORS, logging, acceleration, request payment.
 * Nothing here makes anything happen to objects.
 */

/** What a bucket is born with. Source: documented, S3 User Guide, since April 2023. */
export function initialSettings(options: {
  readonly ownership: ObjectOwnership;
  readonly tags: readonly Tag[];
}): Readonly<Record<string, unknown>> {
  const blocked: GetPublicAccessBlockOutput = {
    PublicAccessBlockConfiguration: {
      BlockPublicAcls: true,
      IgnorePublicAcls: true,
      BlockPublicPolicy: true,
      RestrictPublicBuckets: true,
    },
  };
  const owned: GetBucketOwnershipControlsOutput = {
    OwnershipControls: { Rules: [{ ObjectOwnership: options.ownership }] },
  };
  return {
    publicAccessBlock: blocked,
    ownershipControls: owned,
    ...(options.tags.length > 0 ? { tags: options.tags } : {}),
  };
}

/** Whether a policy that lets everybody in may not be put. */
export function blocksPublicPolicy({ settings }: Bucket): boolean {
  const { publicAccessBlock } = settings as { publicAccessBlock?: GetPublicAccessBlockOutput };
  return publicAccessBlock?.PublicAccessBlockConfiguration?.BlockPublicPolicy === true;
}

export const getBucketVersioning = get<GetBucketVersioningOutput>("versioning", {});
export const putBucketVersioning = put("versioning", (input: PutBucketVersioningRequest) => {
  const { Status } = input.VersioningConfiguration ?? {};
  return Status === "Enabled" || Status === "Suspended" ? { Status } : undefined;
});

export const getPublicAccessBlock = get<GetPublicAccessBlockOutput>(
  "publicAccessBlock",
  missing(
    "NoSuchPublicAccessBlockConfiguration",
    "The public access block configuration was not found",
  ),
);
export const putPublicAccessBlock = put(
  "publicAccessBlock",
  (input: PutPublicAccessBlockRequest) => {
    const given = input.PublicAccessBlockConfiguration ?? {};
    if (Object.keys(given).length === 0)
      throw invalidRequest("Must specify at least one configuration.");
    const none = {
      BlockPublicAcls: false,
      IgnorePublicAcls: false,
      BlockPublicPolicy: false,
      RestrictPublicBuckets: false,
    };
    return { PublicAccessBlockConfiguration: { ...none, ...given } };
  },
);
export const deletePublicAccessBlock = remove("publicAccessBlock");

export const getBucketOwnershipControls = get<GetBucketOwnershipControlsOutput>(
  "ownershipControls",
  missing("OwnershipControlsNotFoundError", "The bucket ownership controls were not found"),
);
export const putBucketOwnershipControls = put(
  "ownershipControls",
  ({ OwnershipControls }: PutBucketOwnershipControlsRequest) =>
    OwnershipControls?.Rules?.length === 1 &&
    OWNERSHIPS.has(OwnershipControls.Rules[0]?.ObjectOwnership)
      ? { OwnershipControls }
      : undefined,
);
export const deleteBucketOwnershipControls = remove("ownershipControls");

export const getBucketCors = get<GetBucketCorsOutput>(
  "cors",
  missing("NoSuchCORSConfiguration", "The CORS configuration does not exist"),
);
export const putBucketCors = put("cors", ({ CORSConfiguration: given }: PutBucketCorsRequest) => {
  const rules = given?.CORSRules ?? [];
  const other = rules.flatMap(({ AllowedMethods = [] }) => AllowedMethods).find(isNoCorsMethod);
  if (other !== undefined) {
    const what = "Found unsupported HTTP method in CORS config";
    throw invalidRequest(`${what}. Unsupported method is ${other}`);
  }
  return rules.length > 0 ? { CORSRules: rules } : undefined;
});
export const deleteBucketCors = remove("cors");

export const getBucketWebsite = get<GetBucketWebsiteOutput>(
  "website",
  missing(
    "NoSuchWebsiteConfiguration",
    "The specified bucket does not have a website configuration",
  ),
);
export const putBucketWebsite = put(
  "website",
  ({ WebsiteConfiguration: given }: PutBucketWebsiteRequest) => {
    if (given && !given.RedirectAllRequestsTo && !given.IndexDocument?.Suffix) {
      const message =
        "A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is empty";
      throw invalidArgument(message, "IndexDocument", "null");
    }
    return given;
  },
);
export const deleteBucketWebsite = remove("website");

export const getBucketReplication = get<GetBucketReplicationOutput>(
  "replication",
  missing("ReplicationConfigurationNotFoundError", "The replication configuration was not found"),
);
export const putBucketReplication = put(
  "replication",
  ({ ReplicationConfiguration }: PutBucketReplicationRequest) =>
    ReplicationConfiguration?.Rules?.length ? { ReplicationConfiguration } : undefined,
);
export const deleteBucketReplication = remove("replication");

export const getBucketLogging = get<GetBucketLoggingOutput>("logging", {});
export const putBucketLogging: Handler<PutBucketLoggingRequest, object> = (
  objects,
  input,
  context,
) => {
  const { name } = admitToBucket(objects, input, context);
  const { LoggingEnabled } = input.BucketLoggingStatus ?? {};
  if (LoggingEnabled && !objects.hasBucket(LoggingEnabled.TargetBucket ?? "")) {
    const message = "The target bucket for logging does not exist";
    throw new ServiceError("InvalidTargetBucketForLogging", message, { status: 400 });
  }
  objects.buckets.configure(name, { logging: LoggingEnabled && { LoggingEnabled } });
  return {};
};

export const getBucketRequestPayment = get<GetBucketRequestPaymentOutput>("requestPayment", {
  Payer: "BucketOwner",
});
export const putBucketRequestPayment = put(
  "requestPayment",
  ({ RequestPaymentConfiguration: given }: PutBucketRequestPaymentRequest) =>
    given?.Payer === "Requester" || given?.Payer === "BucketOwner" ? given : undefined,
);

export const getBucketAccelerateConfiguration = get<GetBucketAccelerateConfigurationOutput>(
  "accelerate",
  {},
);
export const putBucketAccelerateConfiguration = put(
  "accelerate",
  ({ AccelerateConfiguration: given }: PutBucketAccelerateConfigurationRequest) =>
    given?.Status === "Enabled" || given?.Status === "Suspended" ? given : undefined,
);

export const getObjectLockConfiguration = get<object>(
  "objectLock",
  missing(
    "ObjectLockConfigurationNotFoundError",
    "Object Lock configuration does not exist for this bucket",
  ),
);

/** Analytics, inventory, metrics and tiering: there are none, and none can be put. */
export const getNamedConfiguration = get<object>(
  "namedConfiguration",
  missing("NoSuchConfiguration", "The specified configuration does not exist."),
);
export const listNamedConfigurations = get<object>("namedConfigurations", { IsTruncated: false });

const CORS_METHODS = new Set(["GET", "PUT", "POST", "DELETE", "HEAD"]);

const isNoCorsMethod = (method: string): boolean => !CORS_METHODS.has(method);

/** Gives what was put; else the default, or throws the error, that `otherwise` is. */
function get<Output extends object>(
  setting: string,
  otherwise: Output | ((bucket: Bucket) => ServiceError),
): Handler<BucketInput, Output> {
  return (objects, input, context) => {
    const bucket = admitToBucket(objects, input, context);
    const value = bucket.settings[setting];
    if (value !== undefined) return value as Output;
    if (typeof otherwise === "function") throw otherwise(bucket);
    return otherwise;
  };
}

/** Keeps what `pick` finds in the input; what it does not find was not in the XML. */
function put<Input extends BucketInput>(
  setting: string,
  pick: (input: Input) => object | undefined,
): Handler<Input, object> {
  return (objects, input, context) => {
    const { name } = admitToBucket(objects, input, context);
    const value = pick(input);
    if (value === undefined) throw malformedXml();
    objects.buckets.configure(name, { [setting]: value });
    return {};
  };
}

/** Takes it away. That nothing was there is no error. */
function remove(setting: string): Handler<BucketInput, object> {
  return (objects, input, context) => {
    const { name } = admitToBucket(objects, input, context);
    objects.buckets.configure(name, { [setting]: undefined });
    return {};
  };
}

function missing(code: string, message: string): (bucket: Bucket) => ServiceError {
  return ({ name }) =>
    new ServiceError(code, message, { status: 404, members: { BucketName: name } });
}
