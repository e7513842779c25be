import type {
  DestinationStatus,
  TrailDestinations,
} from "../../../src/operator/messages/trails.ts";

export interface TrailHealth {
  readonly indicator: "success" | "stopped" | "warning" | "loading";
  readonly words: string;
  /** The destinations whose latest attempt failed. */
  readonly failing: readonly DestinationStatus[];
}

/** How a trail does, in a word; undefined status: it is not known yet. */
export function healthOf(status: TrailDestinations | undefined): TrailHealth {
  if (!status) return { indicator: "loading", words: "Loading", failing: [] };
  const failing = status.destinations.filter(({ latestError }) => latestError !== undefined);
  const isGone = status.isLogging === undefined;
  const words = status.isLogging ? "Logging" : isGone ? "Deleted" : "Off";
  if (failing.length > 0) {
    return { indicator: "warning", words: `${words}, delivery failing`, failing };
  }
  return { indicator: status.isLogging ? "success" : "stopped", words, failing };
}

const KINDS: Readonly<Record<DestinationStatus["kind"], string>> = {
  bucket: "Log files",
  digests: "Digest files",
  topic: "SNS topic",
  "log-group": "CloudWatch Logs",
  "event-bus": "EventBridge",
};

export const kindLabel = ({ kind }: DestinationStatus): string => KINDS[kind];
