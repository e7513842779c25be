import type { EventBuses, NoticePorts, Queues, Topics } from "./sandbox/index.ts";

/** The stores of the sandbox that buckets tell of their objects. */
export interface NoticeStores {
  readonly queues: Queues;
  readonly topics: Topics;
  readonly eventBuses: EventBuses;
}

const S3 = { kind: "service", name: "s3.amazonaws.com" } as const;

/** The sandbox's queues, topics and event buses as what its buckets tell. */
export function noticePorts({ queues, topics, eventBuses }: NoticeStores): NoticePorts {
  return {
    send: (arn, body, sender) => queues.send(arn, { body }, S3, sender),
    publish: async (arn, message, { sourceArn, sourceAccount }) => {
      const context = { "aws:SourceArn": sourceArn, "aws:SourceAccount": sourceAccount };
      await topics.publish(arn, message, S3, context);
    },
    put: ({ ownerAccountId, region }, event) => eventBuses.put(ownerAccountId, region, [event]),
  };
}
