import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { Damage } from "../../journal/index.ts";
import { BuildError } from "./build-error.ts";
import type { Asked, BuilderData, FromBuilder, ToBuilder } from "./builder-messages.ts";
import type { BuiltFile, LogFileBuilder, ScopedRange, Survey } from "./log-file-builder.ts";

export interface BuilderThreadOptions {
  /** Of the journal. */
  readonly directory: string;
  /** Told of what cannot be read of the journal, maybe more than once. */
  readonly onDamage?: (damage: Damage) => void;
  /** What runs in the thread: for tests. */
  readonly program?: URL;
}

const PROGRAM = new URL("./builder-main.ts", import.meta.url);

/** A round takes less by far; what is not done by then is done after the next start. */
const CLOSE_TIMEOUT_MS = 5_000;

/** What one round holds, several times over. */
const MEMORY = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 8 };

interface Question {
  readonly resolve: (answer: FromBuilder) => void;
  readonly reject: (error: BuildError) => void;
}

/**
 * Builds log files in a thread of its own, which reads the journal's files by itself. The thread is
 * begun when it is first needed, and again after it ended; what was asked of one that ended fails.
 *
 * Every failure is a {@link BuildError}.
 */
export class BuilderThread implements LogFileBuilder, AsyncDisposable {
  readonly #options: BuilderThreadOptions;
  #thread: Worker | undefined;
  #lastId = 0;
  readonly #questions = new Map<number, Question>();
  #isClosed = false;

  constructor(options: BuilderThreadOptions) {
    this.#options = options;
  }

  async survey(range: ScopedRange): Promise<Survey> {
    const answer = await this.#ask("survey", range);
    if (answer.kind !== "surveyed") throw new BuildError("build_failed", "no answer to that");
    return answer.survey;
  }

  async build(range: ScopedRange): Promise<readonly BuiltFile[]> {
    const answer = await this.#ask("build", range);
    if (answer.kind !== "built") throw new BuildError("build_failed", "no answer to that");
    return answer.files;
  }

  /** Ends the thread after what it was asked; what it does not answer in time fails. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    const thread = this.#thread;
    if (!thread) return;
    const ended = once(thread, "exit");
    thread.ref();
    // Not ended from here: a thread that is just beginning may take the process with it.
    thread.postMessage({ what: "close" } satisfies ToBuilder);
    const timer = setTimeout(() => void thread.terminate(), CLOSE_TIMEOUT_MS);
    await ended;
    clearTimeout(timer);
  }

  #ask(what: Asked["what"], range: ScopedRange): Promise<FromBuilder> {
    if (this.#isClosed) throw new BuildError("builder_gone", "the builder of log files is closed");
    this.#thread ??= this.#start();
    const thread = this.#thread;
    const { promise, resolve, reject } = Promise.withResolvers<FromBuilder>();
    const id = ++this.#lastId;
    this.#questions.set(id, { resolve, reject });
    // The process must not end before the answer, but need not stay for a thread that waits.
    thread.ref();
    thread.postMessage({ id, what, range } satisfies ToBuilder);
    return promise;
  }

  #start(): Worker {
    const { directory, program = PROGRAM } = this.#options;
    const thread = new Worker(program, {
      name: "log-files",
      workerData: { directory } satisfies BuilderData,
      resourceLimits: MEMORY,
      // What it reads is not its environment's business.
      env: {},
    });
    let cause: unknown;
    thread.on("message", (message: FromBuilder) => this.#onMessage(thread, message));
    thread.on("error", (error) => {
      cause = error;
    });
    thread.once("exit", () => this.#onExit(thread, cause));
    return thread;
  }

  #onMessage(thread: Worker, message: FromBuilder): void {
    if (message.kind === "damage") {
      this.#options.onDamage?.(message.damage);
      return;
    }
    const question = this.#questions.get(message.id);
    this.#questions.delete(message.id);
    if (this.#questions.size === 0) thread.unref();
    if (message.kind !== "failed") {
      question?.resolve(message);
      return;
    }
    const { name, message: text, stack } = message.failure;
    const cause = Object.assign(new Error(text), { name, stack });
    question?.reject(new BuildError("build_failed", text, { cause }));
  }

  #onExit(thread: Worker, cause: unknown): void {
    if (this.#thread === thread) this.#thread = undefined;
    const error = new BuildError("builder_gone", "the thread that builds log files ended", {
      cause,
    });
    const questions = [...this.#questions.values()];
    this.#questions.clear();
    for (const { reject } of questions) reject(error);
  }
}
