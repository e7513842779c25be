import type { Target } from "@aws-sdk/client-eventbridge";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { SimClock } from "../../../../test/support/sim-clock.ts";
import { StateStore } from "../../../base/state-store.ts";
import { ServiceError } from "../../../wire/index.ts";
import {
  ACCOUNT,
  DEAD_LETTERS,
  FakeQueues,
  type GivenBuses,
  givenBuses,
  OTHER_QUEUE,
  QUEUE,
} from "../given.fixture.ts";
import { type BusEvent, TooManyWaiting } from "../index.ts";
import { startDue } from "./run-schedules.ts";

let given: GivenBuses;
beforeEach(() => {
  given = givenBuses();
});
afterEach(() => given.buses[Symbol.dispose]());

const RULE_ARN = `arn:aws:events:us-east-1:${ACCOUNT}:rule/r`;
const SENDER = { service: "events.amazonaws.com", sourceArn: RULE_ARN, sourceAccount: ACCOUNT };
const DEAD = { DeadLetterConfig: { Arn: DEAD_LETTERS } };

/** A rule `r` for everything from `my.app` and AWS, with targets. */
function rule(Targets: Target[], more: object = {}): void {
  const { actions, context } = given;
  const EventPattern = '{"source":["my.app",{"prefix":"aws."}]}';
  actions.PutRule({ Name: "r", EventPattern, ...more }, context);
  actions.PutTargets({ Rule: "r", Targets, ...more }, context);
}

const send = (detail: object = { a: 1 }, more: object = {}) => {
  const entry = { Source: "my.app", DetailType: "t", Detail: JSON.stringify(detail), ...more };
  return given.actions.PutEvents({ Entries: [entry] }, given.context);
};

const anEvent = (more: Partial<BusEvent> = {}): BusEvent => ({
  id: "0e000000-0000-5000-8000-000000000001",
  detailType: "AWS API Call via CloudTrail",
  source: "aws.route53",
  atMs: Date.parse("2026-01-31T12:00:00.789Z"),
  resources: [],
  detail: '{"eventName":"DeleteHostedZone","readOnly":false,"managementEvent":true}',
  ...more,
});

const refusal = (code: string) => new ServiceError(code, "no.");
const down = new Error("down");

