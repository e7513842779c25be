/**
 * Large things that are used again and again: what is made anew each time has to be found and given
 * back by the collector of garbage, and memory be given zeros by the kernel.
 */
export class Reused<Thing> {
  readonly #make: () => Thing;
  readonly #max: number;
  #free: Thing[] = [];
  /** Looked at until {@link settle}, and those of them that were given back meanwhile. */
  readonly #lent = new Set<Thing>();
  readonly #later = new Set<Thing>();

  /** @param max how many are kept that nobody uses. */
  constructor(make: () => Thing, max: number) {
    this.#make = make;
    this.#max = max;
  }

  take(): Thing {
    return this.#free.pop() ?? this.#make();
  }

  /** Says that something is looked at until {@link settle}, also when it is given back before. */
  lend(thing: Thing): void {
    this.#lent.add(thing);
  }

  settle(): void {
    this.#lent.clear();
    for (const thing of this.#later) this.give(thing);
    this.#later.clear();
  }

  give(thing: Thing): void {
    if (this.#lent.has(thing)) this.#later.add(thing);
    else if (this.#free.length < this.#max) this.#free.push(thing);
  }

  forget(): void {
    this.#free = [];
    this.#lent.clear();
    this.#later.clear();
  }
}
