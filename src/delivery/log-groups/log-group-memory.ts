import type { LogEvent, LogGroup, LogGroups } from "./log-group.ts";

/** Log groups for tests. Forget everything on exit, and reject nothing. */
export class MemoryLogGroups implements LogGroups {
  readonly #groups = new Map<string, MemoryLogGroup>();

  create(arn: string): MemoryLogGroup {
    const group = new MemoryLogGroup();
    this.#groups.set(arn, group);
    return group;
  }

  delete(arn: string): void {
    this.#groups.delete(arn);
  }

  async find(arn: string): Promise<LogGroup | undefined> {
    return this.#groups.get(arn);
  }
}

export class MemoryLogGroup implements LogGroup {
  /** In the order in which they came. */
  readonly streams = new Map<string, LogEvent[]>();

  async prepare(streamName: string): Promise<void> {
    if (!this.streams.has(streamName)) this.streams.set(streamName, []);
  }

  async put(streamName: string, events: readonly LogEvent[]): Promise<{ rejected: number }> {
    await this.prepare(streamName);
    this.streams.get(streamName)?.push(...events);
    return { rejected: 0 };
  }
}
