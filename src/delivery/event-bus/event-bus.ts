/** Which default bus. */
export interface BusPlace {
  readonly accountId: string;
  readonly region: string;
}

/** What CloudTrail tells an event bus of one record. */
export interface BusEvent {
  /** A UUID; the same for the same record, whenever it is put. */
  readonly id: string;
  /** E.g. `AWS API Call via CloudTrail`. */
  readonly detailType: string;
  /** E.g. `route53`: what follows `aws.` in the event's source. */
  readonly service: string;
  readonly timeMs: number;
  /** The record as JSON text. */
  readonly detail: string;
}

/**
 * The default event bus of every account and region.
 *
 * *Not trusted*: what rules make of an event is theirs. Every implementation runs
 * `eventBusConformance`.
 */
export interface EventBuses {
  /**
   * Puts events on a bus, in their order. Resolves once the bus has taken them all; what rules and
   * targets do is theirs. Settles in bounded time.
   *
   * Where the bus can tell, an event with an id that it has taken already is no second event.
   *
   * @throws {DestinationError} when it is not known that the bus took all of them.
   */
  put(place: BusPlace, events: readonly BusEvent[]): Promise<void>;

  /** True when nothing would come of any event now, on whichever bus; where that is known. */
  isIdle?(): boolean;
}