describe("a rule's target", () => {
  test("gets the whole event, as AWS writes it", async () => {
    rule([{ Id: "1", Arn: QUEUE }]);
    const Time = new Date("2026-01-02T03:04:05.678Z");
    const { Entries } = send({ n: 1 }, { Resources: ["arn:x"], Time });
    await given.buses.settled();
    const { body, sender } = given.queues.sent[0] ?? {};
    expect(body).toBe(
      `{"version":"0","id":"${Entries?.[0]?.EventId}","detail-type":"t","source":"my.app",` +
        `"account":"${ACCOUNT}","time":"2026-01-02T03:04:05Z","region":"us-east-1",` +
        '"resources":["arn:x"],"detail":{"n":1}}',
    );
    expect(sender).toEqual(SENDER);
  });

  test("gets numbers as they were written, and no white space", async () => {
    rule([{ Id: "1", Arn: QUEUE }]);
    send({}, { Detail: ' { "big" : 12345678901234567890, "e":1.50e3 } ' });
    await given.buses.settled();
    expect(given.queues.sent[0]?.body).toContain(
      '"detail":{"big":12345678901234567890,"e":1.50e3}',
    );
  });

  test.each<[string, Partial<Target>, string]>([
    ["a constant", { Input: '{ "a": 1 }' }, '{ "a": 1 }'],
    ["a part", { InputPath: "$.detail.list[1]" }, '{"x":true}'],
    ["a string", { InputPath: "$.detail['the key']" }, '"v"'],
    ["nothing", { InputPath: "$.detail.none" }, "null"],
  ])("gets %s", async (_, input, expected) => {
    rule([{ Id: "1", Arn: QUEUE, ...input }]);
    send({ list: [0, { x: true }], "the key": "v" });
    await given.buses.settled();
    expect(given.queues.sent[0]?.body).toBe(expected);
  });

  test("that is a FIFO queue gets a group", async () => {
    const SqsParameters = { MessageGroupId: "g" };
    rule([{ Id: "1", Arn: `${QUEUE}.fifo`, SqsParameters }]);
    send();
    await given.buses.settled();
    expect(given.queues.sent[0]).toMatchObject({ to: `${QUEUE}.fifo`, groupId: "g" });
  });

  test("that is a topic gets a message", async () => {
    rule([{ Id: "1", Arn: `arn:aws:sns:us-east-1:${ACCOUNT}:t`, InputPath: "$.detail" }]);
    send();
    await given.buses.settled();
    expect(given.published).toEqual([
      { to: `arn:aws:sns:us-east-1:${ACCOUNT}:t`, message: '{"a":1}' },
    ]);
  });

  test("that is a log group gets a line, in a stream of the target's own", async () => {
    const group = `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:/aws/events/all`;
    const InputTransformer = {
      InputTemplate: '{"timestamp": 1770000000000, "message": "from <aws.events.rule-name>"}',
    };
    rule([
      { Id: "1", Arn: group, InputPath: "$.detail" },
      { Id: "2", Arn: `${group}:*`, InputTransformer },
    ]);
    send();
    send({ a: 2 });
    await given.buses.settled();
    const stream = expect.stringMatching(
      /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-\w{12}$/,
    );
    const atMs = given.clock.nowMs();
    expect(given.logged).toEqual([
      { group, stream, message: '{"a":1}', atMs },
      { group, stream, message: "from r", atMs: 1_770_000_000_000 },
      { group, stream, message: '{"a":2}', atMs },
      { group, stream, message: "from r", atMs: 1_770_000_000_000 },
    ]);
    expect(new Set(given.logged.map((line) => line.stream)).size).toBe(2);
  });

  test("has the event before the put returns", () => {
    rule([{ Id: "1", Arn: `arn:aws:sns:us-east-1:${ACCOUNT}:t` }]);
    given.buses.put(ACCOUNT, "us-east-1", [anEvent()]);
    expect(given.published).toHaveLength(1);
  });

  test("of a disabled rule, or of another bus, account or region, gets nothing", async () => {
    rule([{ Id: "1", Arn: QUEUE }]);
    send({}, { EventBusName: "other" });
    given.buses.put("444455556666", "us-east-1", [anEvent()]);
    given.buses.put(ACCOUNT, "eu-west-1", [anEvent()]);
    given.actions.DisableRule({ Name: "r" }, given.context);
    send();
    await given.buses.settled();
    expect(given.queues.sent).toEqual([]);
    given.actions.EnableRule({ Name: "r" }, given.context);
    send();
    await given.buses.settled();
    expect(given.queues.sent).toHaveLength(1);
  });

  test("of a service that is not here is kept, and every delivery to it fails", async () => {
    const Arn = `arn:aws:lambda:us-east-1:${ACCOUNT}:function:f`;
    rule([{ Id: "1", Arn, ...DEAD }]);
    send();
    await given.buses.settled();
    expect(given.givenUp).toEqual([
      { ruleArn: RULE_ARN, targetArn: Arn, code: "NO_RESOURCE", deadLetterArn: DEAD_LETTERS },
    ]);
    expect(given.queues.bodies(DEAD_LETTERS)).toMatchObject([{ detail: { a: 1 } }]);
  });
});

