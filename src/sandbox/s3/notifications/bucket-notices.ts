import type { Clock } from "../../../base/clock.ts";
import type { Ids } from "../../../base/ids.ts";
import type { Collection, StateStore } from "../../../base/state-store.ts";
import { ServiceError } from "../../../wire/index.ts";
import type { Bucket } from "../store/buckets.ts";
import {
  bucketArn,
  composeDetail,
  composeNotice,
  composeTest,
  type NoticeStamp,
} from "./compose-notice.ts";
import { type Recipient, recipientsOf } from "./notice-rules.ts";
import { OBJECT_EVENTS, type ObjectChange } from "./object-change.ts";

/** On whose behalf S3 speaks. */
export interface NoticeSender {
  /** `arn:aws:s3:::NAME`. */
  readonly sourceArn: string;
  readonly sourceAccount: string;
}

/** An event as a bus takes it. */
export interface BucketEvent {
  readonly id: string;
  readonly detailType: string;
  readonly source: string;
  readonly atMs: number;
  readonly resources: readonly string[];
  /** JSON. */
  readonly detail: string;
}

/** Where notices go. A {@link ServiceError} means that it will not be taken, ever. */
export interface NoticePorts {
  send(queueArn: string, body: string, sender: NoticeSender): void;
  publish(
    topicArn: string,
    message: { readonly subject: string; readonly message: string },
    sender: NoticeSender,
  ): Promise<void>;
  /** Puts an event on the default bus of a bucket's account and region. */
  put(bucket: Bucket, event: BucketEvent): void;
}

export interface BucketNoticesOptions {
  readonly store: StateStore;
  readonly ports: NoticePorts;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Told of what a recipient did not take, and of what goes wrong in here. */
  readonly log: (event: NoticeEvent) => void;
}

export type NoticeEvent =
  | {
      readonly event: "bucket_notice_dropped";
      readonly bucket: string;
      readonly recipient: string;
      readonly why: string;
    }
  | { readonly event: "bucket_notice_delayed"; readonly cause: unknown };

interface Notice {
  readonly recipient: Recipient;
  readonly bucket: Bucket;
  readonly event: BucketEvent;
  /** For a queue or topic. */
  readonly body?: string;
}

/** How long what could not be sent waits: a bus may be full, or a disk. */
const RETRY_MS = 1_000;

/** Source: assumed; SNS shows it in mail. */
const SUBJECT = "Amazon S3 Notification";

/**
 * Tells queues, topics and event buses what happens to a bucket's objects.
 *
 * A notice is written in the transaction that changes the object, and removed when it was taken: at
 * least once, as S3 says, and also after a crash.
 */
export class BucketNotices implements AsyncDisposable {
  readonly #options: BucketNoticesOptions;
  readonly #rows: Collection<Notice>;
  #last = 0;
  #sending: Promise<void> | undefined;
  #retry: NodeJS.Timeout | undefined;
  /** Set when something may have been noted since the store was looked at. */
  #isWanted = false;
  #isStopped = false;

  constructor(options: BucketNoticesOptions) {
    this.#options = options;
    this.#rows = options.store.collection("s3.notices");
  }

  /** To be called within the transaction of the change, and {@link send} after it. */
  note(change: ObjectChange): void {
    const recipients = recipientsOf(change);
    if (recipients.length === 0) return;
    const stamp = this.#stamp();
    const { bucket } = change;
    const event = {
      id: stamp.id,
      detailType: OBJECT_EVENTS[change.event].detailType,
      source: "aws.s3",
      atMs: stamp.atMs,
      resources: [bucketArn(bucket)],
      detail: composeDetail(change, stamp),
    };
    for (const [index, recipient] of recipients.entries()) {
      const body = recipient.kind !== "bus" && composeNotice(change, recipient.ruleId, stamp);
      const notice = { recipient, bucket, event, ...(body && { body }) };
      this.#rows.put(`${stamp.sequencer}-${String(index).padStart(4, "0")}`, notice);
    }
  }

  /** Sends what was noted, also by an earlier run. Returns at once. */
  send(): void {
    this.#isWanted = true;
    if (this.#sending || this.#isStopped) return;
    clearTimeout(this.#retry);
    this.#sending = this.#sendAll()
      .catch((cause: unknown) => {
        this.#options.log({ event: "bucket_notice_delayed", cause });
        this.#retry = setTimeout(() => this.send(), RETRY_MS).unref();
      })
      .finally(() => {
        this.#sending = undefined;
        if (this.#isWanted) this.send();
      });
  }

  /** Tells a recipient that it will be told. @throws {ServiceError} when it does not take that. */
  async test(bucket: Bucket, kind: "queue" | "topic", arn: string): Promise<void> {
    await this.#tell({ kind, arn, ruleId: "" }, bucket, composeTest(bucket, this.#stamp()));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#retry);
    await this.#sending;
  }

  async #sendAll(): Promise<void> {
    for (;;) {
      this.#isWanted = false;
      const [row] = this.#rows.list({ limit: 1 });
      if (!row || this.#isStopped) return;
      await this.#deliver(row.value);
      this.#rows.delete(row.key);
    }
  }

  async #deliver({ recipient, bucket, event, body = "" }: Notice): Promise<void> {
    try {
      if (recipient.kind === "bus") this.#options.ports.put(bucket, event);
      else await this.#tell(recipient, bucket, body);
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      this.#options.log({
        event: "bucket_notice_dropped",
        bucket: bucket.name,
        recipient: recipient.kind === "bus" ? "default" : recipient.arn,
        why: error.code,
      });
    }
  }

  async #tell(
    recipient: Extract<Recipient, { readonly arn: string }>,
    bucket: Bucket,
    body: string,
  ): Promise<void> {
    const { ports } = this.#options;
    const sender = { sourceArn: bucketArn(bucket), sourceAccount: bucket.ownerAccountId };
    if (recipient.kind === "queue") ports.send(recipient.arn, body, sender);
    else await ports.publish(recipient.arn, { subject: SUBJECT, message: body }, sender);
  }

  /** Greater than the one before, also when the clock stands still. */
  #stamp(): NoticeStamp {
    const atMs = this.#options.clock.nowMs();
    this.#last = Math.max(this.#last + 1, atMs * 1000);
    const sequencer = this.#last.toString(16).toUpperCase().padStart(16, "0");
    return { atMs, sequencer, id: this.#options.ids.uuid() };
  }
}
