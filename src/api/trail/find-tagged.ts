import { type Caller, invalidArn, readTrailReference, type Trail } from "../../trails/index.ts";
import { ServiceError } from "../../wire/index.ts";
import type { ApiServices } from "../services.ts";
import { lookForTrail } from "./find-trail.ts";
import { mayManage } from "./organization-trails.ts";

/** What CloudTrail has tags on. Source: documented, CloudTrail API reference, AddTags. */
const KINDS = ["trail", "eventdatastore", "dashboard", "channel"];

/**
 * Finds what tags are put on: a trail, by its ARN alone.
 *
 * @throws {ServiceError} `CloudTrailARNInvalidException` for a name, an ARN of another service, or
 *   a trail that is not the caller's to manage; `ResourceTypeNotSupportedException` for what has no
 *   tags; `ResourceNotFoundException` for whatever is not there, other kinds of resources included.
 *   Source of the words on another account: observed, reports of users of ListTags in member
 *   accounts.
 */
export function findTagged(
  resourceId: string | undefined,
  caller: Caller,
  services: ApiServices,
): Trail {
  const arn = resourceId ?? "";
  const kind = /^arn:aws[\w-]*:cloudtrail:[a-z0-9-]+:\d{12}:([a-z]+)\//.exec(arn)?.[1];
  if (kind === undefined) throw invalidArn(arn);
  if (!KINDS.includes(kind)) {
    // Source: assumed; the code is documented, the words are ours.
    const message = `Resources of the type ${kind} have no tags.`;
    throw new ServiceError("ResourceTypeNotSupportedException", message);
  }
  const trail = kind === "trail" ? trailOf(arn, caller, services) : undefined;
  if (trail) return trail;
  throw new ServiceError("ResourceNotFoundException", `The resource does not exist: ${arn}`);
}

/** A member account sees its organization's trails, but not their tags. */
function trailOf(arn: string, caller: Caller, services: ApiServices): Trail | undefined {
  const { accountId } = readTrailReference(arn, caller);
  const trail = lookForTrail(arn, caller, services);
  if (trail && mayManage(trail, caller, services)) return trail;
  if (accountId === caller.accountId) return undefined;
  throw new ServiceError(
    "CloudTrailARNInvalidException",
    `AccountID in ARN is wrong, you can only access resources with AccountID ${caller.accountId}.`,
  );
}
