import type { Position } from "../../journal/index.ts";
import {
  looksFurther,
  type RecordTraits,
  type TrailScope,
  verdictOn,
  wants,
} from "../../selection/index.ts";
import type { RecordBlock } from "./record-block.ts";

/** Tells of the records of a stretch of the journal whether a trail wants them. */
export class TrailVerdicts {
  readonly #scope: TrailScope;
  readonly #looksFurther: boolean;
  /** False while an account joins or leaves: then it is not the traits alone. */
  readonly #isSteady: boolean;
  /** Undefined where records of the same traits are told apart by more. */
  readonly #byTraits = new Map<RecordTraits, boolean | undefined>();

  constructor(scope: TrailScope, range: { readonly after: Position; readonly upTo: Position }) {
    this.#scope = scope;
    this.#looksFurther = looksFurther(scope.eventSelectors);
    const isInside = (position = range.upTo) => range.after < position && position < range.upTo;
    this.#isSteady = !scope.members?.some(({ after, upTo }) => isInside(after) || isInside(upTo));
  }

  isWanted(block: RecordBlock, index: number): boolean {
    return this.#ofTraits(block, index) ?? this.#ofRecord(block, index);
  }

  #ofTraits({ traits: column, positions }: RecordBlock, index: number): boolean | undefined {
    const traits = column[index];
    if (!traits || !this.#isSteady) return undefined;
    const known = this.#byTraits.get(traits);
    if (known !== undefined || this.#byTraits.has(traits)) return known;
    const verdict = verdictOn(this.#scope, traits, positions[index] ?? 0);
    this.#byTraits.set(traits, verdict);
    return verdict;
  }

  #ofRecord(block: RecordBlock, index: number): boolean {
    const record = this.#looksFurther ? block.wholeAt(index) : block.selectableAt(index);
    return wants(this.#scope, record, block.positions[index] ?? 0);
  }
}
