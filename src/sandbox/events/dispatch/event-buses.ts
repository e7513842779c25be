import type { Clock } from "../../../base/clock.ts";
import type { Ids } from "../../../base/ids.ts";
import type { StateStore } from "../../../base/state-store.ts";
import { judge, type PolicyPrincipal, type PolicyVerdict } from "../../../permissions/index.ts";
import { type BusReference, DEFAULT_BUS, readBusReference } from "../arns.ts";
import { findBus } from "../buses/find-bus.ts";
import {
  type BusDocument,
  type DeliveryDocument,
  type EventsState,
  openEventsState,
  type Place,
} from "../events-state.ts";
import { type JsonValue, tryReadJson, writeJson } from "../json/index.ts";
import { type EventNode, eventTree } from "../pattern/index.ts";
import { RuleBook, type WatchingRule } from "../rules/rule-book.ts";
import { ApiCaller } from "../targets/api-destination.ts";
import { attemptDelivery, type GivenUp } from "./attempt.ts";
import { type BusEvent, isReadOnlyManagement, writeEvent } from "./bus-event.ts";
import { DeliveryFailure } from "./failed-delivery.ts";
import { Outbox } from "./outbox.ts";
import type { TargetPorts } from "./ports.ts";
import { runSchedules } from "./run-schedules.ts";
import { SeenIds } from "./seen-ids.ts";

export interface EventBusesOptions {
  readonly store: StateStore;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly ports: TargetPorts;
  /** The organization that an account is in, for policies of buses that let one in. */
  readonly organizationIdOf?: (accountId: string) => string | undefined;
  /** Told of events that will not reach their target. */
  readonly onGivenUp?: (givenUp: GivenUp) => void;
  /** Told of what goes wrong in here, which a retry follows. */
  readonly onFailure?: (error: unknown) => void;
}

/** An event on a bus. */
interface Arrival {
  readonly bus: BusReference;
  /** As JSON, in one line. */
  readonly text: string;
  readonly isForwarded: boolean;
}

/** Thrown when too many events wait for their targets: what comes must wait as well. */
export class TooManyWaiting extends Error {
  override readonly name = "TooManyWaiting";
}

/**
 * Every account's event buses: takes events, finds the rules that want them, and sees to it that
 * they reach the rules' targets.
 *
 * What was taken is in the state store until it has arrived or was given up, so it survives the
 * process. Each target is served apart from all others.
 */
export class EventBuses implements Disposable {
  readonly state: EventsState;
  readonly rules: RuleBook;
  readonly #options: EventBusesOptions;
  readonly #outbox: Outbox;
  readonly #seen: SeenIds;
  readonly #stopping = new AbortController();
  readonly #schedules: Disposable;

