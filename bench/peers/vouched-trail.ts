import { gunzipSync } from "node:zlib";
import { seededIds } from "../../src/base/ids.ts";
import { StateStore } from "../../src/base/state-store.ts";
import { Courier, Evidence, MemoryBucket, verifyTrail } from "../../src/delivery/index.ts";
import { Trails } from "../../src/trails/index.ts";
import { CopiedBucket } from "../../test/support/copied-bucket.ts";
import { ACCOUNT, anEntry, trailSettings } from "../../test/support/given.ts";
import { MemoryJournal } from "../../test/support/memory-journal.ts";
import { SimClock } from "../../test/support/sim-clock.ts";

const HOUR_MS = 3_600_000;
const FILE_RECORDS = 10;
const NEVER_MS = 2_000_000_000;

/** A trail over memory alone, whose log files a digest is to vouch for. */
export class VouchedTrail implements AsyncDisposable {
  readonly #clock = new SimClock();
  readonly #journal = new MemoryJournal();
  readonly #bucket = new MemoryBucket();
  readonly #store = StateStore.open(":memory:", { survivesPowerLoss: true });
  readonly #trails = Trails.open(this.#store, { clock: this.#clock, ids: seededIds("bench") });
  readonly #courier: Promise<Courier>;
  #recorded = 0;

  constructor() {
    const settings = trailSettings({ validatesLogFiles: true });
    const request = { accountId: ACCOUNT, homeRegion: "us-east-1", name: "main", tags: [] };
    this.#trails.startLogging(this.#trails.create({ ...request, settings }), 0);
    this.#courier = Courier.open({
      ...{ journal: this.#journal, trails: this.#trails, store: this.#store, clock: this.#clock },
      ...{ intervalMs: NEVER_MS, tickMs: NEVER_MS },
      buckets: { find: async () => this.#bucket },
    });
  }

  /** Delivers log files, which wait for a digest then. */
  async deliver(files: number): Promise<void> {
    const courier = await this.#courier;
    for (let file = 0; file < files; file++) {
      const entries = Array.from({ length: FILE_RECORDS }, () =>
        anEntry({ eventID: `event-${this.#recorded++}` }),
      );
      await this.#journal.append(entries);
      await courier.flush();
    }
  }

  /** Lets the hour end, and writes its digest. */
  async vouch(): Promise<void> {
    this.#clock.advance(HOUR_MS);
    await (await this.#courier).flush();
  }

  /** The newest digest as it was before it was packed. */
  async digest(): Promise<Buffer> {
    const key = this.#bucket.keys.filter((each) => each.includes("/CloudTrail-Digest/")).at(-1);
    return gunzipSync((await this.#bucket.get(key ?? "")) ?? new Uint8Array());
  }

  /** A verification of all of it. @returns how many log files it looked at. */
  async verification(): Promise<() => Promise<number>> {
    const bucket = await CopiedBucket.of(this.#bucket);
    return async () => {
      const report = await verifyTrail({
        trailArn: this.#trails.logging()[0]?.arn ?? "",
        evidence: new Evidence(this.#store, this.#trails),
        buckets: { find: async () => bucket },
        // What it was delivered from is gone: files and digests are what is looked at.
        journal: { async *entries() {} },
      });
      if (!report.isValid) throw new Error(JSON.stringify(report.findings[0]));
      return report.logFiles;
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await (await this.#courier)[Symbol.asyncDispose]();
    this.#store[Symbol.dispose]();
  }
}
