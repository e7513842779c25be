/** A trail as CloudTrail's API describes it. */
export interface Trail {
  readonly Name: string;
  readonly TrailARN: string;
  readonly HomeRegion: string;
  readonly S3BucketName: string;
  readonly S3KeyPrefix?: string;
  readonly SnsTopicARN?: string;
  readonly CloudWatchLogsLogGroupArn?: string;
  readonly CloudWatchLogsRoleArn?: string;
  readonly KmsKeyId?: string;
  readonly IsMultiRegionTrail: boolean;
  readonly IsOrganizationTrail: boolean;
  readonly LogFileValidationEnabled: boolean;
  readonly HasCustomEventSelectors: boolean;
  readonly HasInsightSelectors: boolean;
}

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/** `arn:aws:cloudtrail:REGION:ACCOUNT:trail/NAME`. */
export function homeRegionOf(trailArn: string): string {
  return trailArn.split(":")[3] ?? "";
}

export function trailNameOf(trailArn: string): string {
  return trailArn.slice(trailArn.indexOf("/") + 1);
}

/** Where a trail's page is, for the router. */
export function trailPath(trailArn: string): string {
  return `/trails/${encodeURIComponent(trailArn)}`;
}

/** `arn:aws:logs:…:log-group:NAME:*` to its name. */
export function logGroupNameOf(groupArn: string): string {
  return groupArn.split(":")[6] ?? groupArn;
}
