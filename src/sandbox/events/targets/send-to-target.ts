import { createHash } from "node:crypto";
import { type Arn, parseArn } from "../arns.ts";
import { DeliveryFailure } from "../dispatch/failed-delivery.ts";
import type { Sender, TargetPorts } from "../dispatch/ports.ts";
import type { DeliveryDocument } from "../events-state.ts";
import { memberOf, tryReadJson } from "../json/index.ts";
import type { ApiCaller } from "./api-destination.ts";
import { inputOf } from "./target-input.ts";

/** What a target is reached through. */
export interface TargetServices {
  readonly ports: TargetPorts;
  readonly apis: ApiCaller;
  /** Puts the event onto another bus. @throws {DeliveryFailure} */
  readonly forward: (delivery: DeliveryDocument) => void;
  readonly stopping: AbortSignal;
}

/**
 * Sends an event to its target.
 *
 * @throws {DeliveryFailure | ServiceError} when it did not get there.
 */
export async function sendToTarget(
  delivery: DeliveryDocument,
  services: TargetServices,
): Promise<void> {
  const { target } = delivery;
  const arn = parseArn(target.Arn ?? "");
  const kind = arn && kindOf(arn);
  if (!arn || !kind)
    throw unreachable(`Targets of ${arn?.service ?? "no service"} are not called.`);
  if (kind === "bus") return services.forward(delivery);
  const input = inputOf(delivery);
  const { text } = input;
  if (kind === "api") return await services.apis.call(delivery, input, services.stopping);
  const { queues, topics, logs } = services.ports;
  const sender = senderOf(delivery);
  const to = target.Arn ?? "";
  const { MessageGroupId: groupId } = target.SqsParameters ?? {};
  const message = { body: text, ...(groupId !== undefined && { groupId }) };
  if (kind === "queue" && queues) return await queues.send(to, message, sender);
  if (kind === "topic" && topics) return await topics.publish(to, text, sender);
  if (kind === "logs" && logs) {
    return await logs.write(logPlaceOf(delivery), logLineOf(text, delivery), sender);
  }
  throw unreachable(`There is no ${arn.service} here.`);
}

export function senderOf({ rule }: DeliveryDocument): Sender {
  return {
    service: "events.amazonaws.com",
    sourceArn: rule.arn,
    sourceAccount: rule.accountId,
  };
}

function kindOf({ service, resource }: Arn) {
  if (service === "sqs") return "queue";
  if (service === "sns") return "topic";
  if (service === "logs" && resource.startsWith("log-group:")) return "logs";
  if (service !== "events") return undefined;
  if (resource.startsWith("event-bus/")) return "bus";
  return resource.startsWith("api-destination/") ? "api" : undefined;
}

function unreachable(message: string): DeliveryFailure {
  return new DeliveryFailure({ code: "NO_RESOURCE", message, isRetryable: false });
}

/** Every target writes into a stream of its own. Source: assumed, the stream's name: a UUID. */
function logPlaceOf({ rule, target }: DeliveryDocument) {
  const hash = createHash("sha256").update(`${rule.arn} ${target.Id}`).digest("hex");
  const groups = [hash.slice(0, 8), hash.slice(8, 12), hash.slice(12, 16), hash.slice(16, 20)];
  const stream = [...groups, hash.slice(20, 32)].join("-");
  return { arn: (target.Arn ?? "").replace(/:\*$/, ""), stream };
}

/**
 * The event as one log line. A template may give the line and its time by itself, as
 * `{"timestamp": …, "message": …}`. Source: documented, EventBridge user guide, log group targets.
 */
function logLineOf(text: string, delivery: DeliveryDocument) {
  const own = delivery.target.InputTransformer ? tryReadJson(text) : undefined;
  const message = memberOf(own, "message");
  const timestamp = memberOf(own, "timestamp");
  const atMs = timestamp?.kind === "number" ? Number(timestamp.text) : delivery.ingestedAtMs;
  return {
    message: message?.kind === "string" && timestamp ? message.text : text,
    atMs: Number.isSafeInteger(atMs) ? atMs : delivery.ingestedAtMs,
  };
}
