const SERVICE = { Service: "cloudtrail.amazonaws.com" } as const;

export interface PolicyContext {
  readonly accountId: string;
  readonly trailArn: string;
}

export interface BucketPolicyContext extends PolicyContext {
  readonly bucket: string;
  readonly prefix: string;
  /** Of an organization's trail: its id. */
  readonly organizationId: string | undefined;
}

/** What lets one trail write to a bucket, and nobody else. */
export function bucketPolicy({ bucket, prefix, ...context }: BucketPolicyContext): object {
  const { accountId, trailArn, organizationId } = context;
  const arn = `arn:aws:s3:::${bucket}`;
  const folder = `${arn}/${prefix === "" ? "" : `${prefix.replace(/\/+$/, "")}/`}AWSLogs`;
  const write = (sid: string, owner: string) => ({
    ...{ Sid: sid, Effect: "Allow", Principal: SERVICE, Action: "s3:PutObject" },
    Resource: `${folder}/${owner}/*`,
    Condition: {
      StringEquals: { "s3:x-amz-acl": "bucket-owner-full-control", "aws:SourceArn": trailArn },
    },
  });
  return {
    Version: "2012-10-17",
    Statement: [
      {
        ...{ Sid: "AWSCloudTrailAclCheck20150319", Effect: "Allow", Principal: SERVICE },
        ...{ Action: "s3:GetBucketAcl", Resource: arn },
        Condition: { StringEquals: { "aws:SourceArn": trailArn } },
      },
      write("AWSCloudTrailWrite20150319", accountId),
      ...(organizationId === undefined
        ? []
        : [write("AWSCloudTrailOrganizationWrite20150319", organizationId)]),
    ],
  };
}

/** What lets one trail publish to a topic, and its own account use it. */
export function topicPolicy(topicArn: string, { accountId, trailArn }: PolicyContext): object {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        ...{ Sid: "AWSCloudTrailSNSPolicy20131101", Effect: "Allow", Principal: SERVICE },
        ...{ Action: "SNS:Publish", Resource: topicArn },
        Condition: { StringEquals: { "aws:SourceArn": trailArn } },
      },
      {
        ...{ Sid: "Owner", Effect: "Allow", Principal: { AWS: `arn:aws:iam::${accountId}:root` } },
        ...{ Action: ["SNS:Subscribe", "SNS:Publish", "SNS:GetTopicAttributes"] },
        Resource: topicArn,
      },
    ],
  };
}

/** Who may take a role with which CloudTrail writes to a log group. */
export const ROLE_TRUST = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: SERVICE, Action: "sts:AssumeRole" }],
} as const;

/** @param groupArn ends in `:*`. */
export function rolePolicy(groupArn: string): object {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "AWSCloudTrailCreateLogStream",
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: groupArn.replace(/:\*$/, ":log-stream:*"),
      },
    ],
  };
}
