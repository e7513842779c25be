import { s3Url } from "./finding.ts";
import type { Verification } from "./verification.ts";

const MINUTE_MS = 60_000;

/**
 * Tells log files that were delivered while nothing vouched for them from log files that never were
 * delivered: by the time in their names, and by how many of them the server counted.
 */
export class UnvouchedTally {
  readonly #verification: Verification;
  readonly #lost: readonly { readonly startMs: number; readonly endMs: number }[];
  /** By the folder of the day: how many were taken for unvouched ones. */
  readonly #taken = new Map<string, number>();

  constructor(
    verification: Verification,
    lost: readonly { readonly startMs: number; readonly endMs: number }[],
  ) {
    this.#verification = verification;
    this.#lost = lost;
  }

  /** The minute in a log file's name; NaN when that is no name of a log file. */
  static minuteOf(key: string): number {
    const time = /_(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)Z_[0-9A-Za-z]{16}\.json\.gz$/.exec(key);
    const [, year, month, day, hour, minute] = time ?? [];
    return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:00Z`);
  }

  /** @returns false, and leaves a finding, for a file that nobody delivered. */
  take(bucketName: string, key: string): boolean {
    const minuteMs = UnvouchedTally.minuteOf(key);
    const folder = s3Url(bucketName, key.slice(0, key.lastIndexOf("/")));
    const taken = this.#taken.get(folder) ?? 0;
    const known = this.#verification.evidence.unvouchedBeside(bucketName, key);
    const isUnvouched =
      known !== undefined &&
      taken < known.count &&
      minuteMs + MINUTE_MS > known.oldestMs &&
      minuteMs <= known.newestMs;
    if (isUnvouched) {
      this.#taken.set(folder, taken + 1);
      this.#verification.remark("delivered_without_validation");
      return true;
    }
    const isLost = this.#lost.some(
      ({ startMs, endMs }) => minuteMs + MINUTE_MS > startMs && minuteMs <= endMs,
    );
    if (isLost) {
      this.#verification.remark("digest_lost");
      return true;
    }
    const what = "is unknown: no digest vouches for it, and the server has not delivered it";
    this.#verification.findings.add("log_file_unknown", s3Url(bucketName, key), what);
    return false;
  }
}
