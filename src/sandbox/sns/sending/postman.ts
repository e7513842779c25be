import type { Agent } from "undici";
import { writeEnvelope } from "../messages/envelope.ts";
import type { SigningKeys } from "../messages/signing-keys.ts";
import { deadLetterQueueOf } from "../subscriptions/subscription-attributes.ts";
import { type Delivery, type DeliveryOutcome, failed } from "./delivery.ts";
import type { QueueSender } from "./queue-sender.ts";
import { sendHttp } from "./send-http.ts";
import { sendToQueue } from "./send-to-queue.ts";
import { writeMail } from "./write-mail.ts";

const CONNECTIONS_PER_ENDPOINT = 8;
const CONNECT_TIMEOUT_MS = 10_000;

export interface PostmanOptions {
  readonly keys: SigningKeys;
  readonly queues: QueueSender;
  readonly mailDirectory: string;
  /** Where this server is reached, without a slash at its end. */
  readonly baseUrl: () => string;
}

/** Carries one message to one subscriber, in the way that the subscriber wants it. */
export class Postman implements AsyncDisposable {
  readonly #options: PostmanOptions;
  #agent: Promise<Agent> | undefined;

  constructor(options: PostmanOptions) {
    this.#options = options;
  }

  /** @throws only what nobody foresaw. */
  async deliver(delivery: Delivery, signal: AbortSignal): Promise<DeliveryOutcome> {
    const { subscription } = delivery;
    const { queues, mailDirectory, baseUrl } = this.#options;
    const body = await this.#bodyOf(delivery);
    switch (subscription.protocol) {
      case "http":
      case "https":
        return await sendHttp(delivery, body, { dispatcher: await this.#connections(), signal });
      case "sqs":
        return await sendToQueue(delivery, body, { queues, queueArn: subscription.endpoint });
      case "email":
      case "email-json":
        return await writeMail(delivery, body, { mailDirectory, baseUrl: baseUrl() });
    }
  }

  /** Puts what cannot be delivered into the subscription's dead-letter queue, if it has one. */
  async deadLetter(delivery: Delivery): Promise<DeliveryOutcome> {
    const queueArn = deadLetterQueueOf(delivery.subscription);
    const isNotification = delivery.row.type === "Notification";
    if (queueArn === undefined || !isNotification) return failed("no dead-letter queue", false);
    const body = await this.#bodyOf(delivery);
    return await sendToQueue(delivery, body, { queues: this.#options.queues, queueArn });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await (await this.#agent)?.destroy();
  }

  /** Loaded with the first message over HTTP: servers without one do without its memory. */
  #connections(): Promise<Agent> {
    this.#agent ??= import("undici").then(
      ({ Agent }) =>
        new Agent({
          connections: CONNECTIONS_PER_ENDPOINT,
          connect: { timeout: CONNECT_TIMEOUT_MS },
        }),
    );
    return this.#agent;
  }

  async #bodyOf({ row, subscription, topic }: Delivery): Promise<string> {
    const isRaw = subscription.attributes.RawMessageDelivery === "true";
    if (isRaw && row.type === "Notification") return row.message;
    return writeEnvelope(row, subscription, {
      baseUrl: this.#options.baseUrl(),
      signer: await this.#options.keys.signer(),
      signatureVersion: topic.attributes.SignatureVersion === "2" ? "2" : "1",
    });
  }
}
