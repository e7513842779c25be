import type { Position } from "../../journal/index.ts";
import type { Trail } from "../../trails/index.ts";
import type { TrailStatus } from "../deliveries.ts";
import { entriesLeft } from "../progress.ts";

/** How one destination of a trail stands, in one region. */
export interface DestinationState {
  readonly kind: "bucket" | "digests" | "topic" | "log-group" | "event-bus";
  /** A bucket's name, an ARN, or empty for the default bus. */
  readonly name: string;
  readonly region: string;
  readonly latestSuccessMs?: number;
  readonly latestAttemptMs?: number;
  /** The service's code of what went wrong at the latest attempt; absent after a success. */
  readonly latestError?: string;
  /** How many entries of the journal are still to be looked at, whatever region they are of. */
  readonly entriesBehind: number;
  /** How many log files wait for a digest, or notices of them for a topic. */
  readonly waiting?: number;
}

/** Up to where a destination has everything, and the regions that it had anything of. */
export interface Reach {
  readonly position: Position;
  readonly regions: readonly string[];
}

/** Which notices a topic is still to get. */
export interface NoticeReach {
  readonly count: number;
  /** The last position of the round that the first of them is about. */
  readonly firstUpTo?: Position;
  readonly regions: readonly string[];
}

export interface BusReach {
  readonly position: Position;
  readonly latestError?: string;
}

/** What is known of a trail's deliveries. */
export interface DestinationFacts {
  /** The journal's. */
  readonly head: Position;
  readonly statusIn: (region: string) => TrailStatus;
  readonly courier: Reach & {
    /** By region with digests. */
    readonly digestsWaiting: ReadonlyMap<string, number>;
  };
  readonly notifier: NoticeReach;
  readonly logs: Reach;
  readonly events: BusReach;
}

/** Lists what a trail delivers to, in its home and each region anything was delivered of. */
export function destinationStates(
  trail: Trail,
  facts: DestinationFacts,
): readonly DestinationState[] {
  const { courier, notifier, logs } = facts;
  const known = [...courier.regions, ...notifier.regions, ...logs.regions];
  const others = [...new Set(known)].filter((region) => region !== trail.homeRegion).sort();
  return [trail.homeRegion, ...others].flatMap((region) => inRegion(trail, region, facts));
}

function inRegion(trail: Trail, region: string, facts: DestinationFacts): DestinationState[] {
  const { head, courier, notifier, logs, events } = facts;
  const status = facts.statusIn(region);
  const windows = [...(trail.pastWindows ?? []), ...trail.windows];
  const behind = (position: Position) => entriesLeft(windows, position, head);
  // Past windows are in the bucket whole: they are kept for the others.
  const entriesBehind = entriesLeft(trail.windows, courier.position, head);
  const { bucketName, snsTopicArn, cloudWatchLogsLogGroupArn: groupArn } = trail;
  const states: DestinationState[] = [
    {
      ...{ kind: "bucket", name: bucketName, region, entriesBehind },
      ...known("latestSuccessMs", status.latestDeliveryAtMs),
      ...known("latestAttemptMs", status.latestAttemptAtMs),
      ...known("latestError", status.latestError),
    },
  ];
  const digestsWaiting = courier.digestsWaiting.get(region);
  if (trail.validatesLogFiles || digestsWaiting !== undefined) {
    states.push({
      ...{ kind: "digests", name: bucketName, region, entriesBehind },
      waiting: digestsWaiting ?? 0,
      ...known("latestSuccessMs", status.latestDigestAtMs),
      ...known("latestError", status.latestDigestError),
    });
  }
  if (snsTopicArn !== undefined) {
    const { count, firstUpTo } = notifier;
    const told = firstUpTo === undefined ? courier.position : firstUpTo - 1;
    states.push({
      ...{ kind: "topic", name: snsTopicArn, region, waiting: count },
      entriesBehind: behind(Math.min(told, courier.position)),
      ...known("latestSuccessMs", status.latestNotificationAtMs),
      ...known("latestAttemptMs", status.latestNotificationAttemptAtMs),
      ...known("latestError", status.latestNotificationError),
    });
  }
  if (groupArn !== undefined) {
    states.push({
      ...{ kind: "log-group", name: groupArn, region },
      entriesBehind: behind(logs.position),
      ...known("latestSuccessMs", status.latestLogsAtMs),
      ...known("latestError", status.latestLogsError),
    });
  }
  states.push({
    ...{ kind: "event-bus", name: "", region, entriesBehind: behind(events.position) },
    ...known("latestError", events.latestError),
  });
  return states;
}

function known<Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): { readonly [Key in Name]?: Value } {
  return value === undefined ? {} : ({ [name]: value } as { [Key in Name]: Value });
}
