import type { Memberships, Trail } from "../../trails/index.ts";
import { fileDestinationOf, fileKeyOf } from "../round.ts";
import { BoundedReaders, type Bounds } from "../verify/bounded-readers.ts";
import type { BucketReaders } from "../verify/bucket-reader.ts";
import type { Evidence } from "../verify/evidence.ts";
import { Findings } from "../verify/finding.ts";
import { UnvouchedTally } from "../verify/unvouched-tally.ts";
import { Verification } from "../verify/verification.ts";
import { findVoucher, type Voucher } from "./find-voucher.ts";
import { type LogFilePlace, type ReadLogFile, readLogFile } from "./read-log-file.ts";
import type { DeliveredRound } from "./round-index.ts";
import { type ScannedTrail, scanLogFiles } from "./scan-log-files.ts";
import { type Subject, subjectOf } from "./subject.ts";
import { type Whereabouts, whereabouts } from "./whereabouts.ts";

/** Where one trail has a record, and what vouches for it. */
export interface RecordProof {
  readonly trailArn: string;
  readonly bucketName: string;
  /**
   * `vouched`: a digest with a valid signature names the file, with the hash that it has.
   * `delivered`: in a file that no digest names, or that could not be looked at to the end.
   */
  readonly state: "waiting" | "delivered" | "vouched" | "broken" | "unwanted";
  readonly logFile?: { readonly key: string; readonly sha256: string };
  readonly digest?: {
    readonly key: string;
    readonly startTime: string;
    readonly endTime: string;
    readonly publicKeyFingerprint: string;
    readonly signature: string;
  };
  /** A sentence: what is wrong, or why it could not be found out. */
  readonly problem?: string;
}

export interface ProofOptions {
  readonly evidence: Evidence;
  readonly buckets: BucketReaders;
  /** Nobody is in any organization when left out. */
  readonly memberships?: Memberships;
  /** Of each trail; {@link PROOF_BOUNDS} when left out. */
  readonly bounds?: Bounds;
  /** Ends it early. */
  readonly signal?: AbortSignal;
}

export const PROOF_BOUNDS: Bounds = { durationMs: 10_000, bytes: 256 * 1024 * 1024, calls: 1_000 };

/** So many trails are looked at for one record. */
const TRAILS_MAX = 20;

/**
 * Proves for each trail that may have a record where it has it, by reading the bucket: the log
 * file's hash against its digest's, the digest's signature against the server's public keys.
 *
 * @param json the record as it was journaled.
 * @param position in the journal of now; undefined for a record of a journal before it.
 */
export async function proveRecord(
  { json, position }: { readonly json: string; readonly position: number | undefined },
  options: ProofOptions,
): Promise<readonly RecordProof[]> {
  const subject = subjectOf(json, position);
  const { evidence } = options;
  const proofs: RecordProof[] = [];
  for (const trail of [...evidence.trails(), ...goneTrails(subject, evidence)]) {
    if (proofs.length >= TRAILS_MAX) break;
    const found = "windows" in trail ? whereabouts(trail, subject, options) : trail.found;
    const proof = await new Prover(trail, subject, options).prove(found);
    if (proof) proofs.push(proof);
  }
  return proofs;
}

/** What of a trail names its files. */
type NamedTrail = Pick<Trail, "id" | "arn" | "bucketName">;

/** Trails that were deleted, as far as their digests' chains and rounds tell of them. */
function goneTrails(
  { accountId, region, position }: Subject,
  evidence: Evidence,
): readonly (NamedTrail & { readonly found: Whereabouts })[] {
  if (position === undefined) return [];
  const known = new Set(evidence.trails().map(({ id }) => id));
  const ids = new Map(
    evidence
      .chains()
      .filter((chain) => chain.accountId === accountId && chain.region === region)
      .filter(({ trailId }) => !known.has(trailId))
      .map(({ trailId, trailArn }) => [trailId, trailArn]),
  );
  return [...ids].flatMap(([id, arn]) => {
    const round = evidence.rounds.of(id, position);
    if (!round) return [];
    const { bucketName } = fileDestinationOf(round, { accountId, region });
    return [{ ...{ id, arn, bucketName }, found: { kind: "in_round", round, isCertain: false } }];
  });
}

/** One record and one trail. */
class Prover {
  readonly #trail: NamedTrail;
  readonly #subject: Subject;
  readonly #readers: BoundedReaders;
  readonly #verification: Verification;

