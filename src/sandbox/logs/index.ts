/**
 * logs: log groups, streams and events, as Amazon CloudWatch Logs keeps them.
 *
 * Takes:    decoded calls, events of the sandbox's other services, and the state store.
 * Gives:    the table of CloudWatch Logs' actions, and a way to write for those services.
 * Promises: events come in the order of time; no call reads more than a bounded part of a group.
 * Not here: Insights queries, subscriptions, metrics; regular expressions in filter patterns.
 */
export { LogGroups, type LogWriting, type SandboxLogGroup } from "./log-groups.ts";
