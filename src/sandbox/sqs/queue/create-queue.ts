import type { CreateQueueRequest, CreateQueueResult } from "@aws-sdk/client-sqs";
import type { OperationContext } from "../../../embedded/index.ts";
import { ServiceError } from "../../../wire/index.ts";
import { queueUrl } from "../access.ts";
import { invalidParameter, missingParameter } from "../refusals.ts";
import {
  type QueueDocument,
  type QueueName,
  type QueueState,
  queueArn,
  queueKey,
} from "../sqs-state.ts";
import { effectiveAttributes } from "./queue-attributes.ts";
import { type AttributeChanges, readAttributes } from "./read-attributes.ts";
import { addTags } from "./tags.ts";

const NAME_LENGTH_MAX = 80;

/**
 * CreateQueue: the same call again gives the same queue. A name is free again as soon as its queue
 * is deleted, where AWS makes one wait for a minute.
 */
export const createQueue =
  (state: QueueState) =>
  (input: CreateQueueRequest, context: OperationContext): CreateQueueResult =>
    state.store.transaction(() => {
      const { QueueName: name, Attributes: given = {}, tags } = input;
      if (name === undefined) throw missingParameter("QueueName");
      checkName(name, given.FifoQueue);
      const queue = { accountId: context.accountId, region: context.region, name };
      const changes = readAttributes(state, given, queue);
      const existing = state.queues.get(queueKey(queue));
      if (existing) checkSame(existing, changes);
      else state.queues.put(queueKey(queue), newQueue(queue, { changes, tags, context }));
      return { QueueUrl: queueUrl(context, queue) };
    });

interface Founding {
  readonly changes: AttributeChanges;
  readonly tags: Readonly<Record<string, string>> | undefined;
  readonly context: OperationContext;
}

function newQueue(name: QueueName, { changes, tags = {}, context }: Founding): QueueDocument {
  const nowMs = context.clock.nowMs();
  const attributes = [...changes].flatMap(([key, value]) =>
    value === undefined ? [] : [[key, value] as const],
  );
  return {
    ...name,
    arn: queueArn(name),
    isFifo: name.name.endsWith(".fifo"),
    attributes: Object.fromEntries(attributes),
    tags: addTags({}, tags),
    createdAtMs: nowMs,
    modifiedAtMs: nowMs,
  };
}

function checkName(name: string, fifoQueue: string | undefined): void {
  const isFifo = fifoQueue?.toLowerCase() === "true";
  const bare = isFifo ? name.replace(/\.fifo$/, "") : name;
  const isSuffixed = !isFifo || name !== bare;
  if (isSuffixed && /^[\w-]+$/.test(bare) && name.length <= NAME_LENGTH_MAX) return;
  throw invalidParameter(
    isFifo
      ? "The name of a FIFO queue can only include alphanumeric characters, hyphens, or " +
          "underscores, must end with .fifo suffix and be 1 to 80 in length"
      : "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length",
  );
}

/** @throws {ServiceError} `QueueNameExists` when what is asked for is not what there is. */
function checkSame(existing: QueueDocument, changes: AttributeChanges): void {
  const has = effectiveAttributes(existing);
  for (const [name, value] of changes) {
    if (value !== undefined && value !== has[name]) {
      throw new ServiceError(
        "QueueNameExists",
        `A queue already exists with the same name and a different value for attribute ${name}`,
      );
    }
  }
}
