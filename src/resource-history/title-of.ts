import type { JsonObject } from "../record/index.ts";
import { objectOf, readCall, textOf } from "./recorded-call.ts";
import type { ResourceIdentity } from "./tell-changes.ts";

/** What people call a resource that AWS gave a name to: a zone's or distribution's domain name. */
export function titleOf(
  { type }: ResourceIdentity,
  records: readonly JsonObject[],
): string | undefined {
  for (const record of records) {
    const { response } = readCall(record);
    const title =
      type === "AWS::Route53::HostedZone"
        ? textOf(objectOf(response.hostedZone).name)
        : type === "AWS::CloudFront::Distribution"
          ? textOf(objectOf(response.distribution).domainName)
          : "";
    if (title !== "") return title;
  }
  return undefined;
}
