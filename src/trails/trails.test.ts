import { beforeEach, describe, expect, test } from "vitest";
import { seededIds } from "../../src/base/ids.ts";
import { StateStore } from "../../src/base/state-store.ts";
import { ACCOUNT, trailSettings } from "../../test/support/given.ts";
import { SimClock } from "../../test/support/sim-clock.ts";
import { isLogging, type Trail, type TrailSettings } from "./trail.ts";
import { Trails } from "./trails.ts";

let store: StateStore;
let clock: SimClock;
let trails: Trails;

const CALL = { head: 9, requestId: "r-9" };

beforeEach(() => {
  store = StateStore.open(":memory:", { survivesPowerLoss: true });
  clock = new SimClock();
  trails = Trails.open(store, { clock, ids: seededIds("trails") });
});

function create(name: string, homeRegion = "us-east-1", settings: Partial<TrailSettings> = {}) {
  const request = { accountId: ACCOUNT, homeRegion, name, tags: [] };
  return trails.create({ ...request, settings: trailSettings(settings) });
}

/** The trail as it is stored now. */
function now(trail: Trail): Trail {
  const found = trails.get(trail.arn);
  if (!found) throw new Error(`${trail.arn} is gone`);
  return found;
}

describe("creating", () => {
  test("a new trail has an ARN, and does not log", () => {
    const trail = create("main", "eu-west-1");
    expect(trail.arn).toBe(`arn:aws:cloudtrail:eu-west-1:${ACCOUNT}:trail/main`);
    expect(isLogging(trail)).toBe(false);
    expect(now(trail)).toEqual(trail);
  });

  test("is still there after a restart", () => {
    const trail = create("main");
    const reopened = Trails.open(store, { clock, ids: seededIds("other") });
    expect(reopened.get(trail.arn)).toEqual(trail);
  });

  test.each([
    ["the same region", {}, "us-east-1", {}, true],
    ["another region", {}, "eu-west-1", {}, false],
    ["another region, when the first is multi-region", MULTI(), "eu-west-1", {}, true],
    ["another region, when the second is multi-region", {}, "eu-west-1", MULTI(), true],
  ])("a name that is taken in %s", (_what, first, region, second, isRefused) => {
    create("main", "us-east-1", first);
    const again = () => create("main", region, second);
    if (!isRefused) return expect(again).not.toThrow();
    expect(again).toThrow(
      expect.objectContaining({
        code: "TrailAlreadyExistsException",
        message: `Trail main already exists for customer: ${ACCOUNT}`,
      }),
    );
  });

  test("the sixth trail of a region is one too many", () => {
    for (const name of ["t-1", "t-2", "t-3", "t-4", "t-5"]) create(name);
    expect(() => create("t-6")).toThrow(
      expect.objectContaining({
        code: "MaximumNumberOfTrailsExceededException",
        message: `User: ${ACCOUNT} already has 5 trails in us-east-1.`,
      }),
    );
    expect(() => create("t-6", "eu-west-1")).not.toThrow();
  });

  test("a multi-region trail counts in every region, and needs room in every one", () => {
    for (const name of ["t-1", "t-2", "t-3", "t-4"]) create(name, "eu-west-1");
    create("all-1", "us-east-1", MULTI());
    expect(() => create("t-5", "eu-west-1")).toThrow("already has 5 trails in eu-west-1");
    expect(() => create("all-2", "us-east-1", MULTI())).toThrow(
      "already has 5 trails in eu-west-1",
    );
  });
});

describe("changing", () => {
  test("a setting that is left out is removed, and nothing else", () => {
    const trail = create("main", "us-east-1", { keyPrefix: "p", kmsKeyId: "k" });
    trails.startLogging(trail, 3);
    const updated = trails.update(trail, trailSettings({ kmsKeyId: "k2" }));
    expect(updated).toMatchObject({ id: trail.id, kmsKeyId: "k2", windows: [{ after: 3 }] });
    expect(updated).not.toHaveProperty("keyPrefix");
  });

  test("refuses to spread to all regions over a trail of the same name", () => {
    create("main", "eu-west-1");
    const trail = create("main", "us-east-1");
    expect(() => trails.update(trail, trailSettings(MULTI()))).toThrow(
      expect.objectContaining({ code: "TrailAlreadyExistsException" }),
    );
  });

  test("nothing becomes of a change to a trail that was deleted and created anew", () => {
    const old = create("main");
    trails.delete(old, CALL);
    const anew = create("main");
    expect(trails.update(old, trailSettings({ bucketName: "other" }))).toBeUndefined();
    expect(trails.startLogging(old, 4)).toBeUndefined();
    expect(now(anew)).toEqual(anew);
  });
});

