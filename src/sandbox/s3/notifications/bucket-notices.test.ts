import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { seededIds } from "../../../base/ids.ts";
import { StateStore } from "../../../base/state-store.ts";
import { ServiceError } from "../../../wire/index.ts";
import { BucketNotices, type NoticeEvent, type NoticePorts } from "./bucket-notices.ts";

const QUEUE = "arn:aws:sqs:us-east-1:111122223333:told";
const BUCKET = {
  name: "audit",
  ownerAccountId: "111122223333",
  region: "us-east-1",
  createdAtMs: 0,
  settings: {
    notification: { QueueConfigurations: [{ QueueArn: QUEUE, Events: ["s3:ObjectCreated:*"] }] },
  },
};

let store: StateStore;
let logged: NoticeEvent[];

beforeEach(() => {
  store = StateStore.open(":memory:", { survivesPowerLoss: false });
  logged = [];
});

afterEach(() => {
  vi.useRealTimers();
  store[Symbol.dispose]();
});

/** Notices over the test's store, as after a start. */
function open(send: NoticePorts["send"]): BucketNotices {
  return new BucketNotices({
    ...{ store, ids: seededIds("notices"), clock: { nowMs: () => 1_800_000_000_000 } },
    ports: { send, publish: async () => {}, put: () => {} },
    log: (event) => logged.push(event),
  });
}

const note = (notices: BucketNotices, key: string) =>
  store.transaction(() => notices.note({ bucket: BUCKET, key, event: "ObjectCreated:Put" }));

const keyOf = (body: string): string => JSON.parse(body).Records[0].s3.object.key;

test("what was noted before a crash is sent after the next start, in its order", async () => {
  const crashed = open(() => {});
  for (const key of ["a", "b", "c"]) note(crashed, key);
  const sent: string[] = [];
  const restarted = open((_arn, body) => sent.push(keyOf(body)));
  restarted.send();
  await expect.poll(() => sent).toEqual(["a", "b", "c"]);
  await restarted[Symbol.asyncDispose]();
  expect(store.collection("s3.notices").list()).toEqual([]);
});

test("a change that is undone is not told", async () => {
  const notices = open(() => expect.unreachable());
  expect(() =>
    store.transaction(() => {
      notices.note({ bucket: BUCKET, key: "a", event: "ObjectCreated:Put" });
      throw new Error("undone");
    }),
  ).toThrow("undone");
  notices.send();
  await notices[Symbol.asyncDispose]();
});

test("what a recipient refuses is dropped, and told; the others are sent", async () => {
  const sent: string[] = [];
  const notices = open((_arn, body) => {
    if (keyOf(body) === "a") throw new ServiceError("AccessDenied", "no");
    sent.push(keyOf(body));
  });
  for (const key of ["a", "b"]) note(notices, key);
  notices.send();
  await expect.poll(() => sent).toEqual(["b"]);
  expect(logged).toEqual([
    { event: "bucket_notice_dropped", bucket: "audit", recipient: QUEUE, why: "AccessDenied" },
  ]);
});

test("what cannot be sent now is sent later", async () => {
  vi.useFakeTimers();
  const sent: string[] = [];
  let isFull = true;
  const notices = open((_arn, body) => {
    if (isFull) throw new Error("full");
    sent.push(keyOf(body));
  });
  note(notices, "a");
  notices.send();
  await vi.advanceTimersByTimeAsync(10);
  expect(sent).toEqual([]);
  isFull = false;
  await vi.advanceTimersByTimeAsync(1_000);
  expect(sent).toEqual(["a"]);
  expect(logged).toEqual([{ event: "bucket_notice_delayed", cause: expect.any(Error) }]);
});
