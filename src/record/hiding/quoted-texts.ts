import type { Seeker } from "./hidden-texts.ts";

/**
 * What is shorter is not looked for: that are words and numbers of which messages are made, like
 * `on` and `443`, and no service takes so short a password.
 */
const LENGTH_MIN = 4;

/** What is shorter, and part of a longer word, is that word: `word` in `InvalidPassword`. */
const ANYWHERE_LENGTH_MIN = 8;

/** The hidden texts that a message quotes, each in the form in which it stands there. */
export class QuotedTexts implements Seeker {
  readonly lengthMax: number;
  readonly #message: string;
  readonly #masks = new Map<string, string>();

  constructor(message: string) {
    this.#message = message;
    this.lengthMax = message.length;
  }

  get isEmpty(): boolean {
    return this.#masks.size === 0;
  }

  found(text: string, mask: string): void {
    for (const form of [text, text.trim(), JSON.stringify(text).slice(1, -1)]) {
      if (form.length >= LENGTH_MIN && this.#message.includes(form)) this.#masks.set(form, mask);
    }
  }

  /** In one pass, so that no mask is searched; the longest first, for one may begin another. */
  masked(): string {
    const texts = [...this.#masks.keys()].sort((one, other) => other.length - one.length);
    const pattern = new RegExp(texts.map(patternOf).join("|"), "gu");
    return this.#message.replace(pattern, (hidden) => this.#masks.get(hidden) ?? "");
  }
}

function patternOf(text: string): string {
  const itself = text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
  if (text.length >= ANYWHERE_LENGTH_MIN) return itself;
  const before = /^[\p{L}\p{N}]/u.test(text) ? "(?<![\\p{L}\\p{N}])" : "";
  const after = /[\p{L}\p{N}]$/u.test(text) ? "(?![\\p{L}\\p{N}])" : "";
  return before + itself + after;
}