  constructor(options: EventBusesOptions) {
    const { store, clock, ids, ports } = options;
    this.#options = options;
    this.state = openEventsState(store);
    this.rules = new RuleBook(this.state);
    this.#seen = new SeenIds(this.state.seen);
    const services = {
      ports,
      apis: new ApiCaller(this.state, clock),
      forward: (delivery: DeliveryDocument) => this.#forward(delivery),
      stopping: this.#stopping.signal,
    };
    const onGivenUp = options.onGivenUp ?? (() => {});
    const onFailure = options.onFailure ?? (() => {});
    this.#outbox = new Outbox({
      rows: this.state.deliveries,
      clock,
      attempt: (delivery) => attemptDelivery(delivery, { services, clock, ids, onGivenUp }),
      onFailure,
    });
    this.#schedules = runSchedules({
      ...{ clock, ids, rules: this.rules, onFailure },
      start: (place, rule, event) => this.#startRule(place, rule, event),
    });
  }

  /** True when no rule of any bus waits for events. */
  get isIdle(): boolean {
    return !this.rules.isWatching;
  }

  /**
   * Puts events of AWS's own onto the default bus of a place.
   *
   * Idempotent by event id: an event that was put before, also before a crash, is passed over. The
   * ids of an hour's events are remembered, and only of those that some target wanted. What some
   * target wanted survives a power cut once this returns. No rule sees an event that is nested
   * deeper than 1,000 levels.
   *
   * @throws {TooManyWaiting} when none of them was put, and the same may be put again later.
   */
  put(accountId: string, region: string, events: readonly BusEvent[]): void {
    const place = { accountId, region };
    if (this.rules.watching(place, DEFAULT_BUS).length === 0) return;
    const bus = { ...place, name: DEFAULT_BUS };
    const taken = events
      .filter(({ id }) => !this.#seen.has(seenKey(place, id)))
      .map((event) => {
        const detail = tryReadJson(event.detail);
        const text = writeEvent(event, place, detail ? writeJson(detail) : event.detail);
        return { id: event.id, deliveries: this.#wanted({ bus, text, isForwarded: false }) };
      })
      .filter(({ deliveries }) => deliveries.length > 0);
    if (taken.length === 0) return;
    this.#take(
      taken.flatMap(({ deliveries }) => deliveries),
      { ids: taken.map(({ id }) => seenKey(place, id)), survivesPowerLoss: true },
    );
  }

  /**
   * Puts a client's events onto buses; one that does not exist takes them and does nothing, as with
   * AWS.
   *
   * @throws {TooManyWaiting} when none of them was put.
   */
  putCustom(events: readonly { readonly bus: BusReference; readonly text: string }[]): void {
    this.#take(events.flatMap((event) => this.#wanted({ ...event, isForwarded: false })));
  }

  /** What a bus's policy says of somebody's putting events onto it. */
  judge(
    { policy = "", arn }: BusDocument,
    principal: PolicyPrincipal,
    context: Readonly<Record<string, string>>,
  ): PolicyVerdict {
    const organizationId =
      principal.kind === "caller"
        ? this.#options.organizationIdOf?.(principal.accountId)
        : undefined;
    return judge(policy, {
      ...{ principal, action: "events:PutEvents", resource: arn },
      context: {
        ...context,
        ...(organizationId !== undefined && { "aws:PrincipalOrgID": organizationId }),
      },
    });
  }

  /** Tries what is due again. Happens by itself; a test with a clock of its own calls it. */
  wake(): void {
    this.#outbox.wake();
  }

  /** Resolves when nothing is being tried. What waits for its next attempt still waits. */
  settled(): Promise<void> {
    return this.#outbox.settled();
  }

  /** Forgets what is in memory, after the store was emptied. */
  forget(): void {
    this.#outbox.forget();
    this.#seen.forget();
    this.rules.forget();
  }

  /** Sends nothing more; what has not arrived is sent after the next start. Waits for nothing. */
  [Symbol.dispose](): void {
    this.#outbox[Symbol.dispose]();
    this.#schedules[Symbol.dispose]();
    this.#stopping.abort();
  }

  /** What an event's coming asks for: one delivery for each target of each rule that wants it. */
  #wanted(arrival: Arrival): DeliveryDocument[] {
    const { bus, text } = arrival;
    const watching = this.rules.watching(bus, bus.name);
    if (watching.length === 0) return [];
    const event = tryReadJson(text);
    if (!event) return [];
    const tree = eventTree(event);
    const isQuiet = isReadOnlyManagement(event);
    return watching
      .filter((one) => wants(one, tree, isQuiet))
      .flatMap(({ rule }) => this.#deliveriesOf(bus, rule, arrival));
  }

  #deliveriesOf(
    { accountId, region }: Place,
    { arn, name, targets }: WatchingRule["rule"],
    { text, isForwarded }: Omit<Arrival, "bus">,
  ): DeliveryDocument[] {
    const nowMs = this.#options.clock.nowMs();
    return targets.map((target) => ({
      rule: { accountId, region, arn, name },
      target,
      event: text,
      ingestedAtMs: nowMs,
      isForwarded,
      attempts: 0,
      dueAtMs: nowMs,
    }));
  }

  #take(
    deliveries: readonly DeliveryDocument[],
    { ids = [], survivesPowerLoss = false }: { ids?: string[]; survivesPowerLoss?: boolean } = {},
  ): void {
    if (deliveries.length === 0) return;
    if (!this.#outbox.hasRoomFor(deliveries)) throw new TooManyWaiting();
    const nowMs = this.#options.clock.nowMs();
    const keys = this.state.store.transaction(
      () => {
        for (const id of ids) this.#seen.add(id, nowMs);
        return this.#outbox.write(deliveries);
      },
      { survivesPowerLoss },
    );
    this.#outbox.begin(keys, deliveries);
  }

  #startRule(place: Place, rule: WatchingRule["rule"], text: string): void {
    this.#take(this.#deliveriesOf(place, rule, { text, isForwarded: false }));
  }

  /** Puts an event that a rule sends to another bus onto it. */
  #forward(delivery: DeliveryDocument): void {
    const { rule, target } = delivery;
    // Source: documented, EventBridge user guide: no event goes to a third bus.
    if (delivery.isForwarded) {
      throw refused("THIRD_ACCOUNT_HOP_DETECTED", "The event came from another event bus.");
    }
    const reference = readBusReference(target.Arn, rule);
    const bus = findBus(this.state, reference);
    if (!bus) throw refused("NO_RESOURCE", "The event bus does not exist.");
    const arn = target.RoleArn ?? `arn:aws:iam::${rule.accountId}:root`;
    const verdict = this.judge(
      bus,
      { kind: "caller", accountId: rule.accountId, arn },
      {
        ...{ "aws:SourceArn": rule.arn, "aws:SourceAccount": rule.accountId },
        ...sourceOf(delivery.event),
      },
    );
    const isOwn = reference.accountId === rule.accountId;
    if (verdict === "denied" || (verdict === "silent" && !isOwn)) {
      throw refused("NO_PERMISSIONS", "The event bus's policy does not allow it.");
    }
    const arrival = { bus: reference, text: delivery.event, isForwarded: true };
    try {
      this.#take(this.#wanted(arrival));
    } catch (error) {
      if (!(error instanceof TooManyWaiting)) throw error;
      const message = "Too many events are waiting.";
      throw new DeliveryFailure({ code: "THROTTLING", message, isRetryable: true });
    }
  }
}

function wants({ rule, pattern }: WatchingRule, event: EventNode, isQuiet: boolean): boolean {
  const seesAll = rule.state === "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS";
  return (seesAll || !isQuiet) && pattern.matches(event);
}

const seenKey = ({ accountId, region }: Place, id: string) => `${accountId}/${region}/${id}`;

function refused(code: string, message: string): DeliveryFailure {
  return new DeliveryFailure({ code, message, isRetryable: false });
}

/** What a bus's policy may ask for. Source: documented, user guide, condition keys. */
function sourceOf(text: string): Record<string, string> {
  const event = tryReadJson(text);
  const told = [
    ["events:source", memberText(event, "source")],
    ["events:detail-type", memberText(event, "detail-type")],
  ];
  return Object.fromEntries(told.filter(([, value]) => value !== undefined));
}

function memberText(event: JsonValue | undefined, key: string): string | undefined {
  if (event?.kind !== "object") return undefined;
  const value = event.members.find((member) => member.key === key)?.value;
  return value?.kind === "string" ? value.text : undefined;
}
