import { seededIds } from "../../src/base/ids.ts";
import { StateStore } from "../../src/base/state-store.ts";
import { layout } from "../../src/configuration/index.ts";
import { Courier, SigningKeys } from "../../src/delivery/index.ts";
import { SandboxBuckets } from "../../src/destinations/index.ts";
import { Journal } from "../../src/journal/index.ts";
import { ObjectStore } from "../../src/sandbox/index.ts";
import { Trails } from "../../src/trails/index.ts";
import { givenDataKeys } from "./data-keys.ts";
import { ACCOUNT, anEntry, trailSettings } from "./given.ts";
import { SimClock } from "./sim-clock.ts";

export interface DeliveredTrail {
  readonly regions: readonly string[];
  /** The trail delivers so often to each region in an hour … */
  readonly filesPerHour: number;
  /** … for so many hours, up to now. */
  readonly hours: number;
}

const LASTING = { survivesPowerLoss: true };

/**
 * Makes a data directory in which a trail `main` has delivered to the sandbox's bucket `audit` for
 * hours, as a server would have made it: a server may be started over it.
 */
export async function deliverTrail(directory: string, trail: DeliveredTrail): Promise<void> {
  const paths = layout(directory);
  const startedAtMs = Date.now() - trail.hours * 3_600_000 - 60_000;
  const clock = new SimClock(new Date(startedAtMs).toISOString());
  const ids = seededIds("delivered");
  await using opened = new AsyncDisposableStack();
  const journal = opened.use(await Journal.open(paths.journal, { durability: "strict", clock }));
  const store = opened.use(StateStore.open(paths.trailStore, LASTING));
  const sandbox = opened.use(StateStore.open(paths.sandboxStore, LASTING));
  const objects = await ObjectStore.open({
    ...{ directory: paths.buckets, store: sandbox, clock, ids },
    dataKeys: givenDataKeys({ store: sandbox, clock, ids }).dataKeys,
  });
  objects.createBucket("audit", { ownerAccountId: ACCOUNT, region: "us-east-1" });
  const trails = Trails.open(store, { clock, ids });
  const settings = trailSettings({
    ...{ bucketName: "audit", isMultiRegion: true, validatesLogFiles: true },
  });
  const request = { accountId: ACCOUNT, homeRegion: "us-east-1", name: "main", tags: [] };
  trails.startLogging(trails.create({ ...request, settings }), journal.head);
  const courier = opened.use(
    await Courier.open({
      ...{ journal, trails, store, clock, intervalMs: 2_000_000_000 },
      keys: new SigningKeys(store, clock),
      buckets: new SandboxBuckets(objects, { clock, requiresPolicy: false }),
    }),
  );
  for (let round = 0; round < trail.hours * trail.filesPerHour; round += 1) {
    const eventTime = new Date(clock.nowMs()).toISOString().replace(/\.\d+/, "");
    const entries = trail.regions.map((awsRegion) =>
      anEntry({ awsRegion, eventTime, eventID: `event-${round}-${awsRegion}` }),
    );
    await journal.append(entries);
    await courier.flush();
    clock.advance(3_600_000 / trail.filesPerHour);
  }
  await courier.flush();
}
