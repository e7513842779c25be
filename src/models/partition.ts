/** `aws`, `aws-cn` or `aws-us-gov`. Source: documented, IAM User Guide, "ARN format". */
export function partitionOf(region: string): string {
  if (region.startsWith("cn-")) return "aws-cn";
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}
