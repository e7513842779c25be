import { createHash, type Hash, type KeyObject } from "node:crypto";
import type { AwsChunkedEvent } from "./aws-chunked-parser.ts";
import { EMPTY_SHA256 } from "./canonical/signed-payload.ts";
import { isSameText } from "./same-text.ts";
import type { Signature } from "./signature.ts";
import { sha256Hex, signingKey, signLines } from "./signing-key.ts";

const TRAILER_SIGNATURE = "x-amz-trailer-signature";

/**
 * Follows the chain of chunk signatures, each of which covers the one before it, the request's own
 * being the first. So no chunk can be left out, exchanged or added.
 *
 * Source: documented, https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html and
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 */
export class ChunkSignatures {
  readonly #signature: Signature;
  readonly #key: KeyObject;
  #previous: string;
  #claimed: string | undefined;
  #hash: Hash = createHash("sha256");
  #trailers = "";
  #trailerSignature: string | undefined;

  constructor(signature: Signature, secretAccessKey: string) {
    this.#signature = signature;
    this.#key = signingKey(secretAccessKey, signature);
    this.#previous = signature.signature;
  }

  /** @returns false when what came does not bear out the signatures. */
  accepts(event: AwsChunkedEvent): boolean {
    switch (event.kind) {
      case "chunk":
        this.#claimed = event.signature;
        this.#hash = createHash("sha256");
        return true;
      case "data":
        this.#hash.update(event.bytes);
        return true;
      case "chunk-end":
        return this.#endChunk();
      case "trailer":
        if (event.name === TRAILER_SIGNATURE) this.#trailerSignature = event.value;
        else this.#trailers += `${event.name}:${event.value}\n`;
        return true;
      case "end":
        return this.#endTrailers();
    }
  }

  #endChunk(): boolean {
    const computed = signLines(this.#key, this.#signature, [
      "AWS4-HMAC-SHA256-PAYLOAD",
      this.#previous,
      EMPTY_SHA256,
      this.#hash.digest("hex"),
    ]);
    this.#previous = computed;
    return isSameText(computed, this.#claimed ?? "");
  }

  #endTrailers(): boolean {
    const { payload } = this.#signature;
    if (payload.kind !== "streaming-signed" || !payload.trailer) return this.#trailers === "";
    const computed = signLines(this.#key, this.#signature, [
      "AWS4-HMAC-SHA256-TRAILER",
      this.#previous,
      sha256Hex(Buffer.from(this.#trailers, "latin1")),
    ]);
    return isSameText(computed, this.#trailerSignature ?? "");
  }
}
