/**
 * sqs: queues and their messages, as Amazon SQS keeps them.
 *
 * Takes:    decoded calls, messages of the sandbox's other services, and the state store.
 * Gives:    the table of SQS's actions, and a way to send for those services.
 * Promises: a message is with one receiver at a time, of a FIFO group in order; long polls are
 *           woken, and take nothing for a client that is gone.
 * Not here: message move tasks; encryption, whose settings are kept and shown.
 */
export { Queues, type SendSource, type ServiceMessage } from "./queues.ts";
