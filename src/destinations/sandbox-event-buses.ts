import type { BusEvent, BusPlace, EventBuses } from "../delivery/index.ts";
import type { EventBuses as SandboxEvents } from "../sandbox/index.ts";

/** The default event buses of every account in the sandbox. */
export class SandboxEventBuses implements EventBuses {
  readonly #buses: Pick<SandboxEvents, "put" | "isIdle">;

  constructor(buses: Pick<SandboxEvents, "put" | "isIdle">) {
    this.#buses = buses;
  }

  isIdle(): boolean {
    return this.#buses.isIdle;
  }

  async put({ accountId, region }: BusPlace, events: readonly BusEvent[]): Promise<void> {
    this.#buses.put(
      accountId,
      region,
      events.map(({ id, detailType, service, timeMs, detail }) => ({
        ...{ id, detailType, detail, source: `aws.${service}`, atMs: timeMs, resources: [] },
      })),
    );
  }
}
