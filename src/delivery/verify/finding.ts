/** What can be wrong. */
export type FindingKind =
  | "bucket_missing"
  | "chain_cut"
  | "digest_changed"
  | "digest_missing"
  | "digest_signature_invalid"
  | "digest_signed_with_unknown_key"
  | "digest_unknown"
  | "digest_unreadable"
  | "log_file_changed"
  | "log_file_missing"
  | "log_file_unknown"
  | "log_file_unreadable"
  | "log_file_vouched_for_twice"
  | "not_validated"
  | "records_missing"
  | "window_gap";

/** Something that is not as it should be. */
export interface Finding {
  readonly kind: FindingKind;
  /** `s3://<bucket>/<key>`, or the trail's ARN for what is about no file. */
  readonly where: string;
  /** A sentence's end: what is wrong with it. */
  readonly what: string;
}

/** Something that nobody vouches for, and that need not be wrong. */
export interface Remark {
  readonly kind: "not_vouched_for_yet" | "delivered_without_validation" | "digest_lost";
  readonly count: number;
  readonly what: string;
}

const FINDINGS_KEPT = 10_000;

/** Collects what is found; so much of it that a report can be read. */
export class Findings {
  readonly #kept: Finding[] = [];
  readonly #onFinding: (finding: Finding) => void;
  #count = 0;

  constructor(onFinding: (finding: Finding) => void) {
    this.#onFinding = onFinding;
  }

  get count(): number {
    return this.#count;
  }

  /** The first {@link FINDINGS_KEPT}. */
  get kept(): readonly Finding[] {
    return this.#kept;
  }

  add(kind: FindingKind, where: string, what: string): void {
    this.#count += 1;
    if (this.#kept.length >= FINDINGS_KEPT) return;
    const finding = { kind, where, what };
    this.#kept.push(finding);
    this.#onFinding(finding);
  }
}

export const s3Url = (bucketName: string, key: string): string => `s3://${bucketName}/${key}`;
