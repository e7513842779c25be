import type { UpdateTrailRequest } from "@aws-sdk/client-cloudtrail";
import {
  checkBucketName,
  checkKeyPrefix,
  normalisedPrefix,
  type TrailSettings,
} from "../../trails/index.ts";
import { ServiceError } from "../../wire/index.ts";
import { checkKeyId, logsDestination, type TrailHome, topicArn } from "./destinations.ts";

/** What a new trail has where CreateTrail says nothing. */
export const DEFAULT_SETTINGS: TrailSettings = {
  bucketName: "",
  isMultiRegion: false,
  includesGlobalServiceEvents: true,
  validatesLogFiles: false,
  isOrganization: false,
};

/**
 * Reads the settings that CreateTrail and UpdateTrail have in common. A member that is left out
 * keeps its value; an empty text takes a topic, key, log group or prefix away.
 *
 * Whose the trail is stays as it was: see `trail-owner.ts`.
 *
 * @param before the settings to start from.
 * @throws {ServiceError} for each setting that no trail may have.
 */
export function readSettings(
  input: UpdateTrailRequest,
  before: TrailSettings,
  home: TrailHome,
): TrailSettings {
  const isMultiRegion = input.IsMultiRegionTrail ?? before.isMultiRegion;
  const includesGlobalServiceEvents =
    input.IncludeGlobalServiceEvents ?? before.includesGlobalServiceEvents;
  if (isMultiRegion && !includesGlobalServiceEvents) {
    throw new ServiceError(
      "InvalidParameterCombinationException",
      "Multi-Region trail must include global service events.",
    );
  }
  const recursiveLogging = input.RecursiveLogging ?? before.recursiveLogging;
  return {
    isMultiRegion,
    includesGlobalServiceEvents,
    validatesLogFiles: input.EnableLogFileValidation ?? before.validatesLogFiles,
    isOrganization: before.isOrganization,
    ...(before.organizationId !== undefined && { organizationId: before.organizationId }),
    ...(recursiveLogging !== undefined && { recursiveLogging }),
    ...bucketOf(input, before),
    ...logsOf(input, before, home),
    ...topicOf(input, before, home),
    ...keyOf(input, before),
  };
}

function bucketOf(
  input: UpdateTrailRequest,
  before: TrailSettings,
): Pick<TrailSettings, "bucketName" | "keyPrefix"> {
  const bucketName = input.S3BucketName ?? before.bucketName;
  checkBucketName(bucketName);
  checkKeyPrefix(input.S3KeyPrefix ?? "");
  const keyPrefix = normalisedPrefix(input.S3KeyPrefix ?? before.keyPrefix);
  return { bucketName, ...(keyPrefix !== undefined && { keyPrefix }) };
}

/** Either text empty takes the log group away. Source: observed, in reference captures. */
function logsOf(input: UpdateTrailRequest, before: TrailSettings, home: TrailHome) {
  const { CloudWatchLogsLogGroupArn: givenGroup, CloudWatchLogsRoleArn: givenRole } = input;
  const hadLogs = before.cloudWatchLogsLogGroupArn !== undefined;
  if (hadLogs && (givenGroup === "" || givenRole === "")) return {};
  const group = givenGroup ?? before.cloudWatchLogsLogGroupArn ?? "";
  const role = givenRole ?? before.cloudWatchLogsRoleArn ?? "";
  return logsDestination(group, role, home) ?? {};
}

function topicOf(input: UpdateTrailRequest, before: TrailSettings, home: TrailHome) {
  const { snsTopicName: keptName, snsTopicArn: keptArn } = before;
  // As it is, because a name would mean another topic for an administrator of another account.
  if (input.SnsTopicName === undefined && keptName !== undefined && keptArn !== undefined) {
    return { snsTopicName: keptName, snsTopicArn: keptArn };
  }
  const snsTopicName = input.SnsTopicName ?? "";
  return snsTopicName === "" ? {} : { snsTopicName, snsTopicArn: topicArn(snsTopicName, home) };
}

/** As it was given: an alias may be a key's no more when the trail is looked at. */
function keyOf(input: UpdateTrailRequest, before: TrailSettings) {
  const keyId = input.KmsKeyId ?? before.kmsKeyId ?? "";
  if (keyId === "") return {};
  checkKeyId(keyId);
  return { kmsKeyId: keyId };
}
