/** `GET /_trailcam/dashboard?minutes=60`: what happened lately, and how the server does. */
export interface Dashboard {
  readonly startMs: number;
  readonly endMs: number;
  readonly events: number;
  readonly errors: number;
  readonly denials: number;
  /** Events a minute, or a longer stretch; oldest first. */
  readonly rate: { readonly bucketMs: number; readonly counts: readonly number[] };
  readonly topUsers: readonly Tally[];
  readonly topOperations: readonly Tally[];
  readonly topErrors: readonly Tally[];
  readonly topServices: readonly Tally[];
  readonly deliveries: readonly DeliveryLag[];
  readonly upstreams: readonly UpstreamHealth[];
  readonly journal: { readonly entries: number };
  readonly history: {
    readonly isAnswering: boolean;
    readonly entriesBehind: number;
    readonly failure?: string;
  };
}

/** At most ten in a list, the most frequent first. */
export interface Tally {
  readonly name: string;
  readonly count: number;
}

export interface DeliveryLag {
  readonly trailArn: string;
  readonly region: string;
  readonly entriesBehind: number;
  readonly latestDeliveryMs?: number;
  readonly latestError?: string;
}

export interface UpstreamHealth {
  readonly name: string;
  readonly isUp: boolean;
  readonly detail?: string;
}
