import { type Caller, invalidArn, readTrailReference, type Trail } from "../../trails/index.ts";
import { ServiceError } from "../../wire/index.ts";
import type { ApiServices } from "../services.ts";

/**
 * Finds what tags are put on: a trail, by its ARN alone.
 *
 * @throws {ServiceError} `CloudTrailARNInvalidException` for a name or an ARN of another service,
 *   `ResourceNotFoundException` for whatever is not there, other kinds of resources included.
 */
export function findTagged(
  resourceId: string | undefined,
  caller: Caller,
  services: ApiServices,
): Trail {
  const arn = resourceId ?? "";
  const kind = /^arn:aws[\w-]*:cloudtrail:[a-z0-9-]+:\d{12}:([a-z]+)\//.exec(arn)?.[1];
  if (kind === undefined) throw invalidArn(arn);
  const trail = kind === "trail" ? trailOf(arn, caller, services) : undefined;
  if (trail) return trail;
  throw new ServiceError("ResourceNotFoundException", `The resource does not exist: ${arn}`);
}

function trailOf(arn: string, caller: Caller, services: ApiServices): Trail | undefined {
  const { accountId } = readTrailReference(arn, caller);
  return accountId === caller.accountId ? services.trails.get(arn) : undefined;
}
