/** Event patterns: EventBridge's language, read and held against events. */
export { compilePattern, type EventPattern } from "./compile-pattern.ts";
export { type EventNode, eventTree } from "./event-tree.ts";
