import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { checkDigests } from "../../../test/support/check-digests.ts";
import { CopiedBucket } from "../../../test/support/copied-bucket.ts";
import { type Fault, FaultyBucket } from "../../../test/support/faulty-bucket.ts";
import { ACCOUNT, anEntry, trailSettings } from "../../../test/support/given.ts";
import { MemoryJournal } from "../../../test/support/memory-journal.ts";
import { SEED, seededRandom } from "../../../test/support/seeded-random.ts";
import { SimClock } from "../../../test/support/sim-clock.ts";
import { seededIds } from "../../base/ids.ts";
import { StateStore } from "../../base/state-store.ts";
import { isLogging, Trails } from "../../trails/index.ts";
import { MemoryBucket } from "../bucket-memory.ts";
import { Courier } from "../courier.ts";
import { Evidence } from "../verify/evidence.ts";
import { verifyTrail } from "../verify/verify-trail.ts";
import { SigningKeys } from "./signing-keys.ts";

const HOUR_MS = 3_600_000;
const REGIONS = ["us-east-1", "eu-west-1", "ap-south-1"] as const;
const ARN = `arn:aws:cloudtrail:us-east-1:${ACCOUNT}:trail/main`;

/** Made once: a key takes longer than all the rest. */
let keyRing: readonly { readonly key: string; readonly value: unknown }[];

beforeAll(async () => {
  using store = StateStore.open(":memory:", { survivesPowerLoss: false });
  const clock = new SimClock();
  const keys = new SigningKeys(store, clock);
  // Enough for a clock that goes back to last month, or on to the next but one.
  for (const days of [-30, 30, 30, 30]) {
    clock.advance(days * 24 * HOUR_MS);
    for (const region of REGIONS) await keys.current(region);
  }
  keyRing = store.collection("delivery.signing-keys").list();
});

/** A trail with all it takes to deliver, in memory; the same every time. */
class World implements AsyncDisposable {
  readonly store = StateStore.open(":memory:", { survivesPowerLoss: true });
  readonly clock = new SimClock();
  readonly journal = new MemoryJournal();
  readonly trails = Trails.open(this.store, { clock: this.clock, ids: seededIds("world") });
  readonly logs = new MemoryBucket();
  readonly faulty = new FaultyBucket(this.logs);
  #courier: Courier | undefined;
  #recorded = 0;

  constructor() {
    const keys = this.store.collection("delivery.signing-keys");
    for (const { key, value } of keyRing) keys.put(key, value);
  }

  /** What a process that died and came back has: the same stores, and nothing else. */
  async restart(): Promise<void> {
    await this.#courier?.[Symbol.asyncDispose]();
    const { journal, trails, store, clock } = this;
    this.#courier = await Courier.open({
      journal: withoutRelease(journal),
      // Nothing by itself: `verify` compares a copy of the bucket with what is known afterwards,
      // and on a machine that is slow enough a turn came between the two.
      ...{ trails, store, clock, intervalMs: 2_000_000_000, tickMs: 2_000_000_000 },
      buckets: { find: async () => this.faulty },
    });
  }

  async flush(): Promise<void> {
    await this.#courier?.flush();
  }

  async record(...regions: readonly string[]): Promise<void> {
    const entries = regions.map((awsRegion) => {
      this.#recorded += 1;
      return anEntry({ awsRegion, eventID: `event-${this.#recorded}` });
    });
    await this.journal.append(entries);
  }

  get trail() {
    return this.trails.get(ARN);
  }

  start(): void {
    const request = { accountId: ACCOUNT, homeRegion: "us-east-1", name: "main", tags: [] };
    const settings = this.settings(true);
    const trail = this.trail ?? this.trails.create({ ...request, settings });
    this.trails.startLogging(trail, this.journal.head);
  }

  async end(how: "stopLogging" | "delete"): Promise<void> {
    const { trail } = this;
    if (!trail || !isLogging(trail)) return;
    this.#recorded += 1;
    const requestId = `r-${this.#recorded}`;
    this.trails[how](trail, { head: this.journal.head, requestId });
    await this.journal.append([
      anEntry({ eventID: `event-${this.#recorded}`, requestID: requestId, readOnly: false }),
    ]);
  }

  validate(validatesLogFiles: boolean): void {
    if (this.trail) this.trails.update(this.trail, this.settings(validatesLogFiles));
  }

  settings(validatesLogFiles: boolean) {
    return trailSettings({ isMultiRegion: true, validatesLogFiles });
  }

  async verify() {
    const copy = await CopiedBucket.of(this.logs);
    const { journal } = this;
    return await verifyTrail({
      trailArn: ARN,
      evidence: new Evidence(this.store, this.trails),
      buckets: { find: async () => copy },
      journal: {
        async *entries(after) {
          yield* await journal.read(after, { maxEntries: 1_000_000 });
        },
      },
    });
  }

  /** The log files that digests vouch for, each digest checked by another hand. */
  async vouched(): Promise<readonly string[]> {
    const keys = new SigningKeys(this.store, this.clock);
    const files: string[] = [];
    for (const region of REGIONS) {
      const folder = `/CloudTrail-Digest/${region}/`;
      const digests = await checkDigests(this.logs, folder, keys.all(region));
      files.push(...digests.flatMap((digest) => digest.files));
    }
    return files.sort();
  }

  get files(): readonly string[] {
    return this.logs.keys.filter((key) => key.includes("/CloudTrail/"));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#courier?.[Symbol.asyncDispose]();
    this.store[Symbol.dispose]();
  }
}

