import type { Collection, StateStore } from "../../base/state-store.ts";
import type { Position } from "../../journal/index.ts";
import type { Trail, Trails } from "../../trails/index.ts";

/** How far the log events of one trail are, and how they stand. */
export interface LogProgress {
  readonly trailArn: string;
  /** Everything up to here was sent, or was not wanted. */
  readonly position: Position;
  /** By region: when its last records were sent. */
  readonly deliveredAtMs: Readonly<Record<string, number>>;
  /** The service's code of the last attempt's failure; absent after a success. */
  readonly latestError?: string;
}

/** The progress of every trail that has, or had, a log group. By trail id. */
export class LogProgressStore {
  readonly #progress: Collection<LogProgress>;

  constructor(store: StateStore) {
    this.#progress = store.collection("delivery.log-groups");
  }

  /** A trail that nothing is known of is at the beginning of its windows. */
  of({ id, arn }: Pick<Trail, "id" | "arn">): LogProgress {
    return this.#progress.get(id) ?? { trailArn: arn, position: 0, deliveredAtMs: {} };
  }

  save(trailId: string, progress: LogProgress): void {
    this.#progress.put(trailId, progress);
  }

  forget(trailId: string): void {
    this.#progress.delete(trailId);
  }

  /** Takes back what lies beyond the end of the journal, and drops trails that are gone. */
  tidy(head: Position, trails: Pick<Trails, "get" | "recording">): void {
    const logging = new Set(trails.recording().map(({ id }) => id));
    for (const { key: id, value } of this.#progress.list()) {
      const isGone = !logging.has(id) && trails.get(value.trailArn)?.id !== id;
      if (isGone) this.forget(id);
      else if (value.position > head) this.save(id, { ...value, position: head });
    }
  }
}
