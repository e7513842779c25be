import { beforeEach, describe, expect, test } from "vitest";
import { CONTEXT_NOW_MS, operationContext } from "../../../test/support/operation-context.ts";
import { refusalOf } from "../../../test/support/refusal.ts";
import { SEED, seededRandom } from "../../../test/support/seeded-random.ts";
import { StateStore } from "../../base/state-store.ts";
import { LogGroups } from "./index.ts";
import { cloudWatchLogsService } from "./logs-service.ts";

let store: StateStore;
let groups: LogGroups;
let logs: ReturnType<typeof cloudWatchLogsService>["operations"];
let nowMs: number;
let context: ReturnType<typeof operationContext>;

beforeEach(() => {
  nowMs = CONTEXT_NOW_MS;
  const clock = { nowMs: () => nowMs };
  store = StateStore.open(":memory:", { survivesPowerLoss: false });
  groups = new LogGroups({ store, clock });
  logs = cloudWatchLogsService(groups).operations;
  context = operationContext({ clock });
});

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;
const ARN = "arn:aws:logs:us-east-1:111122223333:log-group:g";
const at = (logGroupName = "g", logStreamName = "s") => ({ logGroupName, logStreamName });
const createGroup = (logGroupName = "g", more = {}) =>
  logs.CreateLogGroup({ logGroupName, ...more }, context);
const createStream = (logStreamName = "s", logGroupName = "g") =>
  logs.CreateLogStream({ logGroupName, logStreamName }, context);
/** Puts messages at times that are given in milliseconds from now. */
const put = (events: Record<string, number>, stream = "s") =>
  logs.PutLogEvents(
    {
      ...at("g", stream),
      logEvents: Object.entries(events).map(([message, afterMs]) => ({
        message,
        timestamp: nowMs + afterMs,
      })),
    },
    context,
  );
const get = (more = {}) => logs.GetLogEvents({ ...at(), ...more }, context);
const messages = (more = {}) => get(more).events?.map(({ message }) => message);
const filter = (more = {}) => logs.FilterLogEvents({ logGroupName: "g", ...more }, context);
const filtered = (more = {}) => filter(more).events?.map(({ message }) => message);