describe("CloudTrail's own events", () => {
  test("come in the envelope that AWS gives them", async () => {
    rule([{ Id: "1", Arn: QUEUE }]);
    given.buses.put(ACCOUNT, "us-east-1", [anEvent()]);
    await given.buses.settled();
    expect(given.queues.bodies()).toEqual([
      {
        ...{ version: "0", id: "0e000000-0000-5000-8000-000000000001" },
        ...{ "detail-type": "AWS API Call via CloudTrail", source: "aws.route53" },
        ...{ account: ACCOUNT, time: "2026-01-31T12:00:00Z", region: "us-east-1", resources: [] },
        detail: { eventName: "DeleteHostedZone", readOnly: false, managementEvent: true },
      },
    ]);
  });

  test.each<[string, string, number, number]>([
    ["a change", '{"readOnly":false,"managementEvent":true}', 1, 1],
    ["a read", '{"readOnly":true,"managementEvent":true}', 0, 1],
    ["a read, by category", '{"readOnly":true,"eventCategory":"Management"}', 0, 1],
    ["a read of data", '{"readOnly":true,"managementEvent":false,"eventCategory":"Data"}', 1, 1],
  ])("of %s are seen by some rules only", async (_, detail, byEnabled, byAll) => {
    rule([{ Id: "1", Arn: QUEUE }]);
    given.buses.put(ACCOUNT, "us-east-1", [anEvent({ id: "a", detail })]);
    await given.buses.settled();
    expect(given.queues.sent).toHaveLength(byEnabled);
    const State = "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS";
    rule([{ Id: "1", Arn: QUEUE }], { State });
    given.buses.put(ACCOUNT, "us-east-1", [anEvent({ id: "b", detail })]);
    await given.buses.settled();
    expect(given.queues.sent).toHaveLength(byEnabled + byAll);
  });

  test("put again are no second events, also after a restart", async () => {
    rule([{ Id: "1", Arn: QUEUE }]);
    const events = [anEvent({ id: "a" }), anEvent({ id: "b" })];
    given.buses.put(ACCOUNT, "us-east-1", events.slice(0, 1));
    given.buses.put(ACCOUNT, "us-east-1", events);
    await given.buses.settled();
    given.buses[Symbol.dispose]();
    const again = givenBuses({ store: given.store, queues: given.queues });
    again.buses.put(ACCOUNT, "us-east-1", events);
    await again.buses.settled();
    again.buses[Symbol.dispose]();
    expect(given.queues.bodies().map(({ id }) => id)).toEqual(["a", "b"]);
  });

  test("that are nested too deep are seen by no rule, and hold up no other", async () => {
    rule([{ Id: "1", Arn: QUEUE }]);
    const detail = `{"a":${"[".repeat(5_000)}${"]".repeat(5_000)}}`;
    given.buses.put(ACCOUNT, "us-east-1", [anEvent({ id: "a", detail }), anEvent({ id: "b" })]);
    await given.buses.settled();
    expect(given.queues.bodies().map(({ id }) => id)).toEqual(["b"]);
  });

  test("have to wait when too many wait already", async () => {
    rule([{ Id: "1", Arn: QUEUE }]);
    given.queues.failures.set(QUEUE, down);
    send();
    await given.buses.settled();
    const { deliveries } = given.buses.state;
    const [{ value: waiting } = { value: undefined }] = deliveries.list();
    given.buses[Symbol.dispose]();
    given.store.transaction(() => {
      for (let row = 1; waiting && row < 50_000; row++) {
        deliveries.put(String(row).padStart(15, "0"), waiting);
      }
    });
    given = givenBuses({ store: given.store });
    const event = anEvent();
    expect(() => given.buses.put(ACCOUNT, "us-east-1", [event])).toThrow(TooManyWaiting);
    expect(send()).toEqual({
      FailedEntryCount: 1,
      Entries: [{ ErrorCode: "ThrottlingException", ErrorMessage: "Rate exceeded" }],
    });
    given.clock.advance(1_000);
    given.buses.wake();
    await given.buses.settled();
    given.buses.put(ACCOUNT, "us-east-1", [event]);
    await given.buses.settled();
    expect(given.queues.sent).toHaveLength(50_001);
  }, 20_000);

  test("are remembered for an hour, and not for ever", async () => {
    rule([{ Id: "1", Arn: QUEUE }]);
    given.buses.put(ACCOUNT, "us-east-1", [anEvent({ id: "a" })]);
    given.clock.advance(61 * 60 * 1_000);
    given.buses.put(ACCOUNT, "us-east-1", [anEvent({ id: "b" })]);
    await given.buses.settled();
    expect(given.buses.state.seen.list().map(({ key }) => key)).toEqual([`${ACCOUNT}/us-east-1/b`]);
  });
});

