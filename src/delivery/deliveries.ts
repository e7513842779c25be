import type { Clock } from "../base/clock.ts";
import type { StateStore } from "../base/state-store.ts";
import type { Journal } from "../journal/index.ts";
import type { Memberships, Trail, Trails } from "../trails/index.ts";
import { type DestinationState, destinationStates } from "./browse/destination-states.ts";
import type { Buckets } from "./bucket.ts";
import type { LogFileBuilder } from "./building/log-file-builder.ts";
import { Courier, type DeliveryStatus } from "./courier.ts";
import type { CourierEvent } from "./courier-event.ts";
import type { SigningKeys } from "./digests/signing-keys.ts";
import type { EventBuses } from "./event-bus/event-bus.ts";
import { EventForwarder, type EventForwarderEvent } from "./event-bus/event-forwarder.ts";
import { LogCourier, type LogCourierEvent } from "./log-groups/log-courier.ts";
import type { LogGroups } from "./log-groups/log-group.ts";
import { Notifier, type NotifierEvent } from "./notifications/notifier.ts";
import type { Topics } from "./notifications/topic.ts";
import type { DeliveryLag } from "./progress.ts";
import { dropPastWindows } from "./windows.ts";

export type DeliveriesEvent = CourierEvent | NotifierEvent | LogCourierEvent | EventForwarderEvent;

export interface DeliveriesOptions {
  readonly journal: Pick<Journal, "id" | "head" | "read" | "release" | "waitBeyond">;
  readonly trails: Trails;
  /** Nobody is in any organization when left out. */
  readonly memberships?: Memberships;
  readonly buckets: Buckets;
  /** Builds log files; here, of `journal`, when left out. */
  readonly builder?: LogFileBuilder;
  readonly topics: Topics;
  readonly logGroups: LogGroups;
  readonly buses: EventBuses;
  /** Opened with `survivesPowerLoss: true`: positions and what is on its way are kept in it. */
  readonly store: StateStore;
  readonly clock: Clock;
  readonly keys?: SigningKeys;
  /** How often a trail has log files, unless its tag says otherwise. 5,000 when left out. */
  readonly intervalMs?: number;
  /** The time that one digest covers. An hour when left out. */
  readonly digestIntervalMs?: number;
  /** How often everything looks for what is due: for tests. */
  readonly tickMs?: number;
  readonly log?: (event: DeliveriesEvent) => void;
}

/** How everything that one trail delivers stands, in one region. */
export interface TrailStatus extends DeliveryStatus {
  readonly latestNotificationAtMs?: number;
  readonly latestNotificationAttemptAtMs?: number;
  /** SNS's error code of the last attempt; absent after a success. */
  readonly latestNotificationError?: string;
  readonly latestLogsAtMs?: number;
  /** CloudWatch Logs' error code of the last attempt; absent after a success. */
  readonly latestLogsError?: string;
}

/**
 * Everything that trails deliver, wherever to: log files and digests, notifications of them, log
 * events, events on a bus. Each goes on where another waits.
 */
export class Deliveries implements AsyncDisposable {
  readonly #options: DeliveriesOptions;
  readonly #notifier: Notifier;
  readonly #logs: LogCourier;
  readonly #events: EventForwarder;
  readonly #courier: Courier;

  private constructor(
    options: DeliveriesOptions,
    parts: {
      readonly notifier: Notifier;
      readonly logs: LogCourier;
      readonly events: EventForwarder;
      readonly courier: Courier;
    },
  ) {
    this.#options = options;
    this.#notifier = parts.notifier;
    this.#logs = parts.logs;
    this.#events = parts.events;
    this.#courier = parts.courier;
  }

  /** Registers with the journal and begins. */
  static async open(options: DeliveriesOptions): Promise<Deliveries> {
    const { journal, trails, topics, logGroups, buses, store, clock, log } = options;
    // Before anything reads a window.
    trails.rewind(journal.head);
    const shared = {
      ...{ journal, trails, store, clock },
      ...(log && { log }),
      ...(options.memberships && { memberships: options.memberships }),
      ...(options.tickMs !== undefined && { tickMs: options.tickMs }),
    };
    const onRun = () => dropPastWindows(trails, lanes);
    const notifier = new Notifier({ ...shared, topics });
    const logs = new LogCourier({ ...shared, logGroups, onRun });
    const events = new EventForwarder({ ...shared, buses, onRun });
    const lanes = [logs, events];
    const courier = await Courier.open({
      ...{ ...options, outbox: notifier.outbox, lanes },
      onStored: () => notifier.wake(),
    });
    return new Deliveries(options, { notifier, logs, events, courier });
  }

  /** How deliveries stand; of a trail that does not exist, nothing. */
  status(trailArn: string, region: string): TrailStatus {
    const trail = this.#options.trails.get(trailArn);
    if (!trail) return {};
    const { latestNotificationAtMs, latestAttemptAtMs, latestError } = this.#notifier.status(
      trail.id,
      region,
    );
    const logs = this.#logs.status(trail, region);
    return {
      ...this.#courier.status(trailArn, region),
      ...(latestNotificationAtMs !== undefined && { latestNotificationAtMs }),
      ...(latestAttemptAtMs !== undefined && { latestNotificationAttemptAtMs: latestAttemptAtMs }),
      ...(latestError !== undefined && { latestNotificationError: latestError }),
      ...(logs.latestDeliveryAtMs !== undefined && { latestLogsAtMs: logs.latestDeliveryAtMs }),
      ...(logs.latestError !== undefined && { latestLogsError: logs.latestError }),
    };
  }

  /** How far behind each trail's log files are, of all accounts. */
  lags(): readonly DeliveryLag[] {
    return this.#courier.lags();
  }

  /** How each of a trail's destinations stands, by region; of a trail that is not there, none. */
  destinations(trailArn: string): readonly DestinationState[] {
    const trail = this.#options.trails.get(trailArn);
    if (!trail) return [];
    return destinationStates(trail, {
      head: this.#options.journal.head,
      statusIn: (region) => this.status(trailArn, region),
      courier: this.#courier.reach(trail),
      notifier: this.#notifier.reach(trail.id),
      logs: this.#logs.reach(trail),
      events: this.#events.reach(),
    });
  }

  /** To be called before a trail that had no log group is given one. */
  beginLogs(trail: Trail): void {
    this.#logs.begin(trail, this.#options.journal.head);
  }

  /**
   * Delivers everything that is in the journal now, everywhere, as far as the destinations let it.
   * To be called when no calls are being handled.
   */
  async flush(): Promise<void> {
    const files = this.#courier.flush().then(() => this.#notifier.flush());
    await Promise.all([files, this.#logs.flush(), this.#events.flush()]);
  }

  /** Stops after what is under way. Delivers nothing more: see {@link flush}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#courier[Symbol.asyncDispose]();
    const others = [this.#notifier, this.#logs, this.#events];
    await Promise.all(others.map((other) => other[Symbol.asyncDispose]()));
  }
}
