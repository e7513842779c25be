const MIB = 1024 * 1024;

/** Of each body, whatever is held of others: nearly all are smaller. */
const FREE_BYTES = MIB;
/** Of all bodies together, beyond what of each is free: eight of the largest that are taken. */
const BYTES_MAX = 512 * MIB;

/**
 * How much of bodies is in memory before it is known who sends them: whoever can connect may send
 * as many as he has connections.
 */
export class HeldBodies {
  readonly #bytesMax: number;
  #bytes = 0;

  constructor(bytesMax = BYTES_MAX) {
    this.#bytesMax = bytesMax;
  }

  begin(): HeldBody {
    let bytes = 0;
    let counted = 0;
    return {
      add: (more) => {
        bytes += more;
        const beyond = Math.max(0, bytes - FREE_BYTES) - counted;
        if (this.#bytes + beyond > this.#bytesMax) return false;
        counted += beyond;
        this.#bytes += beyond;
        return true;
      },
      release: () => {
        this.#bytes -= counted;
        counted = 0;
      },
    };
  }
}

export interface HeldBody {
  /** @returns false when there is no room for so many bytes more. */
  add(bytes: number): boolean;
  /** Once it is not in memory any more. */
  release(): void;
}
