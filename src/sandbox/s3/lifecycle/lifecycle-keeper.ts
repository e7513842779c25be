import { setImmediate as nextTurn } from "node:timers/promises";
import type { Clock } from "../../../base/clock.ts";
import { ServiceError } from "../../../wire/index.ts";
import type { Bucket } from "../store/buckets.ts";
import type { ObjectStore } from "../store/object-store.ts";
import { enabledRules } from "./lifecycle-rule.ts";
import { abortionOf, expirationOf, transitionOf } from "./plan-object.ts";

const INTERVAL_MS = 60 * 60 * 1000;

/** How many objects other requests are made to wait for. */
const OBJECTS_A_TURN = 50;

/** What a pass did. */
export interface PassResult {
  readonly expired: number;
  readonly moved: number;
  readonly aborted: number;
}

const NOTHING: PassResult = { expired: 0, moved: 0, aborted: 0 };

export interface LifecycleKeeperOptions {
  readonly objects: ObjectStore;
  readonly clock: Clock;
}

/**
 * Does what the lifecycle rules of buckets ask for: at its start, and then every hour.
 *
 * A pass that is broken off is no harm, the next one does what is left. As on AWS, what it does is
 * nobody's call and leaves no record.
 */
export class LifecycleKeeper implements AsyncDisposable {
  readonly #objects: ObjectStore;
  readonly #clock: Clock;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  constructor({ objects, clock }: LifecycleKeeperOptions) {
    this.#objects = objects;
    this.#clock = clock;
  }

  /** Begins. @param onFailure told of a pass that failed; the next one comes as it would have. */
  start(onFailure: (error: unknown) => void): void {
    this.#running = this.pass()
      .catch(onFailure)
      .finally(() => {
        if (!this.#isClosed) this.#timer = setTimeout(() => this.start(onFailure), INTERVAL_MS);
        this.#timer?.unref();
      });
  }

  /** Goes through all buckets once. */
  async pass(): Promise<PassResult> {
    let result = NOTHING;
    for (const { name } of this.#objects.buckets.list()) {
      result = added(result, await this.#passObjects(name));
      result = added(result, await this.#passUploads(name));
    }
    return result;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  async #passObjects(name: string): Promise<PassResult> {
    let result = NOTHING;
    let after = "";
    for (;;) {
      const bucket = this.#ruled(name);
      if (!bucket) return result;
      // Nothing is awaited from here to the end of the page: it cannot change under our hands.
      const { entries, isTruncated } = this.#objects.listObjects(name, {
        ...{ after, limit: OBJECTS_A_TURN },
      });
      for (const entry of entries) {
        if (entry.kind === "document") result = added(result, this.#apply(bucket, entry.name));
      }
      after = entries.at(-1)?.name ?? "";
      if (!isTruncated) return result;
      await nextTurn();
    }
  }

  #apply(bucket: Bucket, key: string): Partial<PassResult> {
    const attributes = this.#objects.attributesOf(bucket.name, key);
    if (!attributes) return {};
    const nowMs = this.#clock.nowMs();
    const end = expirationOf(bucket, key, attributes);
    if (end && end.atMs <= nowMs) {
      this.#objects.expireObject(bucket.name, key);
      return { expired: 1 };
    }
    const move = transitionOf(bucket, { key, attributes }, nowMs);
    if (!move) return {};
    const { storageClass } = move;
    this.#objects.updateObject(bucket.name, key, (before) => ({
      ...before,
      headers: { ...before.headers, storageClass },
    }));
    return { moved: 1 };
  }

  async #passUploads(name: string): Promise<PassResult> {
    let result = NOTHING;
    let after = "";
    for (;;) {
      const bucket = this.#ruled(name);
      if (!bucket) return result;
      const page = this.#objects.uploads.page(name, { after, limit: OBJECTS_A_TURN });
      for (const entry of page.entries) {
        if (entry.kind !== "document") continue;
        const upload = entry.value;
        after = `${upload.key}\0${upload.uploadId}`;
        const end = abortionOf(bucket, upload);
        if (!end || end.atMs > this.#clock.nowMs()) continue;
        if (await this.#abort(upload)) result = added(result, { aborted: 1 });
      }
      if (!page.isTruncated) return result;
      await nextTurn();
    }
  }

  /** @returns false when somebody else has ended it meanwhile. */
  async #abort(upload: Parameters<ObjectStore["uploads"]["abort"]>[0]): Promise<boolean> {
    try {
      await this.#objects.uploads.abort(upload);
      return true;
    } catch (error) {
      if (error instanceof ServiceError && error.code === "NoSuchUpload") return false;
      throw error;
    }
  }

  /** Read afresh for each page: bucket and rules may be gone by then. */
  #ruled(name: string): Bucket | undefined {
    const bucket = this.#isClosed ? undefined : this.#objects.buckets.get(name);
    return bucket && enabledRules(bucket).length > 0 ? bucket : undefined;
  }
}

function added(sum: PassResult, more: Partial<PassResult>): PassResult {
  return {
    expired: sum.expired + (more.expired ?? 0),
    moved: sum.moved + (more.moved ?? 0),
    aborted: sum.aborted + (more.aborted ?? 0),
  };
}
