import { ServiceError } from "../wire/index.ts";
import type { Trail } from "./trail.ts";

/** Source: documented, CloudTrail User Guide, "Quotas in AWS CloudTrail". */
const TRAILS_PER_REGION_MAX = 5;

/** What decides where a trail shows. */
export type TrailPlace = Pick<Trail, "accountId" | "homeRegion" | "name" | "isMultiRegion">;

/**
 * Refuses a trail that would collide with another, or be one too many, in any region it shows in.
 *
 * @param others the account's other trails.
 * @throws {ServiceError} `TrailAlreadyExistsException`, `MaximumNumberOfTrailsExceededException`.
 *
 * Source of the words: observed, in reports of CloudFormation and Terraform users.
 */
export function checkRoom(trail: TrailPlace, others: readonly TrailPlace[]): void {
  const meets = (other: TrailPlace) =>
    trail.isMultiRegion || other.isMultiRegion || other.homeRegion === trail.homeRegion;
  if (others.some((other) => other.name === trail.name && meets(other))) {
    throw new ServiceError(
      "TrailAlreadyExistsException",
      `Trail ${trail.name} already exists for customer: ${trail.accountId}`,
    );
  }
  const full = regionsOf(trail, others).find(
    (region) => others.filter((other) => showsIn(other, region)).length >= TRAILS_PER_REGION_MAX,
  );
  if (full === undefined) return;
  throw new ServiceError(
    "MaximumNumberOfTrailsExceededException",
    `User: ${trail.accountId} already has ${TRAILS_PER_REGION_MAX} trails in ${full}.`,
  );
}

/** The regions a trail shows in, as far as others have their home there. */
function regionsOf(trail: TrailPlace, others: readonly TrailPlace[]): readonly string[] {
  if (!trail.isMultiRegion) return [trail.homeRegion];
  return [trail.homeRegion, ...others.map((other) => other.homeRegion)];
}

/** A multi-region trail shows, and counts, in every region: a shadow outside its home. */
function showsIn(trail: TrailPlace, region: string): boolean {
  return trail.isMultiRegion || trail.homeRegion === region;
}
