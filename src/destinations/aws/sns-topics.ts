import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import type { Topic, Topics } from "../../delivery/index.ts";
import { clientSettings, type Endpoint } from "../endpoint.ts";
import { RegionalClients } from "./regional-clients.ts";
import { serviceFailure } from "./service-failure.ts";

/** Source: documented, Amazon SNS API reference, Publish. */
const MISSING = ["NotFoundException", "NotFound"];

/**
 * Topics of Amazon SNS, or of what answers as it does.
 *
 * Published to with the endpoint's credentials, not as `cloudtrail.amazonaws.com`: what a topic's
 * policy says of that service is not asked.
 */
export class SnsTopics implements Topics, Disposable {
  readonly #clients: RegionalClients<SNSClient>;

  constructor(endpoint: Endpoint) {
    this.#clients = new RegionalClients(endpoint, (at) => new SNSClient(clientSettings(at)));
  }

  /** Whether there is such a topic shows only when it is published to. */
  async find(arn: string): Promise<Topic> {
    return { publish: (message) => this.#publish(arn, message) };
  }

  abandon(): void {
    this.#clients.abandon();
  }

  [Symbol.dispose](): void {
    this.#clients[Symbol.dispose]();
  }

  async #publish(arn: string, message: string): Promise<void> {
    const [, , , region = ""] = arn.split(":");
    const command = new PublishCommand({ TopicArn: arn, Message: message });
    try {
      await this.#clients.of(region).send(command, this.#clients.deadline());
    } catch (error) {
      throw serviceFailure(error, arn, MISSING);
    }
  }
}
