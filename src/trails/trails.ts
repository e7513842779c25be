import type { Clock } from "../base/clock.ts";
import type { Ids } from "../base/ids.ts";
import type { Collection, StateStore } from "../base/state-store.ts";
import type { Position } from "../journal/index.ts";
import { DEFAULT_EVENT_SELECTORS, type EventSelectors } from "../selection/index.ts";
import { type ChangePlace, rewoundTo } from "./change.ts";
import { checkRoom, type TrailPlace } from "./check-room.ts";
import type { Aggregation, InsightSelector } from "./insight-selector.ts";
import { organizationChanged } from "./organization-change.ts";
import { selectionChanged } from "./selection-change.ts";
import {
  isLogging,
  type LoggingWindow,
  type Tag,
  type Trail,
  type TrailSettings,
} from "./trail.ts";
import { trailArn } from "./trail-arn.ts";

export interface TrailsOptions {
  readonly clock: Clock;
  readonly ids: Ids;
}

export interface NewTrail {
  readonly accountId: string;
  readonly homeRegion: string;
  readonly name: string;
  readonly settings: TrailSettings;
  readonly tags: readonly Tag[];
  /** Trails of organizations that show in the account, and take room there. */
  readonly shadows?: readonly TrailPlace[];
}

/** A trail with windows that hold, or may come to hold, something to deliver. */
export interface LoggingTrail extends Trail {
  readonly windows: readonly [LoggingWindow, ...LoggingWindow[]];
  /** True for a trail that DeleteTrail took away before all of it was delivered. */
  readonly isDeleted: boolean;
}

/** The call that ends a window: its own record is the last that the trail gets. */
export interface EndingCall {
  /** The journal's head now. */
  readonly head: Position;
  readonly requestId: string;
}

/**
 * All trails, of every account and region.
 *
 * Every method is one transaction, and reads afresh: whoever holds a {@link Trail} holds a copy.
 */
export class Trails {
  readonly #store: StateStore;
  readonly #clock: Clock;
  readonly #ids: Ids;
  /** By `<account>/<home region>/<name>`. */
  readonly #trails: Collection<Trail>;
  /** Deleted trails with something left to deliver, by id. */
  readonly #deleted: Collection<Trail>;

  private constructor(store: StateStore, options: TrailsOptions) {
    this.#store = store;
    this.#clock = options.clock;
    this.#ids = options.ids;
    this.#trails = store.collection("trails.trails");
    this.#deleted = store.collection("trails.deleted");
  }

  static open(store: StateStore, options: TrailsOptions): Trails {
    return new Trails(store, options);
  }

