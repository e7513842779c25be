import { type CipherGCM, createCipheriv } from "node:crypto";
import { ALGORITHM, CHUNK_BYTES, nonceOf } from "./sealed-form.ts";

/** Seals a file as its bytes come. See `sealed-form.ts`. */
export class Sealer {
  readonly #key: Buffer;
  #cipher: CipherGCM;
  #chunkNumber = 0;
  /** How many bytes the chunk at hand still takes. */
  #room = CHUNK_BYTES;

  constructor(key: Buffer) {
    this.#key = key;
    this.#cipher = createCipheriv(ALGORITHM, key, nonceOf(0));
  }

  /** @returns what is to be written of it, in order. */
  seal(bytes: Uint8Array): readonly Buffer[] {
    const sealed: Buffer[] = [];
    for (let offset = 0; offset < bytes.length; ) {
      const piece = bytes.subarray(offset, offset + this.#room);
      sealed.push(this.#cipher.update(piece));
      offset += piece.length;
      this.#room -= piece.length;
      if (this.#room === 0) sealed.push(this.#endChunk());
    }
    return sealed;
  }

  /** @returns what is to be written at the end. To be called once. */
  end(): Buffer {
    return this.#endChunk();
  }

  #endChunk(): Buffer {
    this.#cipher.final();
    const tag = this.#cipher.getAuthTag();
    this.#chunkNumber += 1;
    this.#room = CHUNK_BYTES;
    this.#cipher = createCipheriv(ALGORITHM, this.#key, nonceOf(this.#chunkNumber));
    return tag;
  }
}
