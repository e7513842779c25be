/** What can be closed, at once if need be. */
interface Closable {
  abandon(): void;
  [Symbol.dispose]?(): void;
  [Symbol.asyncDispose]?(): Promise<void>;
}

/**
 * Something that is opened when it is first asked for. The SDK's clients take megabytes each, and
 * a server without a trail needs none of them.
 */
export class OnFirstUse<Opened extends Closable> implements AsyncDisposable {
  readonly #open: () => Promise<Opened>;
  #opening: Promise<Opened> | undefined;
  #isAbandoned = false;

  constructor(open: () => Promise<Opened>) {
    this.#open = open;
  }

  async get(): Promise<Opened> {
    this.#opening ??= this.#open();
    try {
      const opened = await this.#opening;
      if (this.#isAbandoned) opened.abandon();
      return opened;
    } catch (error) {
      // The next one who asks may have more luck.
      this.#opening = undefined;
      throw error;
    }
  }

  /** Breaks off what is under way, now and later. */
  abandon(): void {
    this.#isAbandoned = true;
    // Whoever waits for it hears of a failure.
    this.#opening?.then(
      (opened) => opened.abandon(),
      () => undefined,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const opened = await this.#opening?.catch(() => undefined);
    opened?.[Symbol.dispose]?.();
    await opened?.[Symbol.asyncDispose]?.();
  }
}