describe("a target that fails", () => {
  test.each<[string, unknown, string]>([
    ["no longer there", refusal("QueueDoesNotExist"), "NO_RESOURCE"],
    ["not allowed", refusal("AccessDeniedException"), "NO_PERMISSIONS"],
    ["not willing", refusal("InvalidMessageContents"), "SDK_CLIENT_ERROR"],
  ])("because it is %s is not tried again", async (_, failure, code) => {
    given.queues.failures.set(QUEUE, failure);
    rule([{ Id: "1", Arn: QUEUE, ...DEAD }]);
    send();
    await given.buses.settled();
    expect(given.queues.sent).toEqual([
      {
        ...{ to: DEAD_LETTERS, sender: SENDER, body: expect.stringContaining('"detail":{"a":1}') },
        attributes: {
          ...{ RULE_ARN, TARGET_ARN: QUEUE, ERROR_CODE: code, ERROR_MESSAGE: "no." },
          RETRY_ATTEMPTS: "0",
        },
      },
    ]);
    expect(given.buses.state.deliveries.list()).toEqual([]);
  });

  test("is tried again, later and later, until it takes the event", async () => {
    given.queues.failures.set(QUEUE, down);
    rule([{ Id: "1", Arn: QUEUE }]);
    send();
    await given.buses.settled();
    const delays: number[] = [];
    for (let attempt = 0; attempt < 12; attempt++) {
      const [{ value } = { value: undefined }] = given.buses.state.deliveries.list();
      const delayMs = (value?.dueAtMs ?? 0) - given.clock.nowMs();
      delays.push(delayMs);
      given.clock.advance(delayMs - 1);
      given.buses.wake();
      given.clock.advance(1);
      given.buses.wake();
      await given.buses.settled();
    }
    expect(delays[0]).toBeGreaterThanOrEqual(500);
    expect(delays[0]).toBeLessThanOrEqual(1_000);
    expect(delays[5]).toBeGreaterThan(10_000);
    expect(Math.max(...delays)).toBeLessThanOrEqual(480_000);
    given.queues.failures.clear();
    given.clock.advance(480_000);
    given.buses.wake();
    await given.buses.settled();
    expect(given.queues.bodies()).toHaveLength(1);
    expect(given.buses.state.deliveries.list()).toEqual([]);
  });

  test.each<[object, string, string]>([
    [{ MaximumRetryAttempts: 0 }, "MaximumRetryAttempts", "0"],
    [{ MaximumRetryAttempts: 2 }, "MaximumRetryAttempts", "2"],
    [{ MaximumEventAgeInSeconds: 60 }, "MaximumEventAgeInSeconds", "1"],
  ])("is given up after %j", async (RetryPolicy, condition, attempts) => {
    given.queues.failures.set(QUEUE, refusalWithStatus(503));
    rule([{ Id: "1", Arn: QUEUE, RetryPolicy, ...DEAD }]);
    send();
    await given.buses.settled();
    for (let round = 0; round < Number(attempts); round++) {
      expect(given.queues.sent).toEqual([]);
      given.clock.advance(60_000);
      given.buses.wake();
      await given.buses.settled();
    }
    expect(given.queues.sent[0]?.attributes).toMatchObject({
      ...{ ERROR_CODE: "ERROR_FROM_TARGET", EXHAUSTED_RETRY_CONDITION: condition },
      RETRY_ATTEMPTS: attempts,
    });
  });

  test("without dead letters loses the event, and that is told", async () => {
    given.queues.failures.set(QUEUE, refusal("AccessDenied"));
    given.queues.failures.set(DEAD_LETTERS, refusal("AccessDenied"));
    rule([
      { Id: "1", Arn: QUEUE },
      { Id: "2", Arn: QUEUE, ...DEAD },
    ]);
    send();
    await given.buses.settled();
    const lost = { ruleArn: RULE_ARN, targetArn: QUEUE, code: "NO_PERMISSIONS" };
    expect(given.givenUp).toEqual([lost, lost]);
  });

  test("holds up no other, however many of its events wait", async () => {
    const { promise: opens, resolve: open } = Promise.withResolvers<void>();
    given.queues.gates.set(OTHER_QUEUE, opens);
    rule([
      { Id: "1", Arn: OTHER_QUEUE },
      { Id: "2", Arn: QUEUE },
    ]);
    for (let i = 0; i < 30; i++) send({ i });
    while (given.queues.bodies().length < 30) await Promise.resolve();
    expect(given.queues.bodies(OTHER_QUEUE)).toEqual([]);
    open();
    await given.buses.settled();
    expect(given.queues.bodies(OTHER_QUEUE).map(({ detail }) => detail)).toEqual(
      given.queues.bodies().map(({ detail }) => detail),
    );
  });
});

