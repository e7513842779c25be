/**
 * Large things that are used again and again: what is made anew each time has to be found and given
 * back by the collector of garbage, and memory be given zeros by the kernel.
 */
export class Reused<Thing> {
  readonly #make: () => Thing;
  readonly #max: number;
  #free: Thing[] = [];
  /** Given back, but maybe still looked at. */
  #later: Thing[] = [];
  #isHeld = false;

  /** @param max how many are kept that nobody uses. */
  constructor(make: () => Thing, max: number) {
    this.#make = make;
    this.#max = max;
  }

  take(): Thing {
    return this.#free.pop() ?? this.#make();
  }

  /** Says that what is given back is still looked at, until {@link settle}. */
  hold(): void {
    this.#isHeld = true;
  }

  settle(): void {
    this.#isHeld = false;
    for (const thing of this.#later.splice(0)) this.give(thing);
  }

  give(thing: Thing): void {
    if (this.#isHeld) this.#later.push(thing);
    else if (this.#free.length < this.#max) this.#free.push(thing);
  }

  forget(): void {
    this.#free = [];
    this.#later = [];
  }
}
