import type {
  DeleteQueueRequest,
  GetQueueUrlRequest,
  GetQueueUrlResult,
  ListDeadLetterSourceQueuesRequest,
  ListDeadLetterSourceQueuesResult,
  ListQueuesRequest,
  ListQueuesResult,
  PurgeQueueRequest,
} from "@aws-sdk/client-sqs";
import type { OperationContext } from "../../../embedded/index.ts";
import { ServiceError } from "../../../wire/index.ts";
import { findQueue, queueUrl } from "../access.ts";
import { invalidParameter } from "../refusals.ts";
import { type QueueState, queueKey } from "../sqs-state.ts";
import { redrivePolicyOf } from "./redrive.ts";

const PAGE_SIZE_MAX = 1_000;
const PURGE_INTERVAL_MS = 60_000;

export const getQueueUrl =
  (state: QueueState) =>
  (input: GetQueueUrlRequest, context: OperationContext): GetQueueUrlResult => {
    const { QueueName: name, QueueOwnerAWSAccountId: owner } = input;
    if (name === undefined || !/^[\w-]{1,80}(?:\.fifo)?$/.test(name)) {
      throw invalidParameter("Queue name cannot be empty, and must be the name of a queue");
    }
    const accountId = owner === undefined || owner === "" ? context.accountId : owner;
    const url = queueUrl(context, { accountId, region: context.region, name });
    findQueue(state, context, { url, action: "GetQueueUrl" });
    return { QueueUrl: url };
  };

interface Paging {
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
}

/** The names of the caller's queues that are wanted, and how to go on. The token is a name. */
function pageOfNames(
  state: QueueState,
  context: OperationContext,
  asked: { paging: Paging; isWanted: (name: string, key: string) => boolean },
): { urls: string[]; next: { NextToken?: string } } {
  const { MaxResults: size = PAGE_SIZE_MAX, NextToken: token } = asked.paging;
  if (size < 1 || size > PAGE_SIZE_MAX) {
    throw invalidParameter(`Value ${size} for parameter MaxResults is invalid.`);
  }
  const prefix = `${context.accountId}/${context.region}/`;
  const after = token === undefined ? {} : { after: `${prefix}${readToken(token)}/` };
  const wanted = state.queues
    .list({ prefix, ...after })
    .filter(({ key, value }) => asked.isWanted(value.name, key))
    .map(({ value }) => value);
  const shown = wanted.slice(0, size);
  const last = shown.at(-1);
  // Who does not say how many gets no way to go on. Source: documented, ListQueues.
  const hasMore = asked.paging.MaxResults !== undefined && wanted.length > size && last;
  return {
    urls: shown.map((queue) => queueUrl(context, queue)),
    next: hasMore ? { NextToken: Buffer.from(last.name).toString("base64") } : {},
  };
}

function readToken(token: string): string {
  const name = Buffer.from(token, "base64").toString("latin1");
  if (/^[\w-]{1,80}(?:\.fifo)?$/.test(name)) return name;
  throw invalidParameter("Invalid or expired next token.");
}

export const listQueues =
  (state: QueueState) =>
  (input: ListQueuesRequest, context: OperationContext): ListQueuesResult => {
    const { QueueNamePrefix: begins = "" } = input;
    const { urls, next } = pageOfNames(state, context, {
      paging: input,
      isWanted: (name) => name.startsWith(begins),
    });
    return { ...(urls.length > 0 && { QueueUrls: urls }), ...next };
  };

export const listDeadLetterSourceQueues =
  (state: QueueState) =>
  (
    input: ListDeadLetterSourceQueuesRequest,
    context: OperationContext,
  ): ListDeadLetterSourceQueuesResult => {
    const action = "ListDeadLetterSourceQueues";
    const { arn } = findQueue(state, context, { url: input.QueueUrl, action });
    const { urls, next } = pageOfNames(state, context, {
      paging: input,
      isWanted: (_, key) => {
        const source = state.queues.get(key);
        return source !== undefined && redrivePolicyOf(source)?.deadLetterTargetArn === arn;
      },
    });
    return { queueUrls: urls, ...next };
  };

export const deleteQueue =
  (state: QueueState) =>
  (input: DeleteQueueRequest, context: OperationContext): object => {
    const key = state.store.transaction(() => {
      const queue = findQueue(state, context, { url: input.QueueUrl, action: "DeleteQueue" });
      state.messages.purge(queueKey(queue));
      state.deduplication.forget(queueKey(queue));
      state.queues.delete(queueKey(queue));
      return queueKey(queue);
    });
    state.arrivals.tell(key);
    return {};
  };

export const purgeQueue =
  (state: QueueState) =>
  (input: PurgeQueueRequest, context: OperationContext): object =>
    state.store.transaction(() => {
      const queue = findQueue(state, context, { url: input.QueueUrl, action: "PurgeQueue" });
      const nowMs = context.clock.nowMs();
      if (nowMs - (queue.purgedAtMs ?? 0) < PURGE_INTERVAL_MS) {
        throw new ServiceError(
          "PurgeQueueInProgress",
          `Only one PurgeQueue operation on ${queue.name} is allowed every 60 seconds.`,
        );
      }
      state.messages.purge(queueKey(queue));
      state.queues.put(queueKey(queue), { ...queue, purgedAtMs: nowMs });
      return {};
    });
