/** On whose behalf EventBridge reaches into another service: a rule's. */
export interface Sender {
  readonly service: "events.amazonaws.com";
  /** The ARN of the rule. */
  readonly sourceArn: string;
  /** The rule's account. */
  readonly sourceAccount: string;
}

export interface QueueMessage {
  readonly body: string;
  /** Of a FIFO queue. */
  readonly groupId?: string;
  /** Of a FIFO queue that does not make its own. */
  readonly deduplicationId?: string;
  /** Attributes of type String. */
  readonly attributes?: Readonly<Record<string, string>>;
}

/**
 * Where messages to queues go.
 *
 * Every port: resolves when what was sent is kept as durably as the state store keeps things.
 * Rejects with a `ServiceError` where trying again is of no use: no such target, no permission, a
 * message that is not accepted. Any other failure, and a status of 500 and more, is tried again.
 */
export interface QueueSender {
  send(queueArn: string, message: QueueMessage, sender: Sender): Promise<void> | void;
}

/** Where messages to topics go. */
export interface TopicPublisher {
  publish(topicArn: string, message: string, sender: Sender): Promise<void> | void;
}

export interface LogLine {
  readonly message: string;
  readonly atMs: number;
}

/** Where log events go. The stream is made when it is not there. */
export interface LogWriter {
  write(
    group: { readonly arn: string; readonly stream: string },
    line: LogLine,
    sender: Sender,
  ): Promise<void> | void;
}

/** What targets are reached through; one that is absent can be reached by nobody. */
export interface TargetPorts {
  readonly queues?: QueueSender;
  readonly topics?: TopicPublisher;
  readonly logs?: LogWriter;
}
