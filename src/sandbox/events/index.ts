/**
 * events: event buses, rules and targets, as Amazon EventBridge keeps them.
 *
 * Takes:    decoded calls; events of AWS's own, put in process; ports to queues, topics and logs.
 * Gives:    the table of EventBridge's actions; events at the targets of the rules that want them.
 * Promises: an event that was taken reaches its targets, or their dead-letter queues, also when the
 *           process dies in between; a target that is down holds up no other.
 * Not here: archives, replays, partner sources, endpoints, pipes and schemas. Targets of services
 *           that are not here are kept, and every delivery to them fails at once.
 */
export type { GivenUp } from "./dispatch/attempt.ts";
export type { BusEvent } from "./dispatch/bus-event.ts";
export { EventBuses, type EventBusesOptions, TooManyWaiting } from "./dispatch/event-buses.ts";
export type {
  LogLine,
  LogWriter,
  QueueMessage,
  QueueSender,
  Sender,
  TargetPorts,
  TopicPublisher,
} from "./dispatch/ports.ts";
