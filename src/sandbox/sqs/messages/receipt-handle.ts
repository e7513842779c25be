import { createHash } from "node:crypto";
import { ServiceError } from "../../../wire/index.ts";

/** What a receipt handle says: which message, as of which receipt. Opaque to clients. */
export interface Receipt {
  readonly stamp: string;
  readonly receipt: string;
}

/** Three bytes that make handles begin with `AQEB`, as AWS's do. */
const VERSION = Buffer.from([1, 1, 1]);
const QUEUE_BYTES = 32;
const READABLE = /^(\d{20})\/([A-Za-z0-9]{16})$/;

export function writeReceiptHandle(queue: string, { stamp, receipt }: Receipt): string {
  return Buffer.concat([VERSION, digestOf(queue), Buffer.from(`${stamp}/${receipt}`)]).toString(
    "base64",
  );
}

/** @throws {ServiceError} `ReceiptHandleIsInvalid` for what is no handle of the queue. */
export function readReceiptHandle(queue: string, handle: string): Receipt {
  const bytes = Buffer.from(handle, "base64");
  const place = VERSION.length + QUEUE_BYTES;
  const isOurs = bytes.subarray(VERSION.length, place).equals(digestOf(queue));
  const [, stamp, receipt] = READABLE.exec(bytes.subarray(place).toString("latin1")) ?? [];
  if (isOurs && stamp && receipt) return { stamp, receipt };
  throw new ServiceError(
    "ReceiptHandleIsInvalid",
    `The input receipt handle "${handle}" is not a valid receipt handle.`,
  );
}

const digestOf = (queue: string): Buffer => createHash("sha256").update(queue).digest();
