import type { BusEvent, BusPlace, EventBuses } from "./event-bus.ts";

/** Event buses for tests: every account and region has one, and it keeps what it is given. */
export class MemoryEventBuses implements EventBuses {
  readonly #buses = new Map<string, Map<string, BusEvent>>();

  async put({ accountId, region }: BusPlace, events: readonly BusEvent[]): Promise<void> {
    const place = `${accountId} ${region}`;
    const bus = this.#buses.get(place) ?? new Map<string, BusEvent>();
    this.#buses.set(place, bus);
    for (const event of events) if (!bus.has(event.id)) bus.set(event.id, event);
  }

  eventsOf({ accountId, region }: BusPlace): readonly BusEvent[] {
    return [...(this.#buses.get(`${accountId} ${region}`)?.values() ?? [])];
  }
}
