import type { BucketReader, BucketReaders, StoredObject } from "./bucket-reader.ts";
import type { Evidence } from "./evidence.ts";
import type { ExpectedRecords } from "./expected-records.ts";
import type { Findings, Remark } from "./finding.ts";

/** The time to be verified; both may be infinite. */
export interface TimeRange {
  readonly startMs: number;
  readonly endMs: number;
}

/** What was looked at so far. */
export interface VerifyProgress {
  readonly digests: number;
  readonly logFiles: number;
}

export interface VerificationOptions {
  readonly trailArn: string;
  readonly evidence: Evidence;
  readonly buckets: BucketReaders;
  readonly range: TimeRange;
  readonly findings: Findings;
  readonly expected: ExpectedRecords | undefined;
  readonly onProgress: (progress: VerifyProgress) => void;
  /** Ends the run, which then throws its reason. */
  readonly signal?: AbortSignal;
}

/** One run over a trail: what it compares, and what it has come to. */
export class Verification {
  readonly trailArn: string;
  readonly evidence: Evidence;
  readonly range: TimeRange;
  readonly findings: Findings;
  readonly expected: ExpectedRecords | undefined;
  readonly #options: VerificationOptions;
  readonly #readers = new Map<string, BucketReader | undefined>();
  readonly #remarks = new Map<Remark["kind"], number>();
  #digests = 0;
  #logFiles = 0;

  constructor(options: VerificationOptions) {
    const { trailArn, evidence, range, findings, expected } = options;
    this.#options = options;
    this.trailArn = trailArn;
    this.evidence = evidence;
    this.range = range;
    this.findings = findings;
    this.expected = expected;
  }

  get progress(): VerifyProgress {
    return { digests: this.#digests, logFiles: this.#logFiles };
  }

  /** The same buckets, read for another trail: what is found there is its own matter. */
  aside(trailArn: string, findings: Findings): Verification {
    const onProgress = () => undefined;
    return new Verification({
      ...this.#options,
      trailArn,
      findings,
      expected: undefined,
      onProgress,
    });
  }

  /** @returns undefined when there is none, which is found once for each bucket. */
  async bucket(name: string): Promise<BucketReader | undefined> {
    if (this.#readers.has(name)) return this.#readers.get(name);
    const reader = await this.#options.buckets.find(name);
    this.#readers.set(name, reader);
    if (!reader) {
      this.findings.add(
        "bucket_missing",
        `s3://${name}`,
        "is missing, or cannot be read from here",
      );
    }
    return reader;
  }

  /** @throws {Error} as `BucketReader.get`. */
  async get(
    { bucketName, key }: { readonly bucketName: string; readonly key: string },
    bytesMax: number,
  ): Promise<StoredObject | undefined> {
    return await (await this.bucket(bucketName))?.get(key, bytesMax);
  }

  countDigest(): void {
    this.#options.signal?.throwIfAborted();
    this.#digests += 1;
    this.#options.onProgress(this.progress);
  }

  countLogFile(): void {
    this.#options.signal?.throwIfAborted();
    this.#logFiles += 1;
    this.#options.onProgress(this.progress);
  }

  remark(kind: Remark["kind"], count = 1): void {
    this.#remarks.set(kind, (this.#remarks.get(kind) ?? 0) + count);
  }

  get remarks(): ReadonlyMap<Remark["kind"], number> {
    return this.#remarks;
  }
}
