import { createHash } from "node:crypto";
import { ServiceError } from "../service-error.ts";
import { type AwsChunkedEvent, AwsChunkedParser } from "./aws-chunked-parser.ts";
import { ChunkSignatures } from "./chunk-signatures.ts";
import { isSameText } from "./same-text.ts";
import type { Signature } from "./signature.ts";

export interface BodyCheck {
  /** Whose own digest was found to hold before. */
  readonly signature: Signature;
  readonly secretAccessKey: string;
}

/**
 * Passes a body on as it was sent, and lets its end through only when all of it is what was
 * signed. Until then the last piece is held back, so whoever receives it can tell that it is cut.
 *
 * A body whose hash the request does not carry passes as it is: `verifySignature` had its hash.
 *
 * @throws {ServiceError} `XAmzContentSHA256Mismatch` for another body than the one hashed,
 *   `SignatureDoesNotMatch` for a chunk or trailer that is not the signer's, `IncompleteBody`.
 */
export function guardBody(
  body: AsyncIterable<Uint8Array>,
  check: BodyCheck,
): AsyncIterable<Uint8Array> {
  const guard = guardOf(check);
  return guard ? guarded(body, guard) : body;
}

/**
 * Says what is wrong with a body that was had whole, as {@link guardBody} would throw it.
 *
 * @returns undefined when the body is what was signed, or when the request does not carry its hash.
 */
export function bodyFault(body: Uint8Array, check: BodyCheck): ServiceError | undefined {
  const guard = guardOf(check);
  try {
    guard?.see(body);
    guard?.finish();
    return undefined;
  } catch (error) {
    if (error instanceof ServiceError) return error;
    throw error;
  }
}

function guardOf(check: BodyCheck): Guard | undefined {
  const { payload } = check.signature;
  if (payload.kind === "hash") return new HashGuard(payload.sha256);
  return payload.kind === "streaming-signed" ? new ChunkGuard(check) : undefined;
}

/** Both throw when the body is wrong: while it comes, or at the latest when it has ended. */
interface Guard {
  see(bytes: Uint8Array): void;
  finish(): void;
}

async function* guarded(body: AsyncIterable<Uint8Array>, guard: Guard): AsyncIterable<Uint8Array> {
  let held: Uint8Array | undefined;
  for await (const bytes of body) {
    if (bytes.length === 0) continue;
    guard.see(bytes);
    if (held) yield held;
    held = bytes;
  }
  guard.finish();
  if (held) yield held;
}

class HashGuard implements Guard {
  readonly #hash = createHash("sha256");
  readonly #expected: string;

  constructor(expected: string) {
    this.#expected = expected;
  }

  see(bytes: Uint8Array): void {
    this.#hash.update(bytes);
  }

  finish(): void {
    const computed = this.#hash.digest("hex");
    if (isSameText(computed, this.#expected)) return;
    throw new ServiceError(
      "XAmzContentSHA256Mismatch",
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
      {
        status: 400,
        members: {
          ClientComputedContentSHA256: this.#expected,
          S3ComputedContentSHA256: computed,
        },
      },
    );
  }
}

class ChunkGuard implements Guard {
  readonly #parser = new AwsChunkedParser();
  readonly #signatures: ChunkSignatures;

  constructor({ signature, secretAccessKey }: BodyCheck) {
    this.#signatures = new ChunkSignatures(signature, secretAccessKey);
  }

  see(bytes: Uint8Array): void {
    this.#check(this.#parser.push(bytes));
  }

  finish(): void {
    this.#check(this.#parser.finish());
  }

  #check(events: Iterable<AwsChunkedEvent>): void {
    for (const event of events) {
      if (this.#signatures.accepts(event)) continue;
      throw new ServiceError(
        "SignatureDoesNotMatch",
        "The request signature we calculated does not match the signature you provided. " +
          "Check your key and signing method.",
        { status: 403 },
      );
    }
  }
}