describe("logging", () => {
  test("records what comes after it was started", () => {
    const trail = create("main");
    trails.startLogging(trail, 7);
    expect(now(trail)).toMatchObject({ windows: [{ after: 7 }], startedAtMs: clock.nowMs() });
    expect(isLogging(now(trail))).toBe(true);
  });

  test("starting twice and stopping twice change nothing", () => {
    const trail = create("main");
    trails.startLogging(trail, 7);
    trails.startLogging(trail, 8);
    expect(now(trail).windows).toEqual([{ after: 7 }]);
    trails.stopLogging(trail, CALL);
    const stopped = now(trail);
    clock.advance(1_000);
    trails.stopLogging(trail, { head: 11, requestId: "r-11" });
    expect(now(trail)).toEqual(stopped);
    expect(isLogging(stopped)).toBe(false);
  });

  test("starting again after a stop begins a second window", () => {
    const trail = create("main");
    trails.startLogging(trail, 7);
    trails.stopLogging(trail, CALL);
    trails.startLogging(trail, 20);
    expect(now(trail).windows).toEqual([
      { after: 7, closing: { from: 9, requestId: "r-9", atMs: clock.nowMs() } },
      { after: 20 },
    ]);
  });

  test("a deleted trail is gone at once, and still has its window delivered", () => {
    const trail = create("main");
    trails.startLogging(trail, 7);
    trails.delete(now(trail), CALL);
    expect(trails.get(trail.arn)).toBeUndefined();
    const [left] = trails.logging();
    expect(left).toMatchObject({ id: trail.id, isDeleted: true, windows: [{ after: 7 }] });
    if (left) trails.completeWindow(left, { isKept: false });
    expect(trails.logging()).toEqual([]);
  });

  test("a deleted trail that never logged leaves nothing", () => {
    trails.delete(create("main"), CALL);
    expect(trails.logging()).toEqual([]);
  });

  test("windows are settled and taken out oldest first", () => {
    const trail = create("main");
    trails.startLogging(trail, 7);
    trails.stopLogging(trail, CALL);
    trails.startLogging(trail, 20);
    const [logging] = trails.logging();
    if (!logging) throw new Error("nothing logs");
    trails.settleWindow(logging, logging.windows[0], 12);
    expect(now(trail).windows).toMatchObject([{ after: 7, upTo: 12 }, { after: 20 }]);
    trails.completeWindow(logging, { isKept: false });
    expect(now(trail).windows).toEqual([{ after: 20 }]);
    expect(trails.recording()).toMatchObject([{ windows: [{ after: 20 }] }]);
  });

  test("a window that is kept is no longer the bucket's, and goes when it is dropped", () => {
    const trail = create("main");
    trails.startLogging(trail, 7);
    trails.delete(trail, CALL);
    const [logging] = trails.logging();
    if (!logging) throw new Error("nothing logs");
    trails.completeWindow(logging, { isKept: true });
    expect(trails.logging()).toEqual([]);
    const [past] = trails.recording();
    if (!past) throw new Error("nothing is kept");
    expect(past).toMatchObject({ isDeleted: true, windows: [{ after: 7 }] });
    trails.settleWindow(past, past.windows[0], 12);
    expect(trails.recording()).toMatchObject([{ windows: [{ after: 7, upTo: 12 }] }]);
    trails.rewind(8);
    expect(trails.recording()).toMatchObject([{ windows: [{ after: 7, upTo: 8 }] }]);
    trails.dropPastWindow(past, past.windows[0]);
    expect(trails.recording()).toEqual([]);
  });

  test("positions beyond the end of a shortened journal are taken back", () => {
    const trail = create("main");
    trails.startLogging(trail, 7);
    trails.stopLogging(trail, CALL);
    trails.startLogging(trail, 20);
    trails.rewind(8);
    expect(now(trail).windows).toMatchObject([{ after: 7, closing: { from: 8 } }, { after: 8 }]);
  });
});

function MULTI(): Partial<TrailSettings> {
  return { isMultiRegion: true };
}