/** Never released, so that all of it can be compared. */
function withoutRelease(journal: MemoryJournal) {
  return {
    get head() {
      return journal.head;
    },
    read: journal.read.bind(journal),
    release: () => undefined,
  };
}

describe("a fault at any put, and a process that dies of it, leave no trace", () => {
  /** Three hours in two regions, and a stop; a fault at one put, if any. */
  async function run(fault?: { readonly put: number; readonly kind: Fault }) {
    const world = new World();
    await world.restart();
    let puts = 0;
    world.faulty.fail(() => (puts++ === fault?.put ? fault.kind : undefined));
    const settle = async () => {
      await world.flush();
      await world.restart();
      await world.flush();
    };
    world.start();
    for (let hour = 0; hour < 3; hour += 1) {
      await world.record("us-east-1", "eu-west-1");
      await settle();
      world.clock.advance(HOUR_MS);
    }
    await world.end("stopLogging");
    await settle();
    return { world, puts };
  }

  async function contentOf({ logs }: World) {
    const content: Record<string, unknown> = {};
    for (const key of logs.keys) {
      const bytes = Buffer.from((await logs.get(key)) ?? []).toString("base64");
      content[key] = [bytes, logs.attributesOf(key)];
    }
    return content;
  }

  test("of a log file or a digest, refused or persisted", async () => {
    const undisturbed = await run();
    await using expected = undisturbed.world;
    expect((await expected.vouched()).length).toBe(7);
    const content = await contentOf(expected);
    expect(Object.keys(content)).toHaveLength(7 + 5 + 5);
    for (let put = 0; put < undisturbed.puts; put += 1) {
      for (const kind of ["refused", "persisted"] as const) {
        await using world = (await run({ put, kind })).world;
        expect(await contentOf(world), `put ${put} ${kind}`).toEqual(content);
      }
    }
  });
});

describe("whatever happens, in any order", () => {
  let world: World;

  beforeEach(async () => {
    world = new World();
    await world.restart();
    world.start();
    await world.flush();
  });

  afterEach(() => world[Symbol.asyncDispose]());

  const FAULTS = ["refused", "persisted", undefined, undefined] as const;

  /** What may happen, each as often as it stands here. */
  function stepsOf(draw: (below: number) => number, mayDisable: boolean) {
    const regions = () => Array.from({ length: draw(4) }, () => REGIONS[draw(3)] ?? "us-east-1");
    const flush = async () => {
      world.faulty.fail(() => FAULTS[draw(4)]);
      await world.flush();
    };
    const on = () => world.clock.advance(draw(2 * HOUR_MS));
    const steps: (() => unknown)[] = [
      ...[1, 2, 3, 4].map(() => () => world.record(...regions())),
      ...[1, 2, 3, 4].map(() => flush),
      ...[1, 2, 3].map(() => on),
      () => world.restart(),
      () => world.clock.advance(-draw(3 * HOUR_MS)),
      () => world.clock.advance(draw(3) === 0 ? 40 * HOUR_MS : draw(2_000)),
      () => world.end("stopLogging"),
      () => world.start(),
      () => (draw(3) === 0 ? world.end("delete") : world.start()),
    ];
    if (mayDisable) steps.push(() => world.validate(draw(2) === 0));
    return steps;
  }

  /** Until nothing is left to do: no faults, an end, and time. */
  async function settle(): Promise<void> {
    world.faulty.heal();
    await world.restart();
    for (let hour = 0; hour < 3; hour += 1) {
      await world.flush();
      world.clock.advance(3 * HOUR_MS);
    }
    await world.end("stopLogging");
    for (let hour = 0; hour < 3; hour += 1) {
      await world.flush();
      world.clock.advance(3 * HOUR_MS);
    }
  }

  const RUNS = Array.from({ length: 12 }, (_, index) => SEED + index);

  test.each(RUNS)(
    "every log file is vouched for once, and all verifies (SEED=%i)",
    async (seed) => {
      const draw = seededRandom(seed);
      const steps = stepsOf(draw, false);
      for (let step = 0; step < 60; step += 1) {
        await steps[draw(steps.length)]?.();
        if (step % 10 === 9) expect((await world.verify()).findings, `step ${step}`).toEqual([]);
      }
      await settle();
      const { findings, remarks } = await world.verify();
      expect({ findings, remarks }).toEqual({ findings: [], remarks: [] });
      expect(await world.vouched()).toEqual(world.files);
    },
  );

  test.each(RUNS)("and with validation on and off, or is counted (SEED=%i)", async (seed) => {
    const draw = seededRandom(seed);
    const steps = stepsOf(draw, true);
    for (let step = 0; step < 60; step += 1) {
      await steps[draw(steps.length)]?.();
      if (step % 10 === 9) expect((await world.verify()).findings, `step ${step}`).toEqual([]);
    }
    await settle();
    const { findings, remarks } = await world.verify();
    expect(findings).toEqual([]);
    const vouched = await world.vouched();
    expect(new Set(vouched).size).toBe(vouched.length);
    const unvouched = remarks.find(({ kind }) => kind === "delivered_without_validation");
    expect(remarks).toEqual(unvouched ? [unvouched] : []);
    expect(vouched.length + (unvouched?.count ?? 0)).toBe(world.files.length);
  });
});
