import type { QueueDocument } from "../sqs-state.ts";

/** What an attribute may be: a range of whole numbers, a choice, a policy, or any text. */
export type AttributeRule =
  | { readonly kind: "number"; readonly min: number; readonly max: number }
  | { readonly kind: "choice"; readonly values: readonly string[] }
  | { readonly kind: "document" }
  | { readonly kind: "redrive" }
  | { readonly kind: "redrive-allow" }
  | { readonly kind: "text" };

const TRUE_FALSE = { kind: "choice", values: ["true", "false"] } as const;
const SECONDS = (min: number, max: number) => ({ kind: "number", min, max }) as const;

export const MESSAGE_BYTES_MAX = 1_048_576;

/** Every attribute that can be set. Source: documented, SQS API reference, SetQueueAttributes. */
export const ATTRIBUTE_RULES: Readonly<Record<string, AttributeRule>> = {
  DelaySeconds: SECONDS(0, 900),
  MaximumMessageSize: { kind: "number", min: 1_024, max: MESSAGE_BYTES_MAX },
  MessageRetentionPeriod: SECONDS(60, 1_209_600),
  ReceiveMessageWaitTimeSeconds: SECONDS(0, 20),
  VisibilityTimeout: SECONDS(0, 43_200),
  Policy: { kind: "document" },
  RedrivePolicy: { kind: "redrive" },
  RedriveAllowPolicy: { kind: "redrive-allow" },
  KmsMasterKeyId: { kind: "text" },
  KmsDataKeyReusePeriodSeconds: SECONDS(60, 86_400),
  SqsManagedSseEnabled: TRUE_FALSE,
  FifoQueue: TRUE_FALSE,
  ContentBasedDeduplication: TRUE_FALSE,
  DeduplicationScope: { kind: "choice", values: ["queue", "messageGroup"] },
  FifoThroughputLimit: { kind: "choice", values: ["perQueue", "perMessageGroupId"] },
};

/** The attributes that only FIFO queues have. */
export const FIFO_ATTRIBUTES: readonly string[] = [
  "FifoQueue",
  "ContentBasedDeduplication",
  "DeduplicationScope",
  "FifoThroughputLimit",
];

const DEFAULTS: Readonly<Record<string, string>> = {
  DelaySeconds: "0",
  MaximumMessageSize: String(MESSAGE_BYTES_MAX),
  MessageRetentionPeriod: "345600",
  ReceiveMessageWaitTimeSeconds: "0",
  VisibilityTimeout: "30",
};
const FIFO_DEFAULTS: Readonly<Record<string, string>> = {
  FifoQueue: "true",
  ContentBasedDeduplication: "false",
  DeduplicationScope: "queue",
  FifoThroughputLimit: "perQueue",
};

/** What holds for a queue: what was set, and the defaults of the rest. */
export function effectiveAttributes({
  attributes,
  isFifo,
}: Pick<QueueDocument, "attributes" | "isFifo">): Readonly<Record<string, string>> {
  const hasKey = attributes.KmsMasterKeyId !== undefined;
  return {
    ...DEFAULTS,
    ...(isFifo ? FIFO_DEFAULTS : {}),
    ...(hasKey ? { KmsDataKeyReusePeriodSeconds: "300" } : {}),
    SqsManagedSseEnabled: String(!hasKey),
    ...attributes,
  };
}

/** The value of one of the attributes that are numbers of seconds, in milliseconds. */
export function millisecondsOf(
  queue: QueueDocument,
  name:
    | "DelaySeconds"
    | "MessageRetentionPeriod"
    | "ReceiveMessageWaitTimeSeconds"
    | "VisibilityTimeout",
): number {
  return Number(effectiveAttributes(queue)[name]) * 1000;
}

export function messageBytesMax(queue: QueueDocument): number {
  return Number(effectiveAttributes(queue).MaximumMessageSize);
}
