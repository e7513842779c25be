import { partitionOf } from "../models/index.ts";
import { ServiceError } from "../wire/index.ts";
import { checkTrailName } from "./trail-name.ts";

/** Which trail is meant, whichever way it was named. */
export interface TrailReference {
  readonly accountId: string;
  readonly region: string;
  readonly name: string;
  /** True when the client gave the ARN: only that reaches a trail of another region. */
  readonly isArn: boolean;
}

/** Who asks, and where. */
export interface Caller {
  readonly accountId: string;
  readonly region: string;
}

/** Writes the ARN of a trail in its region's partition. */
export function trailArn(of: Omit<TrailReference, "isArn">): string {
  return `arn:${partitionOf(of.region)}:cloudtrail:${of.region}:${of.accountId}:trail/${of.name}`;
}

/**
 * Reads what every action takes for a trail: its name, meaning the caller's account and region, or
 * its ARN.
 *
 * @throws {ServiceError} `CloudTrailARNInvalidException` for an ARN of anything but a trail,
 *   `InvalidTrailNameException` for a name that no trail may have.
 */
export function readTrailReference(text: string, caller: Caller): TrailReference {
  if (!text.startsWith("arn:")) {
    checkTrailName(text);
    return { ...caller, name: text, isArn: false };
  }
  const match = /^arn:(aws[\w-]*):cloudtrail:([a-z0-9-]+):(\d{12}):trail\/(.+)$/.exec(text);
  const [, partition, region = "", accountId = "", name = ""] = match ?? [];
  if (!match || partition !== partitionOf(region)) throw invalidArn(text);
  checkTrailName(name);
  return { accountId, region, name, isArn: true };
}

/** Source: assumed; the code is documented, the words are ours. */
export function invalidArn(text: string): ServiceError {
  return new ServiceError("CloudTrailARNInvalidException", `The ARN is not valid: ${text}`);
}
