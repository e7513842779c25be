/** Tables of actions that the sandbox loads with the first call, for tests that call them by name. */
export { eventBridgeService } from "../../src/sandbox/events/events-service.ts";
export { iamService } from "../../src/sandbox/iam/index.ts";
export { cloudWatchLogsService } from "../../src/sandbox/logs/logs-service.ts";
export { snsService } from "../../src/sandbox/sns/sns-service.ts";
