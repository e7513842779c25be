import { AwsRefused } from "../../http/aws.ts";
import { Refused } from "../../http/call.ts";
import type { FieldName } from "./trail-form.ts";

/** Why a form could not be saved, and which of its fields says so. */
export class StepFailed extends Error {
  override readonly name = "StepFailed";
  readonly field: FieldName;

  constructor(field: FieldName, cause: unknown) {
    super(wordsOf(cause), { cause });
    this.field = field;
  }
}

/**
 * Waits for a call of a form.
 *
 * @param field that the call is made for; undefined when the refusal itself says.
 * @throws {StepFailed}
 */
export async function step<Output>(
  field: FieldName | undefined,
  call: Promise<Output>,
): Promise<Output> {
  try {
    return await call;
  } catch (error) {
    const code = error instanceof AwsRefused ? error.code : "";
    throw new StepFailed(field ?? FIELDS[code] ?? "whole", error);
  }
}

/** Which setting each exception of CreateTrail and UpdateTrail is about. */
const FIELDS: Readonly<Record<string, FieldName>> = {
  InvalidTrailNameException: "name",
  TrailAlreadyExistsException: "name",
  MaximumNumberOfTrailsExceededException: "name",
  S3BucketDoesNotExistException: "bucket",
  InvalidS3BucketNameException: "bucket",
  InsufficientS3BucketPolicyException: "bucket",
  InvalidS3PrefixException: "prefix",
  KmsKeyNotFoundException: "key",
  KmsKeyDisabledException: "key",
  KmsException: "key",
  InsufficientEncryptionPolicyException: "key",
  InvalidSnsTopicNameException: "topic",
  InsufficientSnsTopicPolicyException: "topic",
  InvalidCloudWatchLogsLogGroupArnException: "logGroup",
  CloudWatchLogsDeliveryUnavailableException: "logGroup",
  InvalidCloudWatchLogsRoleArnException: "role",
  InvalidEventSelectorsException: "events",
  InvalidInsightSelectorsException: "insights",
  InvalidTagParameterException: "tags",
  TagsLimitExceededException: "tags",
  OrganizationsNotInUseException: "organization",
  OrganizationNotInAllFeaturesModeException: "organization",
  NotOrganizationMasterAccountException: "organization",
  NotOrganizationManagementAccountException: "organization",
  CloudTrailAccessNotEnabledException: "organization",
  InsufficientDependencyServiceAccessPermissionException: "organization",
};

/** What helps, where the service's own words do not say it. */
const REMEDIES: Readonly<Record<string, string>> = {
  InsufficientS3BucketPolicyException:
    "The bucket's policy must let cloudtrail.amazonaws.com call s3:GetBucketAcl on it, and " +
    "s3:PutObject under AWSLogs/, for this trail's ARN.",
  TrailAlreadyExistsException: "Choose another name.",
  BucketAlreadyOwnedByYou: "Choose it as an existing bucket, or another name.",
  EntityAlreadyExists: "Choose it as an existing role, or another name.",
  ResourceAlreadyExistsException: "Choose it as an existing log group, or another name.",
};

function wordsOf(cause: unknown): string {
  if (cause instanceof AwsRefused) {
    const { code, message } = cause;
    const said = message === code ? code : `${code}: ${message}`;
    const remedy = REMEDIES[code];
    return remedy === undefined ? said : `${said} ${remedy}`;
  }
  const hint = cause instanceof Refused ? cause.hint : undefined;
  const message = cause instanceof Error ? cause.message : String(cause);
  return hint === undefined ? message : `${message} ${hint}`;
}
