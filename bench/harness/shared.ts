import type { ServingProgram } from "./program.ts";

/** A program that several peers stand in front of; it runs for as long as one of them does. */
export class SharedProgram {
  readonly #start: () => Promise<ServingProgram>;
  #users = 0;
  #starting: Promise<ServingProgram> | undefined;

  constructor(start: () => Promise<ServingProgram>) {
    this.#start = start;
  }

  /** Starts what stands in front of it. @returns undefined when that cannot be started. */
  async with<Front extends AsyncDisposable>(
    start: (port: number) => Promise<Front | undefined>,
  ): Promise<Front | undefined> {
    this.#starting ??= this.#start();
    const front = await start((await this.#starting).port);
    if (!front) return undefined;
    this.#users++;
    return {
      ...front,
      [Symbol.asyncDispose]: async () => {
        await front[Symbol.asyncDispose]();
        if (--this.#users > 0) return;
        await (await this.#starting)?.[Symbol.asyncDispose]();
        this.#starting = undefined;
      },
    };
  }
}
