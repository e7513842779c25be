import { eventBusConformance } from "./event-bus.conformance.ts";
import { MemoryEventBuses } from "./event-bus-memory.ts";

eventBusConformance("MemoryEventBuses", async () => {
  const buses = new MemoryEventBuses();
  const place = { accountId: "111122223333", region: "us-east-1" };
  return {
    ...{ buses, place, sourcePrefix: "aws." },
    received: async () =>
      buses.eventsOf(place).map(({ detailType, service, timeMs, detail }) => ({
        "detail-type": detailType,
        source: `aws.${service}`,
        account: place.accountId,
        region: place.region,
        time: new Date(timeMs).toISOString().replace(".000Z", "Z"),
        resources: [],
        detail: JSON.parse(detail),
      })),
  };
});
