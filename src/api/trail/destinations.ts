import { partitionOf } from "../../models/index.ts";
import { ServiceError } from "../../wire/index.ts";

/** Where a trail lives, as far as its destinations must fit it. */
export interface TrailHome {
  readonly accountId: string;
  readonly region: string;
  /** The trail's account, where a delegated administrator of another account calls. */
  readonly ownerId?: string;
}

/** @throws {ServiceError} `InvalidSnsTopicNameException`, for a FIFO topic too. */
export function topicArn(nameOrArn: string, home: TrailHome): string {
  const isName = /^[A-Za-z0-9_-]{1,256}$/.test(nameOrArn);
  if (isName) {
    return `arn:${partitionOf(home.region)}:sns:${home.region}:${home.accountId}:${nameOrArn}`;
  }
  const isArn = /^arn:aws[\w-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}$/.test(nameOrArn);
  if (isArn) return nameOrArn;
  // Source: assumed; the code is documented, the words are ours.
  throw new ServiceError("InvalidSnsTopicNameException", "SNS topic name is not valid.");
}

export interface LogsDestination {
  readonly cloudWatchLogsLogGroupArn: string;
  readonly cloudWatchLogsRoleArn: string;
}

/**
 * Checks a log group and the role to write to it: both or neither.
 *
 * @throws {ServiceError} `InvalidCloudWatchLogsLogGroupArnException`,
 *   `InvalidCloudWatchLogsRoleArnException`. Source of the words: observed, in reference captures.
 */
export function logsDestination(
  groupArn: string,
  roleArn: string,
  home: TrailHome,
): LogsDestination | undefined {
  if (groupArn === "" && roleArn === "") return undefined;
  const incomplete = "You must specify a log group and a role ARN.";
  if (groupArn === "") throw invalidLogGroup(incomplete);
  if (roleArn === "") throw invalidLogsRole(incomplete);
  const group = /^arn:aws[\w-]*:logs:([a-z0-9-]+):(\d{12}):log-group:([^:*]{1,512}):\*$/.exec(
    groupArn,
  );
  if (!group || (group[2] !== home.accountId && group[2] !== home.ownerId)) {
    throw invalidLogGroup("CloudTrail cannot validate the specified log group ARN.");
  }
  if (group[1] !== home.region) {
    throw invalidLogGroup("You must specify a log group that is in the current region.");
  }
  if (!/^arn:aws[\w-]*:iam::\d{12}:role\/.+$/.test(roleArn)) {
    throw invalidLogsRole("CloudTrail cannot validate the specified role ARN.");
  }
  return { cloudWatchLogsLogGroupArn: groupArn, cloudWatchLogsRoleArn: roleArn };
}

function invalidLogGroup(message: string): ServiceError {
  return new ServiceError("InvalidCloudWatchLogsLogGroupArnException", message);
}

function invalidLogsRole(message: string): ServiceError {
  return new ServiceError("InvalidCloudWatchLogsRoleArnException", message);
}

/**
 * Refuses what cannot name a key: an id, an ARN, an alias or an alias's ARN. Which key it is, is
 * asked later.
 *
 * @throws {ServiceError} `KmsKeyNotFoundException`. Source of the words: assumed.
 */
export function checkKeyId(keyId: string): void {
  const isName =
    /^arn:aws[\w-]*:kms:[a-z0-9-]+:\d{12}:(key|alias)\/[\w/-]+$/.test(keyId) ||
    /^alias\/[\w/-]{1,250}$/.test(keyId) ||
    /^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32})$/i.test(keyId);
  if (!isName) throw malformedKey(keyId);
}

export function malformedKey(keyId: string): ServiceError {
  return new ServiceError("KmsKeyNotFoundException", `The KMS key is not valid: ${keyId}`);
}
