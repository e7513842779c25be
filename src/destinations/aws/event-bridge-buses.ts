import {
  EventBridgeClient,
  PutEventsCommand,
  type PutEventsRequestEntry,
} from "@aws-sdk/client-eventbridge";
import type { EventBuses } from "../../delivery/index.ts";
import { type BusEvent, type BusPlace, DestinationError } from "../../delivery/index.ts";
import { clientSettings, type Endpoint } from "../endpoint.ts";
import { RegionalClients } from "./regional-clients.ts";
import { serviceFailure } from "./service-failure.ts";

/** Source: documented, EventBridge API reference, PutEvents. */
const REQUEST_LIMITS = { entries: 10, bytes: 256 * 1024 };

export interface EventBridgeOptions {
  /**
   * What stands before the service in an event's source. EventBridge refuses `aws.` from its
   * clients, so that nobody can pass for AWS; what only answers as it does may take it.
   */
  readonly sourcePrefix: string;
}

/**
 * Default event buses of Amazon EventBridge, or of what answers as it does.
 *
 * Those of the account whose credentials the endpoint has, whichever account a record is of; the
 * event's id is EventBridge's own, so an event that is put again is a second event there.
 */
export class EventBridgeBuses implements EventBuses, Disposable {
  readonly #clients: RegionalClients<EventBridgeClient>;
  readonly #sourcePrefix: string;

  constructor(endpoint: Endpoint, { sourcePrefix }: EventBridgeOptions) {
    this.#clients = new RegionalClients(
      endpoint,
      (at) => new EventBridgeClient(clientSettings(at)),
    );
    this.#sourcePrefix = sourcePrefix;
  }

  async put({ region }: BusPlace, events: readonly BusEvent[]): Promise<void> {
    const client = this.#clients.of(region);
    for (const entries of cut(events.map((event) => this.#entryOf(event)))) {
      const command = new PutEventsCommand({ Entries: [...entries] });
      const what = `the default event bus of ${region}`;
      const answer = await client
        .send(command, this.#clients.deadline())
        .catch((error: unknown) => {
          throw serviceFailure(error, what, []);
        });
      const refused = answer.Entries?.find(({ ErrorCode }) => ErrorCode !== undefined);
      if (!refused) continue;
      const { ErrorCode: serviceCode = "InternalFailure", ErrorMessage } = refused;
      const cause = new Error(`${serviceCode}: ${ErrorMessage ?? ""}`);
      throw new DestinationError("destination_unreachable", what, { cause, serviceCode });
    }
  }

  abandon(): void {
    this.#clients.abandon();
  }

  [Symbol.dispose](): void {
    this.#clients[Symbol.dispose]();
  }

  #entryOf({ detailType, service, timeMs, detail }: BusEvent): PutEventsRequestEntry {
    return {
      Source: `${this.#sourcePrefix}${service}`,
      DetailType: detailType,
      Time: new Date(timeMs),
      Resources: [],
      Detail: detail,
    };
  }
}

/** Cuts entries where one PutEvents would be too much. */
function cut(
  entries: readonly PutEventsRequestEntry[],
): readonly (readonly PutEventsRequestEntry[])[] {
  const requests: PutEventsRequestEntry[][] = [];
  let request: PutEventsRequestEntry[] = [];
  let bytes = 0;
  for (const entry of entries) {
    const size = sizeOf(entry);
    const fits = request.length < REQUEST_LIMITS.entries && bytes + size <= REQUEST_LIMITS.bytes;
    if (!fits || requests.length === 0) {
      request = [];
      bytes = 0;
      requests.push(request);
    }
    request.push(entry);
    bytes += size;
  }
  return requests;
}

/** Source: documented, EventBridge user guide, "Calculating event size": 14 bytes for the time. */
function sizeOf({ Source = "", DetailType = "", Detail = "" }: PutEventsRequestEntry): number {
  return 14 + [Source, DetailType, Detail].reduce((sum, text) => sum + Buffer.byteLength(text), 0);
}
