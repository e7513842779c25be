import { isPlainObject, parseObject } from "../parse-object.ts";
import { invalidAttribute, invalidParameter, invalidValue } from "../refusals.ts";
import {
  type QueueDocument,
  type QueueName,
  type QueueState,
  queueArn,
  queueKey,
  readQueueArn,
} from "../sqs-state.ts";

/** Where a queue's messages go that nobody can handle. */
export interface RedrivePolicy {
  readonly deadLetterTargetArn: string;
  readonly maxReceiveCount: number;
}

const RECEIVE_COUNT_MAX = 1_000;
const SOURCES_MAX = 10;

/** The policy of a queue, as it was checked when it was set. */
export function redrivePolicyOf({ attributes }: QueueDocument): RedrivePolicy | undefined {
  return attributes.RedrivePolicy === undefined
    ? undefined
    : (JSON.parse(attributes.RedrivePolicy) as RedrivePolicy);
}

/**
 * Checks a RedrivePolicy against the queue that it names, and gives its usual spelling.
 *
 * @throws {ServiceError}
 */
export function readRedrivePolicy(state: QueueState, text: string, source: QueueName): string {
  const policy = parseObject(text);
  if (!policy) throw invalidAttribute("RedrivePolicy");
  const { deadLetterTargetArn: arn, maxReceiveCount: given } = policy;
  const refuse = (reason: string) => invalidValue("RedrivePolicy", text, reason);
  const count = Number(given);
  if (typeof arn !== "string" || given === undefined || given === "") {
    const missing = typeof arn === "string" ? "maxReceiveCount" : "deadLetterTargetArn";
    throw refuse(`Redrive policy does not contain mandatory attribute: ${missing}.`);
  }
  if (!Number.isInteger(count) || count < 1 || count > RECEIVE_COUNT_MAX) {
    throw refuse(`Invalid value for maxReceiveCount: ${given}, valid values are from 1 to 1000.`);
  }
  const name = readQueueArn(arn);
  if (!name) throw refuse("Invalid value for deadLetterTargetArn.");
  const target = state.queues.get(queueKey(name));
  if (!target || name.accountId !== source.accountId || name.region !== source.region) {
    throw refuse("Dead letter target does not exist.");
  }
  checkTarget(target, source, refuse);
  return JSON.stringify({ deadLetterTargetArn: arn, maxReceiveCount: count });
}

function checkTarget(
  target: QueueDocument,
  source: QueueName,
  refuse: (reason: string) => Error,
): void {
  if (target.isFifo !== source.name.endsWith(".fifo")) {
    throw refuse("Dead-letter queue must be same type of queue as the source.");
  }
  const allow = parseObject(target.attributes.RedriveAllowPolicy ?? "{}") ?? {};
  const sources = Array.isArray(allow.sourceQueueArns) ? allow.sourceQueueArns : [];
  const isAllowed =
    allow.redrivePermission === undefined ||
    allow.redrivePermission === "allowAll" ||
    (allow.redrivePermission === "byQueue" && sources.includes(queueArn(source)));
  if (!isAllowed) throw refuse("Redrive permission of the dead-letter queue denies this source.");
}

/** Checks a RedriveAllowPolicy. @throws {ServiceError} */
export function readRedriveAllowPolicy(text: string): string {
  const policy = parseObject(text);
  if (!isPlainObject(policy)) throw invalidAttribute("RedriveAllowPolicy");
  const { redrivePermission: permission, sourceQueueArns: sources } = policy;
  const refuse = (reason: string) => invalidParameter(`RedriveAllowPolicy: ${reason}`);
  if (permission !== "allowAll" && permission !== "denyAll" && permission !== "byQueue") {
    throw invalidAttribute("RedriveAllowPolicy");
  }
  if (permission !== "byQueue" && sources !== undefined) {
    throw refuse("sourceQueueArns is only allowed when redrivePermission is byQueue.");
  }
  if (permission === "byQueue") {
    const isListed = Array.isArray(sources) && sources.length > 0 && sources.length <= SOURCES_MAX;
    if (!isListed || !sources.every((arn) => readQueueArn(String(arn)))) {
      throw refuse(`sourceQueueArns must hold 1 to ${SOURCES_MAX} ARNs of queues.`);
    }
  }
  return text;
}
