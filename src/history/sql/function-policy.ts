/** A function of the engine, as its own catalogue lists it. */
export interface EngineFunction {
  readonly name: string;
  /** The function this is another name of; empty when it is not. */
  readonly aliasOf: string;
  readonly isAggregate: boolean;
  readonly category: string;
}

/** Kinds of functions that compute from their arguments and touch nothing else. */
const PURE_CATEGORIES = new Set(
  (
    "Aggregate Functions|Type Conversion|Dates and Times|Arrays|String|Hash|String Search|JSON|" +
    "Mathematical|URL|Arithmetic|Map|IP Address|Comparison|Tuple|Distance|Bitmap|Encoding|UUID|" +
    "Bit|String Splitting|String Replacement|Null|Rounding|Time Window|Conditional|Logical|" +
    "Random Number"
  ).split("|"),
);

/** Functions of no kind of their own that are harmless and handy. */
const PURE_NAMES = new Set(
  (
    "lambda numbers bar transform formatReadableSize formatReadableQuantity toTypeName identity " +
    "formatReadableTimeDelta formatReadableDecimalSize countDigits visibleWidth materialize " +
    "runningDifference neighbor rowNumberInAllBlocks exists arrayJoin ignore grouping"
  )
    .toLowerCase()
    .split(" "),
);

/** What may follow an aggregate's name. Source: documented, ClickHouse's aggregate combinators. */
const COMBINATORS = new RegExp(
  "(?:if|array|map|simplestate|state|merge|mergestate|foreach|distinct|ordefault|ornull|resample|" +
    "argmin|argmax)$",
);

/**
 * Which functions SQL of people may call: a list of what is allowed, so that a function that a
 * later engine adds is refused until somebody has looked at it.
 */
export class FunctionPolicy {
  readonly #allowed = new Set(PURE_NAMES);
  readonly #aggregates = new Set<string>();
  readonly #known: ReadonlySet<string>;

  constructor(functions: readonly EngineFunction[]) {
    this.#known = new Set(functions.map(({ name }) => name.toLowerCase()));
    const categories = new Map(functions.map(({ name, category }) => [name, category]));
    for (const { name, aliasOf, isAggregate, category } of functions) {
      const kind = (aliasOf && categories.get(aliasOf)) || category;
      if (!PURE_CATEGORIES.has(kind)) continue;
      this.#allowed.add(name.toLowerCase());
      if (isAggregate) this.#aggregates.add(name.toLowerCase());
    }
  }

  isAllowed(name: string): boolean {
    const lower = name.toLowerCase();
    if (this.#allowed.has(lower)) return true;
    for (let base = lower; COMBINATORS.test(base); ) {
      base = base.replace(COMBINATORS, "");
      if (this.#aggregates.has(base)) return true;
    }
    return false;
  }

  /** True for the name of a function that is there and not allowed. */
  isForbidden(name: string): boolean {
    return this.#known.has(name.toLowerCase()) && !this.isAllowed(name);
  }
}
