/**
 * A signal that is made when somebody asks for it: to make one costs as much as to read a header of
 * a request, and hardly anybody asks.
 */
export class LateSignal {
  #controller: AbortController | undefined;
  #isFired = false;

  get isFired(): boolean {
    return this.#isFired;
  }

  /** Aborted already where it fired before it was asked for. */
  get signal(): AbortSignal {
    this.#controller ??= this.#make();
    return this.#controller.signal;
  }

  fire(): void {
    this.#isFired = true;
    this.#controller?.abort();
  }

  #make(): AbortController {
    const controller = new AbortController();
    if (this.#isFired) controller.abort();
    return controller;
  }
}
