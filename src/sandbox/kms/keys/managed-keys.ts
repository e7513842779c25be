/**
 * The aliases that AWS reserves for the keys of its services. The key behind one is made when it is
 * first asked for, in each account and region.
 *
 * Source: documented, KMS developer guide, "AWS managed keys"; observed, the descriptions.
 */
const DESCRIPTIONS: Readonly<Record<string, string>> = {
  s3: "Default key that protects my S3 objects when no other key is defined",
  sns: "Default key that protects my SNS data when no other key is defined",
  sqs: "Default key that protects my SQS messages when no other key is defined",
  ebs: "Default key that protects my EBS volumes when no other key is defined",
  rds: "Default key that protects my RDS database volumes when no other key is defined",
  dynamodb: "Default key that protects my DynamoDB data when no other key is defined",
  lambda: "Default key that protects my Lambda functions when no other key is defined",
  secretsmanager: "Default key that protects my Secrets Manager data when no other key is defined",
  ssm: "Default key that protects my SSM parameters when no other key is defined",
  kinesis: "Default key that protects my Kinesis data when no other key is defined",
  backup: "Default key that protects my Backup data when no other key is defined",
};

const PREFIX = "alias/aws/";

/** Names that begin so are AWS's alone. */
export const isReservedAlias = (name: string): boolean => name.startsWith(PREFIX);

/** @returns undefined for a name that belongs to no service. */
export function managedKeyFor(
  alias: string,
): { readonly service: string; readonly description: string } | undefined {
  const service = isReservedAlias(alias) ? alias.slice(PREFIX.length) : "";
  const description = Object.hasOwn(DESCRIPTIONS, service) ? DESCRIPTIONS[service] : undefined;
  return description === undefined ? undefined : { service, description };
}
