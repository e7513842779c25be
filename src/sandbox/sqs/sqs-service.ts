import type { EmbeddedService } from "../../embedded/index.ts";
import {
  changeVisibility,
  changeVisibilityBatch,
  deleteMessage,
  deleteMessageBatch,
} from "./messages/acknowledge.ts";
import { receive } from "./messages/receive.ts";
import { send, sendBatch } from "./messages/send.ts";
import { createQueue } from "./queue/create-queue.ts";
import { getQueueAttributes, setQueueAttributes } from "./queue/manage-attributes.ts";
import {
  deleteQueue,
  getQueueUrl,
  listDeadLetterSourceQueues,
  listQueues,
  purgeQueue,
} from "./queue/manage-queues.ts";
import { addPermission, removePermission } from "./queue/permissions.ts";
import { listQueueTags, tagQueue, untagQueue } from "./queue/tags.ts";
import type { Queues } from "./queues.ts";

/** Amazon SQS. All actions but those of message move tasks. */
export function sqsService({ state }: Queues) {
  return {
    service: "sqs",
    operations: {
      // Queues
      CreateQueue: createQueue(state),
      GetQueueUrl: getQueueUrl(state),
      ListQueues: listQueues(state),
      ListDeadLetterSourceQueues: listDeadLetterSourceQueues(state),
      GetQueueAttributes: getQueueAttributes(state),
      SetQueueAttributes: setQueueAttributes(state),
      PurgeQueue: purgeQueue(state),
      DeleteQueue: deleteQueue(state),
      AddPermission: addPermission(state),
      RemovePermission: removePermission(state),
      TagQueue: tagQueue(state),
      UntagQueue: untagQueue(state),
      ListQueueTags: listQueueTags(state),

      // Messages
      SendMessage: send(state),
      SendMessageBatch: sendBatch(state),
      ReceiveMessage: receive(state),
      DeleteMessage: deleteMessage(state),
      DeleteMessageBatch: deleteMessageBatch(state),
      ChangeMessageVisibility: changeVisibility(state),
      ChangeMessageVisibilityBatch: changeVisibilityBatch(state),
    },
  } as const satisfies EmbeddedService;
}
