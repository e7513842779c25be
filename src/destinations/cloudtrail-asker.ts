import type { Writer } from "../delivery/index.ts";
import type { Asker } from "../sandbox/index.ts";

/**
 * CloudTrail, as it asks for the key of a file that it writes for a trail.
 *
 * Source: documented, CloudTrail User Guide, "Configure AWS KMS key policies for CloudTrail".
 */
export function cloudTrailAsker({ trailArn, accountId }: Writer): Asker {
  return {
    principal: { kind: "service", name: "cloudtrail.amazonaws.com" },
    accountId,
    conditions: { "aws:SourceArn": trailArn, "aws:SourceAccount": accountId },
  };
}

/** What is vouched for with every file of a trail. Source: as above. */
export function trailContext(trailArn: string): Readonly<Record<string, string>> {
  return { "aws:cloudtrail:arn": trailArn };
}
