import { describe, expect, test } from "vitest";
import { aRecord } from "../../../test/support/given.ts";
import type { BusEvent, BusPlace, EventBuses } from "./event-bus.ts";

/** Event buses, and a look at what a rule for everything sees of them. */
export interface EventBusUnderTest {
  readonly buses: EventBuses;
  readonly place: BusPlace;
  /** What stands before the service in an event's source. */
  readonly sourcePrefix: string;
  /** True where the targets of the service at hand are not told whose bus it was. */
  readonly hidesAccount?: boolean;
  /** Waits for a number of events on the bus of `place`, and gives them as targets get them. */
  received(count: number): Promise<readonly Readonly<Record<string, unknown>>[]>;
}

const RECORD = aRecord({
  eventName: "DeleteHostedZone",
  eventSource: "route53.amazonaws.com",
  readOnly: false,
});

const EVENT: BusEvent = {
  id: "0e000000-0000-5000-8000-000000000001",
  detailType: "AWS API Call via CloudTrail",
  service: "route53",
  timeMs: Date.parse("2026-01-31T12:00:00Z"),
  detail: JSON.stringify(RECORD),
};

/** What every implementation of {@link EventBuses} promises, as tests. */
export function eventBusConformance(name: string, open: () => Promise<EventBusUnderTest>): void {
  describe(`${name} has event buses`, () => {
    test("that hand on an event as CloudTrail composed it", async () => {
      const { buses, place, sourcePrefix, hidesAccount, received } = await open();
      await buses.put(place, [EVENT]);
      expect(await received(1)).toMatchObject([
        {
          "detail-type": "AWS API Call via CloudTrail",
          source: `${sourcePrefix}route53`,
          ...(!hidesAccount && { account: place.accountId }),
          region: place.region,
          time: "2026-01-31T12:00:00Z",
          resources: [],
          detail: RECORD,
        },
      ]);
    });

    test("that take more events than one request of EventBridge can hold", async () => {
      const { buses, place, received } = await open();
      const events = Array.from({ length: 25 }, (_, i) => ({
        ...EVENT,
        id: `0e000000-0000-5000-8000-0000000001${String(i).padStart(2, "0")}`,
        detail: JSON.stringify(aRecord({ eventID: `e-${i}`, readOnly: false })),
      }));
      await buses.put(place, events);
      const ids = (await received(25)).map(({ detail }) => (detail as { eventID: string }).eventID);
      expect(new Set(ids)).toEqual(new Set(events.map((_, i) => `e-${i}`)));
    });
  });
}
