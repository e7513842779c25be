import type { CreateTrailResponse, Trail as TrailShape } from "@aws-sdk/client-cloudtrail";
import { DEFAULT_EVENT_SELECTORS } from "../../selection/index.ts";
import type { Trail } from "../../trails/index.ts";

/** What CreateTrail and UpdateTrail answer: no home region, no word on selectors. */
export function settingsShape(trail: Trail): CreateTrailResponse {
  const shape: CreateTrailResponse = {
    Name: trail.name,
    S3BucketName: trail.bucketName,
    IncludeGlobalServiceEvents: trail.includesGlobalServiceEvents,
    IsMultiRegionTrail: trail.isMultiRegion,
    TrailARN: trail.arn,
    LogFileValidationEnabled: trail.validatesLogFiles,
    IsOrganizationTrail: trail.isOrganization,
    RecursiveLogging: trail.recursiveLogging ?? true,
  };
  if (trail.keyPrefix !== undefined) shape.S3KeyPrefix = trail.keyPrefix;
  if (trail.snsTopicName !== undefined) shape.SnsTopicName = trail.snsTopicName;
  if (trail.snsTopicArn !== undefined) shape.SnsTopicARN = trail.snsTopicArn;
  if (trail.cloudWatchLogsLogGroupArn !== undefined) {
    shape.CloudWatchLogsLogGroupArn = trail.cloudWatchLogsLogGroupArn;
  }
  if (trail.cloudWatchLogsRoleArn !== undefined) {
    shape.CloudWatchLogsRoleArn = trail.cloudWatchLogsRoleArn;
  }
  if (trail.kmsKeyId !== undefined) shape.KmsKeyId = trail.kmsKeyId;
  return shape;
}

/** What GetTrail and DescribeTrails show. */
export function trailShape(trail: Trail): TrailShape {
  return {
    ...settingsShape(trail),
    HomeRegion: trail.homeRegion,
    HasCustomEventSelectors: !hasDefaultSelectors(trail),
    HasInsightSelectors: trail.insightSelectors !== undefined,
  };
}

function hasDefaultSelectors(trail: Trail): boolean {
  return JSON.stringify(trail.eventSelectors) === JSON.stringify(DEFAULT_EVENT_SELECTORS);
}