const refusalWithStatus = (status: number) => new ServiceError("InternalFailure", "x", { status });

describe("what was taken", () => {
  test("is sent after a restart when it had not arrived", async () => {
    const store = StateStore.open(":memory:", { survivesPowerLoss: false });
    const clock = new SimClock();
    given = givenBuses({ store, clock });
    given.queues.failures.set(QUEUE, down);
    rule([{ Id: "1", Arn: QUEUE }]);
    send({ n: 1 });
    send({ n: 2 });
    await given.buses.settled();
    given.buses[Symbol.dispose]();
    clock.advance(1_000);
    given = givenBuses({ store, clock });
    given.buses.wake();
    await given.buses.settled();
    expect(given.queues.bodies().map(({ detail }) => detail)).toEqual([{ n: 1 }, { n: 2 }]);
    send({ n: 3 });
    await given.buses.settled();
    expect(given.queues.bodies()).toHaveLength(3);
  });

  test("is sent after a restart when its attempt was cut off, and not twice before", async () => {
    const store = StateStore.open(":memory:", { survivesPowerLoss: false });
    const queues = new FakeQueues();
    const { promise: opens, resolve: open } = Promise.withResolvers<void>();
    queues.gates.set(QUEUE, opens);
    given = givenBuses({ store, queues });
    rule([{ Id: "1", Arn: QUEUE }]);
    send();
    // A stop waits for nothing: the attempt is still under way.
    given.buses[Symbol.dispose]();
    open();
    await given.buses.settled();
    expect(given.buses.state.deliveries.list()).toHaveLength(1);
    given = givenBuses({ store, queues });
    given.buses.wake();
    await given.buses.settled();
    expect(queues.bodies()).toHaveLength(2);
    expect(given.buses.state.deliveries.list()).toEqual([]);
  });

  test("is forgotten when the store is emptied, whatever was under way", async () => {
    const { promise: opens, resolve: open } = Promise.withResolvers<void>();
    given.queues.gates.set(QUEUE, opens);
    rule([{ Id: "1", Arn: QUEUE }]);
    send();
    given.store.clear();
    given.buses.forget();
    open();
    send();
    await given.buses.settled();
    expect(given.buses.state.deliveries.list()).toEqual([]);
    expect(given.actions.ListRules({}, given.context).Rules).toEqual([]);
    rule([{ Id: "1", Arn: QUEUE }]);
    given.buses.put(ACCOUNT, "us-east-1", [anEvent()]);
    await given.buses.settled();
    expect(given.queues.bodies().map(({ source }) => source)).toContain("aws.route53");
  });
});