  /**
   * Adds a trail that does not log yet. Settings are taken as they are: the caller checked them.
   *
   * @throws {ServiceError} `TrailAlreadyExistsException`, `MaximumNumberOfTrailsExceededException`.
   */
  create(request: NewTrail): Trail {
    const { accountId, homeRegion, name, settings, tags } = request;
    return this.#store.transaction(() => {
      const { isMultiRegion, organizationId } = settings;
      this.checkRoom({ accountId, homeRegion, name, isMultiRegion }, request.shadows);
      const trail: Trail = {
        ...settings,
        id: this.#ids.uuid(),
        accountId,
        name,
        arn: trailArn({ accountId, region: homeRegion, name }),
        homeRegion,
        createdAtMs: this.#clock.nowMs(),
        tags,
        eventSelectors: DEFAULT_EVENT_SELECTORS,
        windows: [],
        ...(organizationId !== undefined && {
          organizationChanges: [{ after: 0, organizationId }],
        }),
      };
      this.#trails.put(keyOf(trail), trail);
      return trail;
    });
  }

  /**
   * Refuses a trail that has no place beside the account's others, before anything is done for it.
   *
   * @param shadows trails of organizations that show in the account.
   * @throws {ServiceError} `TrailAlreadyExistsException`, `MaximumNumberOfTrailsExceededException`.
   */
  checkRoom(
    trail: TrailPlace & { readonly id?: string },
    shadows: readonly TrailPlace[] = [],
  ): void {
    const others = this.list(trail.accountId).filter((other) => other.id !== trail.id);
    checkRoom(trail, [...others, ...shadows]);
  }

  get(arn: string): Trail | undefined {
    const [, , , region = "", accountId = "", resource = ""] = arn.split(":");
    return this.#trails.get(`${accountId}/${region}/${resource.replace(/^trail\//, "")}`);
  }

  /** All of an account, by home region and name. */
  list(accountId: string): readonly Trail[] {
    return this.#trails.list({ prefix: `${accountId}/` }).map(({ value }) => value);
  }

  /** Every trail of every account, and those that are deleted and have something to deliver. */
  all(): readonly Trail[] {
    return [...this.#trails.list(), ...this.#deleted.list()].map(({ value }) => value);
  }

  /** The trails of an organization, by home region and name. All are its management account's. */
  ofOrganization(organizationId: string, managementAccountId: string): readonly Trail[] {
    return this.list(managementAccountId).filter(
      (trail) => trail.organizationId === organizationId,
    );
  }

  /**
   * Replaces the settings of a trail.
   *
   * @param head the journal's: entries up to there are selected, and whose they are is told, by
   *   what the settings were.
   * @returns undefined when the trail was deleted meanwhile.
   * @throws {ServiceError} as {@link create}, when one region becomes all regions.
   */
  update(trail: Trail, settings: TrailSettings, head: Position = 0): Trail | undefined {
    return this.#change(trail, (now) => {
      const next = {
        ...{ ...withoutSettings(now), ...settings },
        ...organizationChanged(now, settings, changeOf(now, head)),
        ...selectionChanged(now, { ...now, ...settings }, changeOf(now, head)),
      };
      if (next.isMultiRegion && !now.isMultiRegion) this.checkRoom(next);
      return next;
    });
  }

  /**
   * Leaves an organization's trails to their own account alone, from `head` on: the organization is
   * no more, or trusts CloudTrail no longer.
   *
   * Source: documented, Organizations user guide, "AWS CloudTrail and AWS Organizations".
   */
  leaveOrganization(organizationId: string, managementAccountId: string, head: Position): void {
    for (const trail of this.ofOrganization(organizationId, managementAccountId)) {
      this.#change(trail, ({ organizationId: _left, ...now }) => ({
        ...now,
        ...organizationChanged(trail, { organizationId: undefined }, changeOf(trail, head)),
        isOrganization: false,
      }));
    }
  }

  setTags(trail: Trail, tags: readonly Tag[]): Trail | undefined {
    return this.#change(trail, (now) => ({ ...now, tags }));
  }

  /** Replaces what the trail selects of the entries after `head`, the journal's. */
  setEventSelectors(
    trail: Trail,
    eventSelectors: EventSelectors,
    head: Position,
  ): Trail | undefined {
    return this.#change(trail, (now) => ({
      ...{ ...now, eventSelectors },
      ...selectionChanged(now, { ...now, eventSelectors }, changeOf(now, head)),
    }));
  }

  /** Replaces what Insights is to watch; nothing turns it off. */
  setInsightSelectors(trail: Trail, selectors: readonly InsightSelector[]): Trail | undefined {
    return this.#change(trail, ({ insightSelectors: _before, ...now }) =>
      selectors.length > 0 ? { ...now, insightSelectors: selectors } : now,
    );
  }

  setAggregations(trail: Trail, aggregations: readonly Aggregation[]): Trail | undefined {
    return this.#change(trail, (now) => ({ ...now, aggregations }));
  }

  /** Deletes a trail at once; what it recorded up to this call is still delivered. */
  delete(trail: Trail, call: EndingCall): void {
    this.#store.transaction(() => {
      const now = this.#current(trail);
      if (!now) return;
      this.#trails.delete(keyOf(now));
      if (allWindows(now).length > 0) this.#deleted.put(now.id, this.#closed(now, call));
    });
  }

  /** Records every entry after `head`. A trail that logs already goes on as it was. */
  startLogging(trail: Trail, head: Position): Trail | undefined {
    return this.#change(trail, (now) =>
      isLogging(now)
        ? now
        : { ...now, windows: [...now.windows, { after: head }], startedAtMs: this.#clock.nowMs() },
    );
  }

  stopLogging(trail: Trail, call: EndingCall): Trail | undefined {
    return this.#change(trail, (now) => (isLogging(now) ? this.#closed(now, call) : now));
  }

  /** Every trail with something left for its bucket, those deleted meanwhile among them. */
  logging(): readonly LoggingTrail[] {
    return this.#withWindows(({ windows }) => windows);
  }

  /** The same with past windows among `windows`: for who delivers elsewhere than to the bucket. */
  recording(): readonly LoggingTrail[] {
    return this.#withWindows(allWindows);
  }

  /** Fixes where a window ends that is closing. For `delivery`, which finds the ending call. */
  settleWindow(trail: LoggingTrail, window: LoggingWindow, upTo: Position): void {
    const settle = (each: LoggingWindow) => (isSame(each, window) ? { ...each, upTo } : each);
    this.#changeWindows(trail, ({ windows, past }) => ({
      windows: windows.map(settle),
      past: past.map(settle),
    }));
  }

  /**
   * Takes out the trail's first window, and a deleted trail with its last. For `delivery`.
   *
   * @param options.isKept true makes it a past window, until {@link dropPastWindow}.
   */
  completeWindow(trail: LoggingTrail, options: { readonly isKept: boolean }): void {
    this.#changeWindows(trail, ({ windows: [first, ...rest], past }) => ({
      windows: rest,
      past: first && options.isKept ? [...past, first] : past,
    }));
  }

  /** Takes out a past window, and a deleted trail with its last. For `delivery`. */
  dropPastWindow(trail: LoggingTrail, window: LoggingWindow): void {
    this.#changeWindows(trail, ({ windows, past }) => ({
      windows,
      past: past.filter((each) => !isSame(each, window)),
    }));
  }

  /**
   * Takes back every position beyond `head`: of a journal that a power cut shortened, or that is a
   * new one. Otherwise nothing would be delivered until it is as long again.
   */
  rewind(head: Position): void {
    const back = (position: Position) => Math.min(position, head);
    const rewound = ({ after, upTo, closing }: LoggingWindow): LoggingWindow => ({
      after: back(after),
      ...(upTo !== undefined && { upTo: back(upTo) }),
      ...(closing && { closing: { ...closing, from: back(closing.from) } }),
    });
    for (const trail of this.recording()) {
      this.#changeWindows(trail, ({ windows, past }) => ({
        windows: windows.map(rewound),
        past: past.map(rewound),
      }));
    }
    for (const collection of [this.#trails, this.#deleted]) {
      for (const { key, value: trail } of collection.list()) {
        const { organizationChanges: hands, selectionChanges: selections } = trail;
        if (![...(hands ?? []), ...(selections ?? [])].some(({ after }) => after > head)) continue;
        collection.put(key, {
          ...trail,
          ...(hands && { organizationChanges: rewoundTo(head, hands) }),
          ...(selections && { selectionChanges: rewoundTo(head, selections) }),
        });
      }
    }
  }

  /** Drops a deleted trail with all it has left to deliver. For `delivery`, as a last resort. */
  forget(trail: LoggingTrail): void {
    this.#deleted.delete(trail.id);
  }

  #withWindows(windowsOf: (trail: Trail) => readonly LoggingWindow[]): readonly LoggingTrail[] {
    const asLogging = (isDeleted: boolean) => (trail: Trail) => {
      const [first, ...rest] = windowsOf(trail);
      return first ? [{ ...trail, windows: [first, ...rest] as const, isDeleted }] : [];
    };
    const values = (collection: Collection<Trail>) => collection.list().map(({ value }) => value);
    return [
      ...values(this.#trails).flatMap(asLogging(false)),
      ...values(this.#deleted).flatMap(asLogging(true)),
    ];
  }

  #changeWindows(trail: LoggingTrail, change: (windows: Windows) => Windows): void {
    const changed = ({ pastWindows = [], ...now }: Trail): Trail => {
      const { windows, past } = change({ windows: now.windows, past: pastWindows });
      return { ...now, windows, ...(past.length > 0 && { pastWindows: past }) };
    };
    this.#store.transaction(() => {
      const live = this.#current(trail);
      if (live) this.#trails.put(keyOf(live), changed(live));
      const deleted = this.#deleted.get(trail.id);
      if (!deleted) return;
      const next = changed(deleted);
      if (allWindows(next).length > 0) this.#deleted.put(trail.id, next);
      else this.#deleted.delete(trail.id);
    });
  }

  #change(trail: Trail, change: (now: Trail) => Trail): Trail | undefined {
    return this.#store.transaction(() => {
      const now = this.#current(trail);
      if (!now) return undefined;
      const next = change(now);
      this.#trails.put(keyOf(next), next);
      return next;
    });
  }

  /** The trail as it is now, unless it was deleted and another took its name. */
  #current(trail: Trail): Trail | undefined {
    const now = this.#trails.get(keyOf(trail));
    return now?.id === trail.id ? now : undefined;
  }

  #closed(trail: Trail, call: EndingCall): Trail {
    const atMs = this.#clock.nowMs();
    const windows = trail.windows.map((window) =>
      window.closing
        ? window
        : { ...window, closing: { from: call.head, requestId: call.requestId, atMs } },
    );
    return { ...trail, windows, stoppedAtMs: atMs };
  }
}

