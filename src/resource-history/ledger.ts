import { isDeepStrictEqual } from "node:util";

/** A part that was not there before has no `before`; one that is gone has no `after`. */
export interface ChangedPart {
  readonly part: string;
  readonly before?: unknown;
  readonly after?: unknown;
  /** True when the part may have been there before, and no record tells. */
  readonly isBeforeUnknown?: true;
}

/** How many doubts a state keeps; one is enough to distrust it. */
const DOUBTS_MAX = 20;

/**
 * What is known of a resource's parts, call by call. Knows three things of a part: what it is, that
 * it is not there, or nothing.
 */
export class Ledger {
  readonly #parts = new Map<string, unknown>();
  /** Parts that are known not to be there, while others may be that nobody knows of. */
  readonly #absent = new Set<string>();
  /** What the parts were read from, where that can differ: not all forms say the same. */
  form: string | undefined;
  /** What the call under way made of the resource as a whole, when it did. */
  turn: "begins" | "ends" | undefined;
  #isWhole = false;
  #doubts: readonly string[] = [];
  /** Of the call under way: what its parts were before it. */
  #touched = new Map<string, Pick<ChangedPart, "before" | "isBeforeUnknown">>();

  /** True when every part is known. */
  get isWhole(): boolean {
    return this.#isWhole;
  }

  /** What may be missing or wrong in what is known. */
  get doubts(): readonly string[] {
    return this.#doubts;
  }

  names(): readonly string[] {
    return [...this.#parts.keys()];
  }

  get(part: string): unknown {
    return this.#parts.get(part);
  }

  /** The resource begins: it has nothing but what follows. */
  begin(): void {
    this.#clear();
    this.turn = "begins";
  }

  /** The resource ends, with all that it had. */
  end(): void {
    this.#clear();
    this.turn = "ends";
  }

  /** From here on not every part is known. */
  doubt(why: string): void {
    this.#isWhole = false;
    this.#absent.clear();
    if (this.#doubts.length < DOUBTS_MAX) this.#doubts = [...this.#doubts, why];
  }

  /** @param isNew true when the call would have failed, had the part been there. */
  put(part: string, value: unknown, isNew = false): void {
    this.#touch(part, isNew ? {} : undefined);
    this.#parts.set(part, value);
    this.#absent.delete(part);
  }

  /** @param was what the call itself says that the part was. */
  drop(part: string, was?: unknown): void {
    this.#touch(part, was === undefined ? undefined : { before: was });
    this.#parts.delete(part);
    if (!this.#isWhole) this.#absent.add(part);
  }

  /** Gives what the call under way changed, and makes ready for the next. */
  close(): readonly ChangedPart[] {
    const touched = this.#touched;
    this.#touched = new Map();
    this.turn = undefined;
    return [...touched].flatMap(([part, earlier]): readonly ChangedPart[] => {
      const isThere = this.#parts.has(part);
      const after = this.#parts.get(part);
      const wasThere = "before" in earlier;
      if (!isThere && !wasThere && !earlier.isBeforeUnknown) return [];
      if (isThere && wasThere && isDeepStrictEqual(earlier.before, after)) return [];
      return [{ part, ...earlier, ...(isThere && { after }) }];
    });
  }

  #clear(): void {
    for (const part of this.names()) this.drop(part);
    this.#absent.clear();
    this.#isWhole = true;
    this.#doubts = [];
    this.form = undefined;
  }

  #touch(part: string, told: Pick<ChangedPart, "before"> | undefined): void {
    if (this.#touched.has(part)) return;
    if (this.#parts.has(part)) this.#touched.set(part, { before: this.#parts.get(part) });
    else if (told || this.#isWhole || this.#absent.has(part)) this.#touched.set(part, told ?? {});
    else this.#touched.set(part, { isBeforeUnknown: true });
  }
}
