import { rm } from "node:fs/promises";
import type { MessageAttributeValue } from "@aws-sdk/client-sns";
import type { Clock } from "../../base/clock.ts";
import type { Ids } from "../../base/ids.ts";
import type { StateStore } from "../../base/state-store.ts";
import type { PolicyPrincipal } from "../../permissions/index.ts";
import { checkAccess } from "./access.ts";
import { readTopicArn, topicKey } from "./identifiers.ts";
import { type AcceptedMessage, acceptMessage } from "./messages/accept-message.ts";
import { readMessage } from "./messages/read-message.ts";
import { SigningKeys } from "./messages/signing-keys.ts";
import { noSuchTopic } from "./refusals.ts";
import { Deliverer, type DeliveryEvent } from "./sending/deliverer.ts";
import { Postman } from "./sending/postman.ts";
import type { QueueSender } from "./sending/queue-sender.ts";
import { forgetUnconfirmed } from "./subscriptions/confirmation.ts";
import { openTopicsState, type TopicsState } from "./topics-state.ts";

export interface TopicsOptions {
  readonly store: StateStore;
  readonly queues: QueueSender;
  /** Where mail goes instead of to anyone: one `.eml` file for each message. */
  readonly mailDirectory: string;
  /** Where this server is reached, once it listens: messages hold links to it. */
  readonly baseUrl: () => string;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: (event: DeliveryEvent) => void;
}

/** A message for everyone who subscribed to a topic. */
export interface TopicMessage {
  readonly message: string;
  readonly subject?: string;
  readonly attributes?: Readonly<Record<string, MessageAttributeValue>>;
  readonly groupId?: string;
  readonly deduplicationId?: string;
}

/**
 * The sandbox's topics, for its clients by way of `snsService`, and for what publishes from within
 * this process. What was accepted is delivered also after a crash; see `start`.
 */
export class Topics implements AsyncDisposable {
  readonly state: TopicsState;
  readonly #options: TopicsOptions;
  readonly #keys: SigningKeys;
  readonly #postman: Postman;
  readonly #deliverer: Deliverer;

  private constructor(options: TopicsOptions) {
    const { store, clock, ids } = options;
    this.#options = options;
    this.state = openTopicsState(store);
    this.#keys = new SigningKeys({ state: this.state, clock, ids });
    this.#postman = new Postman({ ...options, keys: this.#keys });
    const { state } = this;
    this.#deliverer = new Deliverer({ state, clock, postman: this.#postman, log: options.log });
  }

  static open(options: TopicsOptions): Topics {
    return new Topics(options);
  }

  /** Begins to deliver, which has to wait until it is known where this server is reached. */
  start(): void {
    this.state.store.transaction(() => forgetUnconfirmed(this.state, this.#options.clock));
    this.#deliverer.start();
  }

  /**
   * Publishes for a service or a caller. Resolves when the message is sure to be delivered.
   *
   * @param by whom the topic's policy judges. CloudTrail needs none that names it on a topic of the
   *   trail's own account, as long as nobody has set one.
   * @param context condition keys; `aws:SourceArn` and `aws:SourceAccount` of whatever publishes.
   * @throws {ServiceError} `NotFoundException`, `AuthorizationErrorException`, or
   *   `InvalidParameterException` for a message that SNS would not take.
   */
  async publish(
    topicArn: string,
    message: TopicMessage,
    by: PolicyPrincipal,
    context: Readonly<Record<string, string>> = {},
  ): Promise<AcceptedMessage> {
    const checked = readMessage({
      Message: message.message,
      Subject: message.subject,
      MessageAttributes: message.attributes,
      MessageGroupId: message.groupId,
      MessageDeduplicationId: message.deduplicationId,
    });
    const accept = () => {
      const topic = this.state.topics.get(topicKey(readTopicArn(topicArn)));
      if (!topic) throw noSuchTopic();
      checkAccess(topic, { by, action: "Publish", context });
      return acceptMessage(this.state, topic, { message: checked, sources: this.#options });
    };
    // Whoever publishes from within forgets the message then, and that may survive a power cut.
    return this.state.store.transaction(accept, { survivesPowerLoss: true });
  }

  /** The certificate that a path of this server names, as PEM, for whoever verifies a message. */
  certificate(path: string): string | undefined {
    return this.#keys.certificate(path);
  }

  /** Forgets what is under way, and removes the mail. The store is cleared by whoever owns it. */
  async clear(): Promise<void> {
    await this.#deliverer.stop();
    await rm(this.#options.mailDirectory, { recursive: true, force: true });
    this.#deliverer.start();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#deliverer.stop();
    await this.#postman[Symbol.asyncDispose]();
  }
}
