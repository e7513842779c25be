import { type Caller, readTrailReference, type Trail, trailArn } from "../../trails/index.ts";
import { ServiceError } from "../../wire/index.ts";
import type { ApiServices } from "../services.ts";
import { mayManage, notManagement, shadowsIn } from "./organization-trails.ts";

/**
 * Finds the trail that a client named, by name in its own region or by ARN in any.
 *
 * @param text undefined when the client sent none.
 * @throws {ServiceError} `TrailNotFoundException`, also for another account's trail;
 *   `InvalidTrailNameException`, `CloudTrailARNInvalidException`.
 */
export function findTrail(text: string | undefined, caller: Caller, services: ApiServices): Trail {
  const found = lookForTrail(text, caller, services);
  if (!found) throw unknownTrail(text ?? "", caller);
  return found;
}

/**
 * As {@link findTrail}, for the actions that name the ARN where they know no such trail.
 *
 * Source: observed, in reports of users of GetEventSelectors and GetTrailStatus.
 */
export function findTrailByArn(
  text: string | undefined,
  caller: Caller,
  services: ApiServices,
): Trail {
  const found = lookForTrail(text, caller, services);
  if (found) return found;
  throw unknownTrail(trailArn(readTrailReference(text ?? "", caller)), caller);
}

/**
 * As {@link findTrail}, for actions that change the trail: only its home region may, and of an
 * organization's trail only the management account and delegated administrators.
 *
 * @throws {ServiceError} `InvalidHomeRegionException` in any other region where the trail shows,
 *   `NotOrganizationMasterAccountException` for other members. Source: documented, that these
 *   actions have both; assumed, that the second is what a member gets.
 */
export function findTrailAtHome(
  text: string | undefined,
  caller: Caller,
  services: ApiServices,
): Trail {
  const found = lookForTrail(text, caller, services) ?? shadowOf(text ?? "", caller, services);
  if (!found) throw unknownTrail(text ?? "", caller);
  if (!mayManage(found, caller, services)) throw notManagement();
  if (found.homeRegion === caller.region) return found;
  // Source: assumed; the code is documented, the words are ours.
  throw new ServiceError(
    "InvalidHomeRegionException",
    `The trail ${found.arn} can only be changed from its home region ${found.homeRegion}.`,
  );
}

/** The trail was deleted while its change was being prepared, or never was. */
export function unknownTrail(nameOrArn: string, caller: Caller): ServiceError {
  return new ServiceError(
    "TrailNotFoundException",
    `Unknown trail: ${nameOrArn} for the user: ${caller.accountId}`,
  );
}

/**
 * As {@link findTrail}, for those who can do without. A trail of the organization is found in every
 * member account, but by its ARN alone. Source: documented, GetTrailStatus.
 *
 * @returns undefined when no such trail shows in the caller's account.
 */
export function lookForTrail(
  text: string | undefined,
  caller: Caller,
  services: ApiServices,
): Trail | undefined {
  const reference = readTrailReference(text ?? "", caller);
  const arn = trailArn(reference);
  if (reference.accountId === caller.accountId) return services.trails.get(arn);
  return shadowsIn(caller.accountId, services).find((trail) => trail.arn === arn);
}

/** A multi-region trail of that name whose home is elsewhere. */
function shadowOf(name: string, caller: Caller, services: ApiServices): Trail | undefined {
  return services.trails
    .list(caller.accountId)
    .find((trail) => trail.name === name && trail.isMultiRegion);
}