describe("another bus", () => {
  const bus = (name: string, accountId = ACCOUNT) =>
    `arn:aws:events:us-east-1:${accountId}:event-bus/${name}`;
  const OTHER = "444455556666";
  const queueRule = (EventBusName: string) => {
    const { actions, context } = given;
    const Targets = [{ Id: "1", Arn: QUEUE }];
    actions.PutRule({ Name: "q", EventBusName, EventPattern: '{"source":["my.app"]}' }, context);
    actions.PutTargets({ Rule: "q", EventBusName, Targets }, context);
  };

  test("gets the event as it is, and sends it to no third", async () => {
    const { actions, context } = given;
    for (const Name of ["second", "third"]) actions.CreateEventBus({ Name }, context);
    rule([{ Id: "1", Arn: bus("second") }]);
    queueRule("second");
    queueRule("third");
    const Targets = [{ Id: "2", Arn: bus("third"), ...DEAD }];
    actions.PutTargets({ Rule: "q", EventBusName: "second", Targets }, context);
    const { Entries } = send();
    await given.buses.settled();
    expect(given.queues.bodies().map(({ id }) => id)).toEqual([Entries?.[0]?.EventId]);
    expect(given.givenUp).toMatchObject([
      { targetArn: bus("third"), code: "THIRD_ACCOUNT_HOP_DETECTED", deadLetterArn: DEAD_LETTERS },
    ]);
  });

  test.each<[string, string | undefined, string | undefined]>([
    ["with a policy for the account", accountPolicy(ACCOUNT), undefined],
    ["with a policy for the organization", organizationPolicy("o-ours"), undefined],
    ["with a policy for another organization", organizationPolicy("o-x"), "NO_PERMISSIONS"],
    ["with a policy for another", accountPolicy("999988887777"), "NO_PERMISSIONS"],
    ["without a policy", undefined, "NO_PERMISSIONS"],
  ])("of another account, %s", async (_, Policy, code) => {
    const { actions, context } = given;
    const theirs = { ...context, accountId: OTHER };
    if (Policy !== undefined) actions.PutPermission({ Policy }, theirs);
    actions.PutRule({ Name: "q", EventPattern: '{"source":["my.app"]}' }, theirs);
    actions.PutTargets({ Rule: "q", Targets: [{ Id: "1", Arn: QUEUE }] }, theirs);
    rule([{ Id: "1", Arn: bus("default", OTHER) }]);
    send();
    await given.buses.settled();
    expect(given.givenUp.map((one) => one.code)).toEqual(code === undefined ? [] : [code]);
    expect(given.queues.bodies().map(({ account }) => account)).toEqual(
      code === undefined ? [ACCOUNT] : [],
    );
  });

  test("that is not there, or that its own policy closes, gets nothing", async () => {
    const Policy = accountPolicy(ACCOUNT).replace("Allow", "Deny");
    given.actions.CreateEventBus({ Name: "closed" }, given.context);
    given.actions.PutPermission({ EventBusName: "closed", Policy }, given.context);
    rule([
      { Id: "1", Arn: bus("none") },
      { Id: "2", Arn: bus("closed") },
    ]);
    send();
    await given.buses.settled();
    expect(given.givenUp.map(({ code }) => code)).toEqual(["NO_RESOURCE", "NO_PERMISSIONS"]);
  });
});

function accountPolicy(accountId: string): string {
  const Statement = {
    ...{ Effect: "Allow", Action: "events:PutEvents", Resource: "*" },
    Principal: { AWS: `arn:aws:iam::${accountId}:root` },
    Condition: { StringEquals: { "events:source": "my.app" } },
  };
  return JSON.stringify({ Version: "2012-10-17", Statement: [Statement] });
}

function organizationPolicy(id: string): string {
  const Condition = { StringEquals: { "aws:PrincipalOrgID": id } };
  const Statement = {
    Effect: "Allow",
    Principal: "*",
    Action: "events:*",
    Resource: "*",
    Condition,
  };
  return JSON.stringify({ Version: "2012-10-17", Statement });
}

test("a scheduled rule starts when it is due, once", async () => {
  const { buses, clock, actions, context } = given;
  actions.PutRule({ Name: "r", ScheduleExpression: "rate(5 minutes)" }, context);
  actions.PutTargets({ Rule: "r", Targets: [{ Id: "1", Arn: QUEUE }] }, context);
  const started: string[] = [];
  const fiveMinutes = 300_000;
  const fromMs = clock.nowMs();
  const run = (afterMs: number, upToMs: number) =>
    startDue(
      { afterMs, upToMs },
      { rules: buses.rules, ids: context.ids, start: (_, __, event) => void started.push(event) },
    );
  run(fromMs, fromMs + fiveMinutes - 1);
  expect(started).toEqual([]);
  run(fromMs + fiveMinutes - 1, fromMs + fiveMinutes);
  run(fromMs + fiveMinutes, fromMs + fiveMinutes + 1);
  actions.DisableRule({ Name: "r" }, context);
  run(fromMs, fromMs + 2 * fiveMinutes);
  expect(started.map((event) => JSON.parse(event) as unknown)).toEqual([
    {
      ...{ version: "0", id: expect.any(String), "detail-type": "Scheduled Event" },
      ...{ source: "aws.events", account: ACCOUNT, region: "us-east-1" },
      ...{ time: "2026-01-31T12:05:00Z", resources: [RULE_ARN], detail: {} },
    },
  ]);
});