describe("a log group", () => {
  test("is described with both of its ARNs", () => {
    createGroup("g", { tags: { team: "a" }, kmsKeyId: "arn:aws:kms:us-east-1:111122223333:key/k" });
    expect(logs.DescribeLogGroups({}, context)).toEqual({
      logGroups: [
        {
          logGroupName: "g",
          creationTime: CONTEXT_NOW_MS,
          metricFilterCount: 0,
          arn: `${ARN}:*`,
          logGroupArn: ARN,
          storedBytes: 0,
          kmsKeyId: "arn:aws:kms:us-east-1:111122223333:key/k",
          logGroupClass: "STANDARD",
          deletionProtectionEnabled: false,
        },
      ],
    });
    expect(refusalOf(() => createGroup())).toEqual({
      code: "ResourceAlreadyExistsException",
      message: "The specified log group already exists",
    });
  });

  test("is listed by name: by its beginning, a part of it, and in pages", () => {
    for (const name of ["/aws/b", "/aws/a", "/aws/a-1", "x/aws", "/aws/a/2"]) createGroup(name);
    const named = (more = {}) =>
      logs.DescribeLogGroups(more, context).logGroups?.map(({ logGroupName }) => logGroupName);
    expect(named()).toEqual(["/aws/a", "/aws/a-1", "/aws/a/2", "/aws/b", "x/aws"]);
    expect(named({ logGroupNamePrefix: "/aws/a" })).toEqual(["/aws/a", "/aws/a-1", "/aws/a/2"]);
    expect(named({ logGroupNamePattern: "ws/b" })).toEqual(["/aws/b"]);
    const first = logs.DescribeLogGroups({ limit: 3 }, context);
    expect(named({ limit: 3, nextToken: first.nextToken })).toEqual(["/aws/b", "x/aws"]);
    expect(logs.DescribeLogGroups({ limit: 5 }, context)).not.toHaveProperty("nextToken");
    expect(() => named({ nextToken: "???" })).toThrow("nextToken is invalid");
  });

  test.each([
    [{ logGroupName: "a b" }, "satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+"],
    [{ logGroupName: "" }, "have length greater than or equal to 1"],
    [{ logGroupName: "x".repeat(513) }, "have length less than or equal to 512"],
  ])("cannot be named as in %j", (input, constraint) => {
    expect(refusalOf(() => logs.CreateLogGroup(input, context))).toMatchObject({
      code: "InvalidParameterException",
      message: expect.stringContaining(`failed to satisfy constraint: Member must ${constraint}`),
    });
  });

  test("has tags, by its name and by its ARN", () => {
    createGroup("g", { tags: { a: "1" } });
    logs.TagResource({ resourceArn: ARN, tags: { b: "2" } }, context);
    logs.TagLogGroup({ logGroupName: "g", tags: { c: "3" } }, context);
    logs.UntagResource({ resourceArn: `${ARN}:*`, tagKeys: ["a"] }, context);
    logs.UntagLogGroup({ logGroupName: "g", tags: ["c"] }, context);
    expect(logs.ListTagsForResource({ resourceArn: ARN }, context)).toEqual({ tags: { b: "2" } });
    expect(logs.ListTagsLogGroup({ logGroupName: "g" }, context)).toEqual({ tags: { b: "2" } });
  });

  test("may be protected, and is gone with all that it held", () => {
    createGroup("g", { deletionProtectionEnabled: true });
    createStream();
    put({ one: 0 });
    const remove = () => logs.DeleteLogGroup({ logGroupName: "g" }, context);
    expect(refusalOf(remove).code).toBe("ValidationException");
    const protection = { logGroupIdentifier: "g", deletionProtectionEnabled: false };
    logs.PutLogGroupDeletionProtection(protection, context);
    remove();
    expect(refusalOf(remove).code).toBe("ResourceNotFoundException");
    createGroup();
    expect(logs.DescribeLogStreams({ logGroupName: "g" }, context)).toEqual({ logStreams: [] });
    expect(filtered()).toEqual([]);
  });

  test("no longer shows what is older than it keeps, and deletes it", () => {
    createGroup();
    createStream();
    put({ old: -2 * DAY_MS });
    put({ "a bit younger": -DAY_MS + 2_000 });
    put({ young: 0 });
    const stored = () => logs.DescribeLogGroups({}, context).logGroups?.[0]?.storedBytes;
    expect(stored()).toBe("olda bit youngeryoung".length + 3 * 26);
    const policy = { logGroupName: "g", retentionInDays: 1 };
    logs.PutRetentionPolicy(policy, context);
    expect(stored()).toBe("a bit youngeryoung".length + 2 * 26);
    expect([messages(), filtered()]).toEqual([
      ["a bit younger", "young"],
      ["a bit younger", "young"],
    ]);
    nowMs += 3_000;
    expect([messages({ startFromHead: true }), filtered()]).toEqual([["young"], ["young"]]);
    put({ younger: 0 });
    expect(stored()).toBe("youngyounger".length + 2 * 26);
    logs.DeleteRetentionPolicy({ logGroupName: "g" }, context);
    expect(logs.DescribeLogGroups({}, context).logGroups?.[0]).not.toHaveProperty(
      "retentionInDays",
    );
    const odd = () => logs.PutRetentionPolicy({ ...policy, retentionInDays: 2 }, context);
    expect(refusalOf(odd).code).toBe("InvalidParameterException");
  });
});

