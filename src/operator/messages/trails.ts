/** `GET /_trailcam/trails/log-files?trail=ARN&limit=20`: newest first. */
export interface LogFiles {
  readonly files: readonly LogFileEntry[];
}

export interface LogFileEntry {
  /** `GET /_trailcam/trails/object?trail=ARN&key=KEY` downloads it as it is stored. */
  readonly key: string;
  readonly kind: "log-file" | "digest";
  readonly accountId: string;
  readonly region: string;
  readonly bytes: number;
  readonly modifiedAtMs: number;
}

/** `GET /_trailcam/trails/status?trail=ARN`: how deliveries to every destination stand. */
export interface TrailDestinations {
  /** Undefined for a trail that was deleted and has nothing left to deliver. */
  readonly isLogging?: boolean;
  readonly startedAtMs?: number;
  readonly stoppedAtMs?: number;
  readonly destinations: readonly DestinationStatus[];
}

export interface DestinationStatus {
  readonly kind: "bucket" | "digests" | "topic" | "log-group" | "event-bus";
  /** A bucket's name, an ARN, or empty for the default bus. */
  readonly name: string;
  readonly region: string;
  readonly latestSuccessMs?: number;
  readonly latestAttemptMs?: number;
  /** The code of what went wrong at the latest attempt. */
  readonly latestError?: string;
  /** How many entries of the journal are still to be looked at, whatever region they are of. */
  readonly entriesBehind: number;
  /** How many log files wait for a digest, or notices of them for a topic. */
  readonly waiting?: number;
}

/**
 * `POST /_trailcam/trails/verify`: checks all that a trail delivered. Answers lines of JSON, one
 * `VerifyLine` each; the last is a report.
 */
export interface VerifyRequest {
  readonly trail: string;
  readonly startMs?: number;
  readonly endMs?: number;
}

export type VerifyLine =
  | { readonly kind: "progress"; readonly digests: number; readonly logFiles: number }
  | { readonly kind: "finding"; readonly what: string; readonly key?: string }
  | {
      readonly kind: "report";
      readonly isValid: boolean;
      readonly digests: number;
      readonly logFiles: number;
      readonly findingsCount: number;
      readonly remarks: readonly string[];
    }
  | { readonly kind: "failed"; readonly error: string };
