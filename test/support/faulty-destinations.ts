import {
  type BusEvent,
  type BusPlace,
  DestinationError,
  type EventBuses,
  type LogEvent,
  type LogGroup,
  type LogGroups,
  type LogWriter,
  type Topic,
  type Topics,
  type Writer,
} from "../../src/delivery/index.ts";
import type { Fault } from "./faulty-bucket.ts";

/** Decides the fate of what is tried, by its number, from 0. */
type FaultOf = (attempt: number) => Fault | undefined;

/** Whose attempts fail on command. */
class Faulty {
  #faultOf: FaultOf = () => undefined;
  /** How many attempts there were since faults were last set. */
  attempts = 0;

  fail(faultOf: FaultOf): void {
    this.attempts = 0;
    this.#faultOf = faultOf;
  }

  heal(): void {
    this.#faultOf = () => undefined;
  }

  protected async attempt<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
    const fault = this.#faultOf(this.attempts);
    this.attempts += 1;
    if (fault === "refused") throw new DestinationError("destination_refused", what);
    const result = await work();
    if (fault) throw new DestinationError("destination_unreachable", what);
    return result;
  }
}

/** Topics that fail on command. */
export class FaultyTopics extends Faulty implements Topics {
  readonly #topics: Topics;

  constructor(topics: Topics) {
    super();
    this.#topics = topics;
  }

  async find(arn: string, writer: Writer): Promise<Topic | undefined> {
    const topic = await this.#topics.find(arn, writer);
    return topic && { publish: (message) => this.attempt(arn, () => topic.publish(message)) };
  }
}

/** Log groups that fail on command. */
export class FaultyLogGroups extends Faulty implements LogGroups {
  readonly #logGroups: LogGroups;

  constructor(logGroups: LogGroups) {
    super();
    this.#logGroups = logGroups;
  }

  async find(arn: string, writer: LogWriter): Promise<LogGroup | undefined> {
    const group = await this.#logGroups.find(arn, writer);
    return (
      group && {
        prepare: (streamName: string) => this.attempt(arn, () => group.prepare(streamName)),
        put: (streamName: string, events: readonly LogEvent[]) =>
          this.attempt(arn, () => group.put(streamName, events)),
      }
    );
  }
}

/** Event buses that fail on command. */
export class FaultyEventBuses extends Faulty implements EventBuses {
  readonly #buses: EventBuses;

  constructor(buses: EventBuses) {
    super();
    this.#buses = buses;
  }

  async put(place: BusPlace, events: readonly BusEvent[]): Promise<void> {
    await this.attempt(place.region, () => this.#buses.put(place, events));
  }
}