describe("log streams", () => {
  beforeEach(() => {
    createGroup();
    for (const name of ["b", "a", "c"]) createStream(name);
    put({ late: 3 }, "a");
    put({ early: 1, middle: 2 }, "c");
  });
  const named = (more = {}) =>
    logs
      .DescribeLogStreams({ logGroupName: "g", ...more }, context)
      .logStreams?.map(({ logStreamName }) => logStreamName);

  test("are described with what is in them", () => {
    const input = { logGroupIdentifier: ARN, logStreamNamePrefix: "c" };
    expect(logs.DescribeLogStreams(input, context)).toEqual({
      logStreams: [
        {
          logStreamName: "c",
          creationTime: CONTEXT_NOW_MS,
          firstEventTimestamp: CONTEXT_NOW_MS + 1,
          lastEventTimestamp: CONTEXT_NOW_MS + 2,
          lastIngestionTime: CONTEXT_NOW_MS,
          uploadSequenceToken: expect.stringMatching(/^4\d{55}$/),
          arn: `${ARN}:log-stream:c`,
          storedBytes: 0,
        },
      ],
    });
  });

  test.each([
    [{}, ["a", "b", "c"]],
    [{ descending: true }, ["c", "b", "a"]],
    [{ orderBy: "LastEventTime" }, ["b", "c", "a"]],
    [{ orderBy: "LastEventTime", descending: true }, ["a", "c", "b"]],
  ])("are ordered by %j, also page by page", (order, expected) => {
    expect(named(order)).toEqual(expected);
    const paged: (string | undefined)[] = [];
    let nextToken: string | undefined;
    do {
      const input = { logGroupName: "g", limit: 1, nextToken, ...order } as const;
      const page = logs.DescribeLogStreams(input as never, context);
      paged.push(...(page.logStreams ?? []).map(({ logStreamName }) => logStreamName));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    expect(paged).toEqual(expected);
  });

  test("are deleted with their events, which other streams keep", () => {
    logs.DeleteLogStream(at("g", "c"), context);
    expect(refusalOf(() => get(at("g", "c")))).toEqual({
      code: "ResourceNotFoundException",
      message: "The specified log stream does not exist.",
    });
    createStream("c");
    expect(messages(at("g", "c"))).toEqual([]);
    expect(filtered()).toEqual(["late"]);
  });

  test.each([
    [() => createStream("a"), "ResourceAlreadyExistsException"],
    [() => createStream("a:b"), "InvalidParameterException"],
    [() => createStream("a", "none"), "ResourceNotFoundException"],
    [() => named({ logGroupIdentifier: ARN }), "InvalidParameterException"],
    [() => named({ orderBy: "Size" }), "InvalidParameterException"],
    [() => named({ limit: 51 }), "InvalidParameterException"],
    [
      () => named({ orderBy: "LastEventTime", logStreamNamePrefix: "a" }),
      "InvalidParameterException",
    ],
  ])("are refused what breaks a rule (%#)", (call, code) => {
    expect(refusalOf(call).code).toBe(code);
  });
});

describe("putting events", () => {
  beforeEach(() => {
    createGroup();
    createStream();
  });

  test("takes any sequence token and gives one", () => {
    const input = {
      ...at(),
      sequenceToken: "old",
      logEvents: [{ timestamp: nowMs, message: "m" }],
    };
    expect(logs.PutLogEvents(input, context)).toEqual({
      nextSequenceToken: expect.stringMatching(/^\d{56}$/),
    });
    expect(get().events).toEqual([
      { timestamp: CONTEXT_NOW_MS, ingestionTime: CONTEXT_NOW_MS, message: "m" },
    ]);
  });

  test("leaves out what is too old, expired or too new, and says where they are", () => {
    logs.PutRetentionPolicy({ logGroupName: "g", retentionInDays: 3 }, context);
    const answer = put({
      "too old": -14 * DAY_MS - 1,
      expired: -3 * DAY_MS - 1,
      good: 0,
      "just good": 2 * HOUR_MS,
      "too new": 2 * HOUR_MS + 1,
    });
    expect(answer.rejectedLogEventsInfo).toEqual({
      tooOldLogEventEndIndex: 1,
      expiredLogEventEndIndex: 2,
      tooNewLogEventStartIndex: 4,
    });
    expect(messages()).toEqual(["good", "just good"]);
  });

  const event = (message: string, timestamp = CONTEXT_NOW_MS) => ({ message, timestamp });
  test.each([
    ["none", [], /Member must have length greater/],
    ["too many", Array.from({ length: 10_001 }, () => event("m")), /less than or equal to 10000/],
    [
      "too much",
      [event("x".repeat(600_000)), event("x".repeat(448_525))],
      /^Upload too large: 1048577 bytes exceeds limit of 1048576$/,
    ],
    [
      "disordered",
      [event("a", CONTEXT_NOW_MS), event("b", CONTEXT_NOW_MS - 1)],
      /must be in chronological order\.$/,
    ],
    [
      "of two days",
      [event("a", CONTEXT_NOW_MS - DAY_MS - 1), event("b")],
      /cannot span more than 24 hours\.$/,
    ],
    ["empty", [event("")], /logEvents\.1\.member\.message/],
  ])("is refused for events that are %s", (_, logEvents, message) => {
    const call = () => logs.PutLogEvents({ ...at(), logEvents }, context);
    expect(refusalOf(call)).toEqual({
      code: "InvalidParameterException",
      message: expect.stringMatching(message),
    });
    expect(messages()).toEqual([]);
  });

  test("takes a mebibyte exactly, counting bytes and 26 for each event", () => {
    const input = { ...at(), logEvents: [event("é".repeat(524_288 - 13))] };
    logs.PutLogEvents(input, context);
    expect(get().events).toHaveLength(1);
  });
});

describe("getting events", () => {
  beforeEach(() => {
    createGroup();
    createStream();
  });

  test("shows the latest, leads back to the first, and ends by repeating the token", () => {
    put({ a: 0, b: 1, c: 1_500 });
    put({ d: 1_600, e: 90_000 });
    const last = get({ limit: 2 });
    expect(last.events?.map(({ message }) => message)).toEqual(["d", "e"]);
    const before = get({ limit: 2, nextToken: last.nextBackwardToken });
    expect(before.events?.map(({ message }) => message)).toEqual(["b", "c"]);
    const first = get({ limit: 2, nextToken: before.nextBackwardToken });
    expect(first.events?.map(({ message }) => message)).toEqual(["a"]);
    const end = get({ limit: 2, nextToken: first.nextBackwardToken });
    expect(end).toMatchObject({ events: [], nextBackwardToken: first.nextBackwardToken });
    expect(messages({ nextToken: end.nextForwardToken })).toEqual(["a", "b", "c", "d", "e"]);
  });

  test("goes forward from the head, ends by repeating, and shows what comes later", () => {
    put({ a: 0, b: 1 });
    const first = get({ startFromHead: true, limit: 1 });
    const second = get({ nextToken: first.nextForwardToken });
    expect(second.events?.map(({ message }) => message)).toEqual(["b"]);
    const end = get({ nextToken: second.nextForwardToken });
    expect(end).toMatchObject({ events: [], nextForwardToken: second.nextForwardToken });
    expect(messages({ nextToken: end.nextBackwardToken })).toEqual(["a", "b"]);
    put({ c: 5 });
    expect(messages({ nextToken: end.nextForwardToken })).toEqual(["c"]);
  });

  test("leads on also from where there was nothing", () => {
    const empty = get();
    expect(empty.events).toEqual([]);
    put({ a: 0 });
    expect(messages({ nextToken: empty.nextForwardToken })).toEqual(["a"]);
    expect(messages({ nextToken: get({ startFromHead: true }).nextBackwardToken })).toEqual([]);
  });

  test("keeps to the times, the end left out", () => {
    put({ a: 0, b: 1, c: 2, d: 3 });
    const times = { startTime: nowMs + 1, endTime: nowMs + 3 };
    expect(messages(times)).toEqual(["b", "c"]);
    expect(messages({ ...times, startFromHead: true, limit: 1 })).toEqual(["b"]);
  });

  test("orders batches that cross by time, and equal times as they came", () => {
    put({ a: 0, d: 3_000 });
    put({ b: 0, c: 2_000 });
    expect(messages()).toEqual(["a", "b", "c", "d"]);
  });

  test("gives a mebibyte a page", () => {
    for (const message of ["1", "2", "3"]) put({ [message.repeat(500_000)]: Number(message) });
    const first = get({ startFromHead: true });
    expect(first.events).toHaveLength(2);
    expect(messages({ nextToken: first.nextForwardToken })).toEqual(["3".repeat(500_000)]);
  });

  test.each([{ nextToken: "f/12/s" }, { nextToken: "x" }, { limit: 10_001 }, { limit: 0 }])(
    "refuses %j",
    (more) => {
      expect(refusalOf(() => get(more)).code).toBe("InvalidParameterException");
    },
  );
});

/** A phrase: what every object with the member has, in quotes. */
const HAS_N = '"\\"n\\""';

describe("filtering events", () => {
  beforeEach(() => {
    createGroup();
    for (const name of ["one", "other", "third"]) createStream(name);
    put({ '{"n":1}': 0, '{"n":4}': 61_000 }, "one");
    put({ '{"n":2}': 500, plain: 600 }, "other");
    put({ '{"n":3}': 60_000 }, "third");
  });

  test("goes over all streams in the order of time", () => {
    const { events, ...rest } = filter();
    expect(events?.map(({ message }) => message)).toEqual([
      '{"n":1}',
      '{"n":2}',
      "plain",
      '{"n":3}',
      '{"n":4}',
    ]);
    expect(rest).toEqual({ searchedLogStreams: [] });
    expect(events?.[1]).toEqual({
      logStreamName: "other",
      timestamp: CONTEXT_NOW_MS + 500,
      ingestionTime: CONTEXT_NOW_MS,
      message: '{"n":2}',
      eventId: expect.stringMatching(/^3\d{55}$/),
    });
  });

  test.each([
    [{ filterPattern: "{ $.n > 1 && $.n != 3 }" }, ['{"n":2}', '{"n":4}']],
    [{ filterPattern: "plain" }, ["plain"]],
    [{ logStreamNames: ["one"] }, ['{"n":1}', '{"n":4}']],
    [{ logStreamNames: ["one", "third"] }, ['{"n":1}', '{"n":3}', '{"n":4}']],
    [{ logStreamNamePrefix: "o", filterPattern: HAS_N }, ['{"n":1}', '{"n":2}', '{"n":4}']],
    [
      { startTime: CONTEXT_NOW_MS + 500, endTime: CONTEXT_NOW_MS + 60_000 },
      ['{"n":2}', "plain", '{"n":3}'],
    ],
  ])("by %j", (more, expected) => {
    expect(filtered(more)).toEqual(expected);
  });

  test("goes on page by page, whatever comes meanwhile", () => {
    const paged: (string | undefined)[] = [];
    let nextToken: string | undefined;
    do {
      const page = filter({ limit: 2, nextToken, filterPattern: HAS_N });
      paged.push(...(page.events ?? []).map(({ message }) => message));
      nextToken = page.nextToken;
      put({ '{"n":0}': 0 }, "third");
    } while (nextToken !== undefined);
    expect(paged).toEqual(['{"n":1}', '{"n":2}', '{"n":3}', '{"n":4}']);
  });

  test("ends a page early when it has read much, even with nothing found", () => {
    const large = "x".repeat(1_000_000);
    for (let second = 0; second < 12; second += 1) put({ [large]: 120_000 + second * 1000 }, "one");
    // A second that holds more than one call reads is read once all the same.
    for (const batch of ["one", "other", "third"]) {
      for (let i = 0; i < 4; i += 1) put({ [large]: 150_000 + i }, batch);
    }
    put({ needle: 200_000 }, "one");
    const first = filter({ filterPattern: "needle" });
    expect(first.events).toEqual([]);
    const second = filter({ filterPattern: "needle", nextToken: first.nextToken });
    expect(second.events).toEqual([]);
    const third = filter({ filterPattern: "needle", nextToken: second.nextToken });
    expect(third.events?.map(({ message }) => message)).toEqual(["needle"]);
    expect(third).not.toHaveProperty("nextToken");
  });

  test.each([
    [{ logStreamNames: ["none"] }, "ResourceNotFoundException"],
    [{ logStreamNames: ["one"], logStreamNamePrefix: "o" }, "InvalidParameterException"],
    [{ filterPattern: "{ $.a = }" }, "InvalidParameterException"],
    [{ nextToken: "x" }, "InvalidParameterException"],
  ])("refuses %j", (more, code) => {
    expect(refusalOf(() => filter(more)).code).toBe(code);
  });
});

test(`any batches come back whole and in order, by any size of page (SEED=${SEED})`, () => {
  const draw = seededRandom(SEED);
  createGroup();
  const expected: { stream: string; at: number; message: string }[] = [];
  for (const stream of ["s", "t"]) createStream(stream);
  for (let batch = 0; batch < 40; batch += 1) {
    const stream = draw(2) === 0 ? "s" : "t";
    const times = Array.from({ length: 1 + draw(8) }, () => draw(5_000)).sort(
      (one, other) => one - other,
    );
    const logEvents = times.map((time, i) => ({
      timestamp: nowMs + time,
      message: `${batch}.${i}`,
    }));
    logs.PutLogEvents({ ...at("g", stream), logEvents }, context);
    for (const { timestamp, message } of logEvents)
      expected.push({ stream, at: timestamp, message });
  }
  expected.sort((one, other) => one.at - other.at);
  const all = expected.map(({ message }) => message);
  const ofStream = expected.filter(({ stream }) => stream === "s").map(({ message }) => message);
  for (const limit of [1, 3, 7, 1_000]) {
    const found: (string | undefined)[] = [];
    let token: string | undefined;
    do {
      const page = filter({ limit, nextToken: token });
      found.push(...(page.events ?? []).map(({ message }) => message));
      token = page.nextToken;
    } while (token !== undefined);
    expect(found).toEqual(all);
    expect(walk({ limit, startFromHead: true }, "nextForwardToken")).toEqual(ofStream);
    expect(walk({ limit }, "nextBackwardToken").toSorted()).toEqual(ofStream.toSorted());
  }
});

function walk(more: object, by: "nextForwardToken" | "nextBackwardToken") {
  const found: (string | undefined)[] = [];
  let page = get(more);
  for (;;) {
    found.push(...(page.events ?? []).map(({ message }) => message));
    const next = get({ ...more, nextToken: page[by] });
    if (next[by] === page[by]) return found;
    page = next;
  }
}

describe("metric filters", () => {
  const transformation = { metricName: "m", metricNamespace: "n", metricValue: "1" };
  const putFilter = (filterName: string, filterPattern = "{ $.a = 1 }") =>
    logs.PutMetricFilter(
      { logGroupName: "g", filterName, filterPattern, metricTransformations: [transformation] },
      context,
    );
  beforeEach(() => void createGroup());

  test("are kept, counted, described and deleted", () => {
    putFilter("b");
    putFilter("a");
    putFilter("a", "x");
    const described = logs.DescribeMetricFilters({ logGroupName: "g", limit: 1 }, context);
    expect(described).toEqual({
      metricFilters: [
        {
          ...{ filterName: "a", filterPattern: "x", logGroupName: "g" },
          metricTransformations: [transformation],
          creationTime: CONTEXT_NOW_MS,
          applyOnTransformedLogs: false,
        },
      ],
      nextToken: expect.any(String),
    });
    expect(logs.DescribeLogGroups({}, context).logGroups?.[0]?.metricFilterCount).toBe(2);
    logs.DeleteMetricFilter({ logGroupName: "g", filterName: "a" }, context);
    const byMetric = { metricName: "m", metricNamespace: "n" };
    expect(
      logs.DescribeMetricFilters(byMetric, context).metricFilters?.map((one) => one.filterName),
    ).toEqual(["b"]);
    const again = () => logs.DeleteMetricFilter({ logGroupName: "g", filterName: "a" }, context);
    expect(refusalOf(again).code).toBe("ResourceNotFoundException");
    expect(refusalOf(() => putFilter("c", "{")).code).toBe("InvalidParameterException");
  });

  test("are tested against messages", () => {
    const logEventMessages = ['{"a":2}', "no json", '{"a":1,"b":"x"}'];
    expect(logs.TestMetricFilter({ filterPattern: "{ $.a = 1 }", logEventMessages })).toEqual({
      matches: [
        { eventNumber: 3, eventMessage: '{"a":1,"b":"x"}', extractedValues: { "$.a": "1" } },
      ],
    });
  });
});

describe("a service of the sandbox", () => {
  const events = { kind: "service", name: "events.amazonaws.com" } as const;
  const policyDocument = JSON.stringify({
    Version: "2012-10-17",
    Statement: {
      Effect: "Allow",
      Principal: { Service: "events.amazonaws.com" },
      Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
      Resource: `${ARN}:*`,
    },
  });

  test("finds groups by ARN and writes to streams that it makes", () => {
    createGroup();
    const group = groups.find(`${ARN}:*`);
    group?.prepare("made");
    const young = { timestampMs: nowMs, message: '{"eventName":"a"}' };
    const old = { timestampMs: nowMs - 15 * DAY_MS, message: "old" };
    expect(group?.put("made", [old, young])).toEqual({ rejected: 1 });
    expect(groups.find(ARN)?.put("another", [young])).toEqual({ rejected: 0 });
    expect(messages(at("g", "made"))).toEqual(['{"eventName":"a"}']);
    expect(groups.find(`${ARN}2`)).toBeUndefined();
    logs.DeleteLogGroup({ logGroupName: "g" }, context);
    expect(refusalOf(() => group?.put("made", [young])).code).toBe("ResourceNotFoundException");
  });

  test("is allowed by the account's resource policies", () => {
    createGroup();
    const source = { "aws:SourceArn": "arn:aws:events:us-east-1:111122223333:rule/r" };
    const writing = { by: events, action: "PutLogEvents", stream: "s", context: source } as const;
    const foreign = { "aws:SourceAccount": "444455556666" };
    // Nobody set a policy: what is for the group's own account may.
    expect(groups.find(ARN)?.allows(writing)).toBe(true);
    expect(groups.find(ARN)?.allows({ ...writing, context: foreign })).toBe(false);
    expect(groups.find(ARN)?.allows({ ...writing, context: {} })).toBe(false);
    logs.PutResourcePolicy({ policyName: "p", policyDocument }, context);
    expect(groups.find(ARN)?.allows(writing)).toBe(true);
    const other = { kind: "service", name: "other.amazonaws.com" } as const;
    expect(groups.find(ARN)?.allows({ ...writing, by: other })).toBe(false);
    expect(logs.DescribeResourcePolicies({}, context)).toEqual({
      resourcePolicies: [
        {
          ...{ policyName: "p", policyDocument, policyScope: "ACCOUNT" },
          lastUpdatedTime: CONTEXT_NOW_MS,
        },
      ],
    });
    logs.DeleteResourcePolicy({ policyName: "p" }, context);
    expect(groups.find(ARN)?.allows({ ...writing, context: foreign })).toBe(false);
    const again = () => logs.DeleteResourcePolicy({ policyName: "p" }, context);
    expect(refusalOf(again).code).toBe("ResourceNotFoundException");
  });
});