/** Where a trail changes, and after which entry it may have something to deliver still. */
function changeOf(trail: Trail, head: Position): ChangePlace {
  return { head, needed: allWindows(trail)[0]?.after ?? head };
}

/** The windows of a trail, as they are changed together. */
interface Windows {
  readonly windows: readonly LoggingWindow[];
  readonly past: readonly LoggingWindow[];
}

function allWindows({ windows, pastWindows = [] }: Trail): readonly LoggingWindow[] {
  return [...pastWindows, ...windows];
}

/** Windows that are closing are told apart by the call that ended them. */
function isSame(window: LoggingWindow, other: LoggingWindow): boolean {
  return window.closing !== undefined && window.closing.requestId === other.closing?.requestId;
}

/** `<account>/<home region>/<name>`. Not the ARN, so that an account's trails lie together. */
function keyOf(trail: Pick<Trail, "accountId" | "homeRegion" | "name">): string {
  return `${trail.accountId}/${trail.homeRegion}/${trail.name}`;
}

/** What a trail is beside its settings. Listed, so that a setting left out is a setting removed. */
function withoutSettings(trail: Trail): Omit<Trail, keyof TrailSettings> {
  const { id, accountId, name, arn, homeRegion, createdAtMs, tags, eventSelectors } = trail;
  const { windows, pastWindows, startedAtMs, stoppedAtMs } = trail;
  const { insightSelectors, aggregations, organizationChanges, selectionChanges } = trail;
  return {
    ...{ id, accountId, name, arn, homeRegion, createdAtMs, tags, eventSelectors, windows },
    ...(organizationChanges && { organizationChanges }),
    ...(selectionChanges && { selectionChanges }),
    ...(pastWindows && { pastWindows }),
    ...(insightSelectors && { insightSelectors }),
    ...(aggregations && { aggregations }),
    ...(startedAtMs !== undefined && { startedAtMs }),
    ...(stoppedAtMs !== undefined && { stoppedAtMs }),
  };
}
