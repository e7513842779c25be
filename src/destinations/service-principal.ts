import type { Writer } from "../delivery/index.ts";
import type { PolicyPrincipal } from "../permissions/index.ts";

/** As whom trails deliver: whom the policies of topics and buckets must let. */
export const CLOUDTRAIL: PolicyPrincipal = { kind: "service", name: "cloudtrail.amazonaws.com" };

/** What such policies may ask about. Source: documented, CloudTrail User Guide, topic policies. */
export function sourceContext({ trailArn, accountId }: Writer): Readonly<Record<string, string>> {
  return { "aws:SourceArn": trailArn, "aws:SourceAccount": accountId };
}
