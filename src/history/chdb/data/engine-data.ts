import { existsSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { writeFileDurably } from "../../../base/durable-file.ts";
import { HistoryError } from "../../errors.ts";
import { KeptDefinitions } from "./kept-definitions.ts";

export interface EngineDataEvent {
  readonly event: "engine_definitions_restored" | "engine_data_set_aside";
  /** Which were put back. */
  readonly definitions?: readonly string[];
  /** Where the data are that the engine did not open. */
  readonly directory?: string;
}

export interface EngineDataOptions {
  /** Of history. */
  readonly directory: string;
  readonly log?: (event: EngineDataEvent) => void;
  /** Told before data are set aside: what follows begins without any. */
  readonly onSettingAside?: () => void;
}

/** So often the engine refuses the same data before it is tried without: some two seconds. */
const REFUSALS = 5;
/** More than all definitions together. */
const ROOM_BYTES = 256 * 1024;

/**
 * The files that the engine has, kept such that it opens them: definitions that it spoilt are put
 * back, and what it refuses all the same is set aside, so that history goes on without it.
 */
export class EngineData {
  /** Where they are. */
  readonly path: string;
  readonly #options: EngineDataOptions;
  readonly #definitions: KeptDefinitions;
  #refusals = 0;
  /** Where refused data are, while the engine is tried without. */
  #aside: string | undefined;

  constructor(options: EngineDataOptions) {
    this.#options = options;
    this.path = join(options.directory, "data");
    this.#definitions = new KeptDefinitions(this.path);
  }

  /**
   * To be called before each start of the engine.
   *
   * @throws what the operating system says.
   */
  mend(): void {
    const definitions = this.#definitions.restore({ isRefused: this.#refusals > 0 });
    if (definitions.length === 0) return;
    this.#options.log?.({ event: "engine_definitions_restored", definitions });
  }

  /** To be called when the engine has started. */
  onOpened(): void {
    this.#refusals = 0;
    if (this.#aside === undefined) return;
    this.#options.log?.({ event: "engine_data_set_aside", directory: this.#aside });
    this.#aside = undefined;
  }

  /**
   * To be called when the engine does not open them.
   *
   * @throws what the operating system says.
   */
  onRefused(): void {
    if (this.#aside !== undefined) {
      // It does not start without them either: the fault is elsewhere.
      rmSync(this.path, { recursive: true, force: true });
      renameSync(this.#aside, this.path);
      this.#aside = undefined;
      return;
    }
    this.#refusals++;
    if (this.#refusals % REFUSALS !== 0) return;
    this.requireRoom();
    this.#options.onSettingAside?.();
    this.#aside = this.#freePath();
    renameSync(this.path, this.#aside);
  }

  /**
   * To be called before statements that change a table: see {@link KeptDefinitions}.
   *
   * @throws {HistoryError} `no_room`.
   */
  requireRoom(): void {
    const path = join(this.#options.directory, "room");
    try {
      writeFileDurably(path, "0".repeat(ROOM_BYTES));
    } catch (cause) {
      throw new HistoryError("no_room", this.#options.directory, { cause });
    } finally {
      rmSync(path, { force: true });
      rmSync(`${path}.draft`, { force: true });
    }
  }

  /**
   * Keeps the definitions as they are now.
   *
   * @throws {HistoryError} `no_room`.
   */
  keepDefinitions(): void {
    try {
      this.#definitions.keep();
    } catch (cause) {
      throw new HistoryError("no_room", this.path, { cause });
    }
  }

  #freePath(): string {
    for (let n = 1; ; n++) {
      const path = join(this.#options.directory, `data-set-aside-${n}`);
      if (!existsSync(path)) return path;
    }
  }
}
