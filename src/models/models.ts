import { setImmediate } from "node:timers/promises";
import { CATALOGUE, findService } from "./catalogue.ts";
import { loadModel } from "./load-model.ts";
import type { ServiceModel } from "./model.ts";

/** EC2's model takes as long as all others together, so it must not keep them waiting. */
const LAST = "ec2";

/** The service models that are installed, each loaded when it is first asked for. */
export class Models {
  readonly #loaded = new Map<string, ServiceModel | undefined>();
  readonly #addedTo: string | undefined;

  /** @param addedTo directory in which models lie that were added to those that came with us. */
  constructor(addedTo?: string) {
    this.#addedTo = addedTo;
  }

  /**
   * The model of the service with our key, e.g. `route-53`.
   *
   * @returns undefined when the catalogue has no such service, or its package is not installed.
   * @throws {Error} when the package is there and cannot be loaded.
   */
  get(key: string): ServiceModel | undefined {
    if (!this.#loaded.has(key)) {
      const entry = findService(key);
      this.#loaded.set(key, entry && loadModel(entry, this.#addedTo));
    }
    return this.#loaded.get(key);
  }

  /** Loads all that are installed, letting other work run between one and the next. */
  async preload(): Promise<void> {
    const others = CATALOGUE.filter(({ key }) => key !== LAST).map(({ key }) => key);
    for (const key of [...others, LAST]) {
      await setImmediate();
      this.get(key);
    }
  }
}
