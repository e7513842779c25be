import type { Topic, Topics } from "./topic.ts";

/** Topics for tests. They keep what was published. */
export class MemoryTopics implements Topics {
  readonly #topics = new Map<string, MemoryTopic>();

  create(arn: string): MemoryTopic {
    const topic = new MemoryTopic();
    this.#topics.set(arn, topic);
    return topic;
  }

  delete(arn: string): void {
    this.#topics.delete(arn);
  }

  async find(arn: string): Promise<Topic | undefined> {
    return this.#topics.get(arn);
  }
}

export class MemoryTopic implements Topic {
  /** Oldest first. */
  readonly messages: string[] = [];

  async publish(message: string): Promise<void> {
    this.messages.push(message);
  }
}
