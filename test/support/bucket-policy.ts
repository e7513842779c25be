/** The policy that AWS publishes for the bucket of trails, for these trails. */
export function trailBucketPolicy(
  bucket: string,
  trailArns: readonly string[],
  options: { readonly prefix?: string } = {},
): string {
  const [prefix, accounts] = [options.prefix ?? "", trailArns.map((arn) => arn.split(":")[4])];
  const arn = `arn:aws:s3:::${bucket}`;
  const Principal = { Service: "cloudtrail.amazonaws.com" };
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "AWSCloudTrailAclCheck20150319",
        ...{ Effect: "Allow", Principal },
        Action: "s3:GetBucketAcl",
        Resource: arn,
        Condition: { StringEquals: { "aws:SourceArn": trailArns } },
      },
      {
        Sid: "AWSCloudTrailWrite20150319",
        ...{ Effect: "Allow", Principal },
        Action: "s3:PutObject",
        Resource: accounts.map((account) => `${arn}/${prefix}AWSLogs/${account}/*`),
        Condition: {
          StringEquals: {
            "s3:x-amz-acl": "bucket-owner-full-control",
            "aws:SourceArn": trailArns,
          },
        },
      },
    ],
  });
}
