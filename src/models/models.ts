import { findService } from "./catalogue.ts";
import { loadModel } from "./load-model.ts";
import type { ServiceModel } from "./model.ts";

/**
 * The service models that are installed, each loaded when it is first asked for: that takes 10 to
 * 50 ms, EC2's 200 ms, and more at the first time on a machine. All of them together would take
 * 100 MB, and few programs call more than a few services.
 */
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
}
