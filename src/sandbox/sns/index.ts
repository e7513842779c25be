/**
 * sns: topics, who subscribed to them, and the messages on their way.
 *
 * Takes:    decoded calls, messages from within this process, the state store; a sender to queues.
 * Gives:    the table of SNS's actions, signed messages to HTTP endpoints, queues and mail files.
 * Promises: what was accepted is delivered or tried until its retries are used up, also after a
 *           crash; one subscriber that is down holds up no other.
 * Not here: queues (`sqs`); what a policy means (`permissions`).
 */
export type { DeliveryEvent } from "./sending/deliverer.ts";
export type { QueueMessage, QueueSender } from "./sending/queue-sender.ts";
export { type TopicMessage, Topics, type TopicsOptions } from "./topics.ts";
