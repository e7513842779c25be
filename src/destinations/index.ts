/**
 * destinations: where trails deliver to, as `delivery` wants to see it.
 *
 * Takes:    the sandbox's stores, or endpoints of other services that answer as AWS does.
 * Gives:    each as the port that `delivery` names for it.
 * Promises: every port's conformance tests hold for each of its implementations.
 * Not here: what is delivered, and when it is tried again (`delivery`).
 */
export { SandboxBuckets } from "./sandbox-buckets.ts";
