import type { Clock } from "../base/clock.ts";
import type { Ids } from "../base/ids.ts";
import type {
  Buckets,
  Deliveries,
  LogGroups,
  SigningKeys,
  Topics,
  TrailKeys,
} from "../delivery/index.ts";
import type { History } from "../history/index.ts";
import type { Journal } from "../journal/index.ts";
import type { Organizations } from "../sandbox/index.ts";
import type { Trails } from "../trails/index.ts";

/** What CloudTrail's actions work with. */
export interface ApiServices {
  readonly trails: Trails;
  readonly deliveries: Pick<Deliveries, "status" | "beginLogs">;
  readonly keys: Pick<SigningKeys, "current" | "list">;
  readonly history: Pick<History, "lookup">;
  readonly journal: Pick<Journal, "head">;
  /** Resolves when the journal has all that was answered before, by whichever process. */
  readonly whenCurrent?: () => Promise<void>;
  readonly buckets: Buckets;
  readonly organizations: Organizations;
  readonly topics: Topics;
  readonly logGroups: LogGroups;
  /** Of KMS, that seal log files. */
  readonly trailKeys: TrailKeys;
  readonly clock: Clock;
  readonly ids: Ids;
}
