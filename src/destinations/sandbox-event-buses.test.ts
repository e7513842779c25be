import { afterEach, beforeEach, expect, test } from "vitest";
import { aRecord } from "../../test/support/given.ts";
import { Inbox } from "../../test/support/inbox.ts";
import { operationContext } from "../../test/support/operation-context.ts";
import { eventBridgeService } from "../../test/support/sandbox-tables.ts";
import { systemClock } from "../base/clock.ts";
import { seededIds } from "../base/ids.ts";
import { StateStore } from "../base/state-store.ts";
import { eventBusConformance } from "../delivery/event-bus/event-bus.conformance.ts";
import { EventBuses } from "../sandbox/index.ts";
import { SandboxEventBuses } from "./sandbox-event-buses.ts";

const PLACE = { accountId: "111122223333", region: "us-east-1" };
const QUEUE = "arn:aws:sqs:us-east-1:111122223333:alarms";

let sandbox: EventBuses;
let queued: Inbox<string>;
let buses: SandboxEventBuses;
beforeEach(async () => {
  queued = new Inbox();
  sandbox = new EventBuses({
    store: StateStore.open(":memory:", { survivesPowerLoss: false }),
    clock: systemClock,
    ids: seededIds("buses"),
    ports: { queues: { send: (_arn, { body }) => queued.put(body) } },
  });
  buses = new SandboxEventBuses(sandbox);
  await call("PutRule", { Name: "all", EventPattern: '{"account":["111122223333"]}' });
  await call("PutTargets", { Rule: "all", Targets: [{ Id: "queue", Arn: QUEUE }] });
});
afterEach(() => sandbox[Symbol.dispose]());

type Changing = "PutRule" | "PutTargets" | "RemoveTargets" | "DisableRule";

async function call(name: Changing, input: object): Promise<void> {
  const handler = eventBridgeService(sandbox).operations[name] as (...of: object[]) => unknown;
  await handler(input, operationContext({ clock: systemClock }));
}

async function received(count: number): Promise<readonly Record<string, unknown>[]> {
  const events: Record<string, unknown>[] = [];
  while (events.length < count) {
    events.push(JSON.parse(await queued.next()) as Record<string, unknown>);
  }
  return events;
}

eventBusConformance("SandboxEventBuses", async () => ({
  ...{ buses, place: PLACE, sourcePrefix: "aws.", received },
}));

test("an event that is put again is no second event, and has the id it was put with", async () => {
  const event = {
    id: "0e000000-0000-5000-8000-000000000001",
    detailType: "AWS API Call via CloudTrail",
    service: "route53",
    timeMs: 0,
    detail: JSON.stringify(aRecord({ readOnly: false })),
  };
  const other = { ...event, id: "0e000000-0000-5000-8000-000000000002" };
  await buses.put(PLACE, [event]);
  await buses.put(PLACE, [event, other]);
  expect((await received(2)).map(({ id }) => id)).toEqual([event.id, other.id]);
});

test("buses are idle as long as no rule of any has a target", async () => {
  expect(buses.isIdle()).toBe(false);
  await call("RemoveTargets", { Rule: "all", Ids: ["queue"] });
  expect(buses.isIdle()).toBe(true);
  await call("PutRule", { Name: "more", EventPattern: '{"account":["111122223333"]}' });
  expect(buses.isIdle()).toBe(true);
  await call("PutTargets", { Rule: "more", Targets: [{ Id: "queue", Arn: QUEUE }] });
  expect(buses.isIdle()).toBe(false);
  await call("DisableRule", { Name: "more" });
  expect(buses.isIdle()).toBe(true);
});
