import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import type { Clock } from "../../src/base/clock.ts";
import { seededIds } from "../../src/base/ids.ts";
import { StateStore } from "../../src/base/state-store.ts";
import type { OperationContext } from "../../src/embedded/index.ts";
import { type Keys, ObjectStore } from "../../src/sandbox/index.ts";
import { s3Service } from "../../src/sandbox/s3/service.ts";
import { givenDataKeys } from "./data-keys.ts";
import { CONTEXT_NOW_MS, operationContext } from "./operation-context.ts";

export interface CallOptions extends Partial<OperationContext> {
  readonly body?: string | Uint8Array;
}

type NewKey = Parameters<Keys["create"]>[0];

/** The sandbox's S3 over a directory of its own, called as the protocol layer calls it. */
export interface S3UnderTest extends AsyncDisposable {
  readonly directory: string;
  readonly objects: ObjectStore;
  readonly keys: Keys;
  readonly store: StateStore;
  /** Calls an action. The body is announced by a Content-Length unless headers are given. */
  call<Output = Record<string, unknown>>(
    action: string,
    input: object,
    options?: CallOptions,
  ): Promise<Output>;
  /** Makes a key of KMS that encrypts, and gives its ARN. */
  createKey(options?: Partial<NewKey>): Promise<string>;
  /** Puts an object with this text. */
  put(bucket: string, key: string, text: string): Promise<void>;
  /** Gives an object's text. */
  text(bucket: string, key: string): Promise<string>;
}

export interface S3Options {
  readonly buckets?: readonly string[];
  readonly encryptsAtRest?: boolean;
  /** Stands still at {@link CONTEXT_NOW_MS} when left out. */
  readonly clock?: Clock;
}

export async function givenS3(options: S3Options = {}) {
  const directory = await mkdtemp(join(tmpdir(), "s3-"));
  const store = StateStore.open(":memory:", { survivesPowerLoss: false });
  const { clock = { nowMs: () => CONTEXT_NOW_MS }, encryptsAtRest = false } = options;
  const ids = seededIds("s3");
  const { keys, dataKeys } = givenDataKeys({ store, clock, ids }, encryptsAtRest);
  const objects = await ObjectStore.open({ directory, store, dataKeys, clock, ids });
  const { operations } = s3Service(objects);
  const call: S3UnderTest["call"] = async (action, input, { body, ...overrides } = {}) => {
    const handle = operations[action];
    if (!handle) throw new Error(`There is no action ${action}.`);
    const bytes = Buffer.from(body ?? "");
    const context = operationContext({
      headers: new Map([["content-length", String(bytes.length)]]),
      payload: () => inPieces(bytes),
      clock,
      ...overrides,
    });
    return (await handle(input as never, context)) as never;
  };
  for (const Bucket of options.buckets ?? []) await call("CreateBucket", { Bucket });
  const s3: S3UnderTest = {
    ...{ directory, objects, keys, store, call },
    createKey: async (wanted = {}) =>
      (
        await keys.create({
          ...{ accountId: "111122223333", region: "us-east-1" },
          ...{ spec: "SYMMETRIC_DEFAULT", usage: "ENCRYPT_DECRYPT", ...wanted },
        })
      ).arn,
    put: async (Bucket, Key, body) => void (await call("PutObject", { Bucket, Key }, { body })),
    text: async (Bucket, Key) => {
      const { Body } = await call<{ Body: AsyncIterable<Uint8Array> }>("GetObject", {
        Bucket,
        Key,
      });
      return (await buffer(Body)).toString();
    },
    [Symbol.asyncDispose]: async () => {
      store[Symbol.dispose]();
      await rm(directory, { recursive: true, force: true });
    },
  };
  return s3;
}

/** As a body comes over the wire: more than one piece. */
async function* inPieces(bytes: Buffer): AsyncGenerator<Uint8Array> {
  const half = Math.ceil(bytes.length / 2);
  yield bytes.subarray(0, half);
  yield bytes.subarray(half);
}
