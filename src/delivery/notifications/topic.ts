import type { Writer } from "../bucket.ts";

/**
 * Where a trail says that a log file was delivered.
 *
 * *Not trusted.* Whoever controls a topic learns the names of log files, and may drop them.
 *
 * Every implementation runs `topicConformance`.
 */
export interface Topic {
  /**
   * Publishes a message without a subject. Resolves once the topic has taken it; what its
   * subscribers do is theirs. Settles in bounded time.
   *
   * Not idempotent: the same message again is a second message.
   *
   * @throws {DestinationError} `destination_missing` or `destination_refused` when the topic took
   *   nothing; `destination_unreachable` when that is not known.
   */
  publish(message: string): Promise<void>;
}

/** All topics that trails may name, by ARN. */
export interface Topics {
  /** @returns undefined when it is known that there is no such topic. */
  find(arn: string, writer: Writer): Promise<Topic | undefined>;
}