  constructor(trail: NamedTrail, subject: Subject, options: ProofOptions) {
    const { evidence, bounds = PROOF_BOUNDS, signal } = options;
    this.#trail = trail;
    this.#subject = subject;
    this.#readers = new BoundedReaders(options.buckets, bounds, signal);
    this.#verification = new Verification({
      ...{ trailArn: trail.arn, evidence, buckets: this.#readers, expected: undefined },
      range: { startMs: Number.NEGATIVE_INFINITY, endMs: Number.POSITIVE_INFINITY },
      findings: new Findings(() => undefined),
      onProgress: () => undefined,
    });
  }

  /** @returns undefined when the trail has nothing to do with the record. */
  async prove(found: Whereabouts): Promise<RecordProof | undefined> {
    if (found.kind === "absent") return undefined;
    if (found.kind === "waiting") return this.#proof("waiting");
    if (found.kind === "unwanted") return this.#proof("unwanted");
    try {
      return found.kind === "in_round"
        ? await this.#proveRound(found)
        : await this.#proveSomewhere({ trailArn: this.#trail.arn, ...found });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return this.#proof("delivered", { problem: `It could not be found out where: ${reason}.` });
    }
  }

  async #proveRound(found: {
    readonly round: DeliveredRound;
    readonly isCertain: boolean;
  }): Promise<RecordProof> {
    const { round, isCertain } = found;
    const { id: trailId, arn: trailArn } = this.#trail;
    const { bucketName } = fileDestinationOf(round, this.#subject);
    const key = fileKeyOf({ ...round, trailId, trailArn }, this.#subject);
    const place = { bucketName, key };
    const file = await readLogFile(place, this.#subject, this.#verification);
    const { storedAtMs } = round;
    const voucher = await findVoucher(
      { ...place, trailArn, storedAtMs },
      this.#subject,
      this.#verification,
    );
    const isElsewhere = file.kind === "read" ? file.holds === "none" : file.kind === "missing";
    // Selectors were others then, and nobody says that there ever was such a file.
    const isUnowed = file.kind === "read" || voucher.kind === "nobody";
    if (isElsewhere && isUnowed && !isCertain) return this.#proof("unwanted");
    return this.#judge(place, file, voucher);
  }

  async #proveSomewhere(
    found: ScannedTrail & { readonly isCertain: boolean },
  ): Promise<RecordProof> {
    const scanned = await scanLogFiles(found, this.#subject, this.#verification);
    if (!scanned) {
      if (!found.isCertain) return this.#proof("unwanted");
      return this.#proof("delivered", { problem: "No log file of the day after it holds it." });
    }
    const { place, file } = scanned;
    const sought = {
      ...place,
      trailArn: found.trailArn,
      storedAtMs: UnvouchedTally.minuteOf(place.key),
    };
    const voucher = await findVoucher(sought, this.#subject, this.#verification);
    // Another trail may deliver into the same folder: it need not be this one's file.
    const isOwn = voucher.kind !== "nobody";
    return this.#judge(place, file, isOwn ? voucher : { kind: "nobody", isOwed: false });
  }

  #judge(place: LogFilePlace, file: ReadLogFile, voucher: Voucher): RecordProof {
    const logFile = {
      key: place.key,
      sha256: file.kind === "read" ? file.sha256 : voucher.kind === "nobody" ? "" : voucher.sha256,
    };
    const facts = { logFile, ...digestFacts(voucher), bucketName: place.bucketName };
    if (this.#readers.isSpent) {
      const problem =
        "It took too long, or too much had to be read: it was not looked at all of it.";
      return this.#proof("delivered", { ...facts, problem });
    }
    const problem = problemOf(file, voucher);
    if (problem !== undefined) return this.#proof("broken", { ...facts, problem });
    if (voucher.kind === "nobody") {
      const reason = "No digest names the log file: it was delivered without log file validation.";
      return this.#proof("delivered", { ...facts, problem: reason });
    }
    return this.#proof(voucher.kind === "digest" ? "vouched" : "delivered", facts);
  }

  #proof(
    state: RecordProof["state"],
    facts: Partial<Omit<RecordProof, "trailArn" | "state">> = {},
  ): RecordProof {
    const { arn: trailArn, bucketName } = this.#trail;
    return { trailArn, bucketName, state, ...facts };
  }
}

function digestFacts(voucher: Voucher): Pick<RecordProof, "digest"> {
  if (voucher.kind !== "digest") return {};
  const { digest, signature } = voucher;
  return {
    digest: {
      key: digest.digestS3Object,
      startTime: digest.digestStartTime,
      endTime: digest.digestEndTime,
      publicKeyFingerprint: digest.digestPublicKeyFingerprint,
      signature,
    },
  };
}

/** @returns undefined when nothing is wrong with the file or its digest. */
function problemOf(file: ReadLogFile, voucher: Voucher): string | undefined {
  if (file.kind === "missing") return "The log file is missing from the bucket.";
  if (file.kind === "unreadable") return `The log file cannot be read: ${file.what}.`;
  if (voucher.kind !== "nobody" && voucher.sha256 !== file.sha256) {
    return "The log file was changed: its hash is not the one vouched for.";
  }
  if (file.holds === "none") return "The log file does not hold the record.";
  if (file.holds === "other") return "The log file holds another record under this event ID.";
  if (voucher.kind === "server") return undefined;
  const { finding } = voucher;
  if (voucher.kind === "nobody" && !voucher.isOwed) return undefined;
  if (finding) return `The digest ${finding.where} ${finding.what}.`;
  return voucher.kind === "nobody"
    ? "No digest vouches for the log file any more: one is missing."
    : undefined;
}
