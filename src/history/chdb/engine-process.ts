import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { HELPER_FLAGS } from "../../base/processes/helper-process.ts";
import { HistoryError } from "../errors.ts";
import { configurationOf, USERS } from "./configuration.ts";
import { EngineData, type EngineDataEvent } from "./data/engine-data.ts";
import { ENGINE_CANNOT_BE_LOADED, ENGINE_CANNOT_OPEN_DATA } from "./exit-code.ts";

export interface EngineOptions {
  readonly directory: string;
  readonly log?: (event: EngineEvent | EngineDataEvent) => void;
  /** Told before data that the engine does not open are set aside. */
  readonly onSettingAside?: () => void;
  /** Told each time that the engine has started and answers. */
  readonly onReady?: (processId: number) => void;
  /** Told what the engine's process says, but for that. */
  readonly onMessage?: (message: unknown) => void;
}

export interface EngineEvent {
  readonly event: "engine_ready" | "engine_gone" | "engine_data_not_mended";
  readonly processId?: number | undefined;
  readonly restartInMs?: number;
  readonly cause?: unknown;
}

/** With its terminating zero, what a socket's path may have. Source: documented, unix(7). */
const SOCKET_PATH_BYTES_MAX = 107;
const RESTART_FIRST_MS = 50;
const RESTART_MAX_MS = 10_000;
const STOP_TIMEOUT_MS = 5_000;

/** True when the optional package with the engine is installed, be it for this platform or not. */
export function isEngineInstalled(): boolean {
  try {
    createRequire(import.meta.url).resolve("chdb");
    return true;
  } catch {
    return false;
  }
}

/**
 * Keeps the engine's process running: starts it, starts it again when it ends, stops it.
 *
 * *Not trusted* with anything that cannot be rebuilt. It gets an empty environment, so that no
 * function of SQL finds anybody's credentials there.
 */
export class EngineProcess implements AsyncDisposable {
  readonly socketPath: string;
  readonly data: EngineData;
  readonly #options: EngineOptions;
  readonly #words: readonly string[];
  readonly #temporary: string | undefined;
  #child: ChildProcess | undefined;
  #ready = Promise.withResolvers<void>();
  #isReady = false;
  #restartMs = RESTART_FIRST_MS;
  #timer: NodeJS.Timeout | undefined;
  #isStopping = false;

  /** Starts the engine; {@link whenReady} tells when it answers. */
  constructor(options: EngineOptions) {
    this.#options = options;
    const directory = resolve(options.directory);
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const near = join(directory, "engine.sock");
    this.#temporary =
      Buffer.byteLength(near) < SOCKET_PATH_BYTES_MAX
        ? undefined
        : mkdtempSync(join(tmpdir(), "trailcam-engine-"));
    this.socketPath = this.#temporary ? join(this.#temporary, "engine.sock") : near;
    const configurationPath = join(directory, "engine.xml");
    const usersPath = join(directory, "users.xml");
    writeIfDiffers(usersPath, USERS);
    writeIfDiffers(configurationPath, configurationOf(usersPath));
    const { log, onSettingAside } = options;
    this.data = new EngineData({
      directory,
      ...(log && { log }),
      ...(onSettingAside && { onSettingAside }),
    });
    this.#words = [this.data.path, this.socketPath, configurationPath];
    this.#start();
  }

  get processId(): number | undefined {
    return this.#child?.pid;
  }

  /**
   * @throws {HistoryError} `engine_unavailable` when it does not answer in time; `engine_missing`
   *   when it cannot be loaded on this machine, and so never will.
   */
  async whenReady(timeoutMs: number): Promise<void> {
    const { promise: late, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(
      () => reject(new HistoryError("engine_unavailable", "the engine does not answer")),
      timeoutMs,
    );
    await Promise.race([this.#ready.promise, late]).finally(() => clearTimeout(timer));
  }

  /** Sends a message to the process that answers; without one, it is nobody's. */
  send(message: object): void {
    if (this.#isReady && this.#child?.connected) this.#child.send(message, () => undefined);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isStopping = true;
    clearTimeout(this.#timer);
    const child = this.#child;
    if (child && child.exitCode === null && child.signalCode === null) {
      const exited = once(child, "exit");
      const timer = setTimeout(() => child.kill("SIGKILL"), STOP_TIMEOUT_MS);
      if (child.connected) child.send("stop", () => undefined);
      await exited;
      clearTimeout(timer);
    }
    rmSync(this.socketPath, { force: true });
    if (this.#temporary) rmSync(this.#temporary, { recursive: true, force: true });
  }

  #start(): void {
    // Left behind by a process that was killed; it would keep the next from listening.
    rmSync(this.socketPath, { force: true });
    if (!this.#tryToMend(() => this.data.mend())) {
      this.#startLater();
      return;
    }
    const child = fork(join(import.meta.dirname, "engine.ts"), [...this.#words], {
      env: { PATH: "/usr/bin:/bin", UV_THREADPOOL_SIZE: "16" },
      execArgv: [...HELPER_FLAGS],
      // What the engine prints is for nobody: a parser's message quotes what it could not parse.
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    this.#child = child;
    child.once("message", () => {
      this.#restartMs = RESTART_FIRST_MS;
      this.data.onOpened();
      this.#isReady = true;
      this.#ready.resolve();
      this.#options.log?.({ event: "engine_ready", processId: child.pid });
      child.on("message", (message) => this.#options.onMessage?.(message));
      if (child.pid !== undefined) this.#options.onReady?.(child.pid);
    });
    child.once("exit", () => this.#onExit(child));
    // Of a process that could not be started: there is no exit then, and nothing to wait for.
    child.on("error", () => {
      if (child.pid === undefined) this.#onExit(child);
    });
  }

  #onExit(child: ChildProcess): void {
    if (this.#isStopping || child !== this.#child) return;
    this.#child = undefined;
    if (child.exitCode === ENGINE_CANNOT_BE_LOADED) {
      this.#ready.promise.catch(() => undefined);
      this.#ready.reject(new HistoryError("engine_missing", "chdb cannot be loaded here"));
      return;
    }
    // Whoever waits already waits for whichever process answers first.
    if (this.#isReady) this.#ready = Promise.withResolvers<void>();
    this.#isReady = false;
    const { exitCode, pid } = child;
    if (exitCode === ENGINE_CANNOT_OPEN_DATA) this.#tryToMend(() => this.data.onRefused());
    this.#options.log?.({ event: "engine_gone", processId: pid, restartInMs: this.#restartMs });
    this.#startLater();
  }

  #startLater(): void {
    this.#timer = setTimeout(() => this.#start(), this.#restartMs);
    this.#restartMs = Math.min(this.#restartMs * 2, RESTART_MAX_MS);
  }

  /** @returns false where that cannot be done now, for example on a full disk. */
  #tryToMend(work: () => void): boolean {
    try {
      work();
      return true;
    } catch (cause) {
      this.#options.log?.({ event: "engine_data_not_mended", cause });
      return false;
    }
  }
}

/** A full disk would take what is there, and give nothing for it. */
function writeIfDiffers(path: string, text: string): void {
  if (readIfThere(path) !== text) writeFileSync(path, text, { mode: 0o600 });
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // Whatever keeps it from being read is told when it is written.
    return undefined;
  }
}
