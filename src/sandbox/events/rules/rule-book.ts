import { type EventsState, type Place, type RuleDocument, ruleKey } from "../events-state.ts";
import { compilePattern, type EventPattern } from "../pattern/index.ts";

/** A rule that watches for events, with its pattern read. */
export interface WatchingRule {
  readonly rule: RuleDocument;
  readonly pattern: EventPattern;
}

export type ScheduledRule = Place & { readonly rule: RuleDocument };

/** Buses whose rules are held ready. */
const BUSES_READY_MAX = 1_000;

/** Every rule, and those of each bus that watch for events held ready. */
export class RuleBook {
  readonly #state: EventsState;
  /** By the key that all rules of a bus begin with. */
  readonly #watching = new Map<string, readonly WatchingRule[]>();
  #scheduled: readonly ScheduledRule[] | undefined;
  #isWatching: boolean | undefined;

  constructor(state: EventsState) {
    this.#state = state;
  }

  find(place: Place, busName: string, name: string): RuleDocument | undefined {
    return this.#state.rules.get(ruleKey(place, busName, name));
  }

  /** The rules of a bus, in the order of their names. */
  list(place: Place, busName: string): readonly RuleDocument[] {
    return this.#state.rules.list({ prefix: ruleKey(place, busName) }).map(({ value }) => value);
  }

  put(place: Place, rule: RuleDocument): void {
    this.#state.rules.put(ruleKey(place, rule.busName, rule.name), rule);
    this.#changed(place, rule);
  }

  delete(place: Place, rule: RuleDocument): void {
    this.#state.rules.delete(ruleKey(place, rule.busName, rule.name));
    this.#changed(place, rule);
  }

  /** The rules of a bus that are enabled and have a pattern and a target. */
  watching(place: Place, busName: string): readonly WatchingRule[] {
    const key = ruleKey(place, busName);
    const ready = this.#watching.get(key);
    if (ready) return ready;
    const watching = this.list(place, busName).flatMap((rule) =>
      rule.pattern !== undefined && watches(rule)
        ? [{ rule, pattern: compilePattern(rule.pattern) }]
        : [],
    );
    if (this.#watching.size >= BUSES_READY_MAX) this.#watching.clear();
    this.#watching.set(key, watching);
    return watching;
  }

  /** True when there is any rule, on whichever bus, that {@link watching} gives of its bus. */
  get isWatching(): boolean {
    this.#isWatching ??= this.#state.rules.list().some(({ value }) => watches(value));
    return this.#isWatching;
  }

  /** The enabled rules of all places that start by themselves. */
  scheduled(): readonly ScheduledRule[] {
    this.#scheduled ??= this.#state.rules.list().flatMap(({ key, value: rule }) => {
      if (rule.schedule === undefined || rule.state === "DISABLED") return [];
      const [accountId = "", region = ""] = key.split("/");
      return [{ accountId, region, rule }];
    });
    return this.#scheduled;
  }

  /** Forgets what is held ready: the documents were changed by another way. */
  forget(): void {
    this.#watching.clear();
    this.#scheduled = undefined;
    this.#isWatching = undefined;
  }

  #changed(place: Place, { busName }: RuleDocument): void {
    this.#watching.delete(ruleKey(place, busName));
    this.#scheduled = undefined;
    this.#isWatching = undefined;
  }
}

function watches({ pattern, state, targets }: RuleDocument): boolean {
  return pattern !== undefined && state !== "DISABLED" && targets.length > 0;
}
