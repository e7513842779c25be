/** A member's name, with the quotes and marks around it, as it is looked for in text. */
export class MemberName {
  readonly length: number;
  readonly #first: number;
  /** What follows, four bytes each; the last may overlap the one before it. */
  readonly #rest: readonly number[];

  /** @param text ASCII, four bytes at least. */
  constructor(text: string) {
    const bytes = Buffer.from(text);
    this.length = bytes.length;
    this.#first = bytes.readInt32LE(0);
    const rest: number[] = [];
    for (let at = 4; at + 4 < bytes.length; at += 4) rest.push(bytes.readInt32LE(at));
    this.#rest = [...rest, bytes.readInt32LE(bytes.length - 4)];
  }

  /** True when it stands there; as many bytes must be there as it is long. */
  isAt(view: DataView, start: number): boolean {
    return view.getInt32(start, true) === this.#first && this.#isRestAt(view, start);
  }

  #isRestAt(view: DataView, start: number): boolean {
    const rest = this.#rest;
    const last = rest.length - 1;
    let at = start + 4;
    for (let index = 0; index < last; index++, at += 4) {
      if (view.getInt32(at, true) !== rest[index]) return false;
    }
    return view.getInt32(start + this.length - 4, true) === rest[last];
  }
}
