import {
  CloudWatchLogsClient,
  CreateLogStreamCommand,
  PutLogEventsCommand,
  type RejectedLogEventsInfo,
} from "@aws-sdk/client-cloudwatch-logs";
import type { LogEvent, LogGroup, LogGroups } from "../../delivery/index.ts";
import { clientSettings, type Endpoint } from "../endpoint.ts";
import { RegionalClients } from "./regional-clients.ts";
import { serviceFailure } from "./service-failure.ts";

const MISSING = ["ResourceNotFoundException"];

/** A stream of a group, as requests name it. */
interface StreamName {
  readonly logGroupName: string;
  readonly logStreamName: string;
}

/**
 * Log groups of CloudWatch Logs, or of what answers as it does.
 *
 * Written with the endpoint's credentials; the trail's role is not assumed.
 */
export class CloudWatchLogGroups implements LogGroups, Disposable {
  readonly #clients: RegionalClients<CloudWatchLogsClient>;

  constructor(endpoint: Endpoint) {
    this.#clients = new RegionalClients(
      endpoint,
      (at) => new CloudWatchLogsClient(clientSettings(at)),
    );
  }

  /** Whether there is such a group shows only when it is written. */
  async find(arn: string): Promise<LogGroup> {
    const [, , , region = "", , , logGroupName = ""] = arn.split(":");
    const client = this.#clients.of(region);
    const prepare = (logStreamName: string) =>
      this.#createStream(client, arn, { logGroupName, logStreamName });
    return {
      prepare,
      put: async (logStreamName, events) => {
        const stream = { logGroupName, logStreamName };
        try {
          return await this.#put(client, stream, events);
        } catch (error) {
          // Of the group or of the stream: making the stream tells which.
          if (!isNamed(error, "ResourceNotFoundException")) {
            throw serviceFailure(error, arn, MISSING);
          }
        }
        await prepare(logStreamName);
        return await this.#put(client, stream, events).catch((error: unknown) => {
          throw serviceFailure(error, arn, MISSING);
        });
      },
    };
  }

  abandon(): void {
    this.#clients.abandon();
  }

  [Symbol.dispose](): void {
    this.#clients[Symbol.dispose]();
  }

  async #createStream(client: CloudWatchLogsClient, arn: string, name: StreamName): Promise<void> {
    try {
      await client.send(new CreateLogStreamCommand({ ...name }), this.#clients.deadline());
    } catch (error) {
      if (isNamed(error, "ResourceAlreadyExistsException")) return;
      throw serviceFailure(error, arn, MISSING);
    }
  }

  async #put(
    client: CloudWatchLogsClient,
    name: StreamName,
    events: readonly LogEvent[],
  ): Promise<{ readonly rejected: number }> {
    const logEvents = events.map(({ timestampMs, message }) => ({
      timestamp: timestampMs,
      message,
    }));
    const command = new PutLogEventsCommand({ ...name, logEvents });
    const { rejectedLogEventsInfo } = await client.send(command, this.#clients.deadline());
    return { rejected: rejectedOf(rejectedLogEventsInfo, events.length) };
  }
}

/** Events are ordered by time, so those that are too old come first, and those too new last. */
function rejectedOf(info: RejectedLogEventsInfo | undefined, count: number): number {
  const old = Math.max(info?.tooOldLogEventEndIndex ?? 0, info?.expiredLogEventEndIndex ?? 0);
  return old + (count - (info?.tooNewLogEventStartIndex ?? count));
}

function isNamed(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name;
}
