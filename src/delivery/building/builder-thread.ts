import { Worker } from "node:worker_threads";
import type { Damage } from "../../journal/index.ts";
import { BuildError } from "./build-error.ts";
import type { BuilderData, FromBuilder, ToBuilder } from "./builder-messages.ts";
import type { BuiltFile, LogFileBuilder, ScopedRange, Survey } from "./log-file-builder.ts";

export interface BuilderThreadOptions {
  /** Of the journal. */
  readonly directory: string;
  /** Told of what cannot be read of the journal, maybe more than once. */
  readonly onDamage?: (damage: Damage) => void;
}

/** What one round holds, several times over. */
const MEMORY = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 16 };

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

  /** Of the thread that runs, for who wants to end it; undefined while there is none. */
  get thread(): Pick<Worker, "terminate" | "performance"> | undefined {
    return this.#thread;
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

  /** Ends the thread; what was asked and not answered fails. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    await this.#thread?.terminate();
  }

  #ask(what: ToBuilder["what"], range: ScopedRange): Promise<FromBuilder> {
    if (this.#isClosed) throw new BuildError("builder_gone", "it was closed");
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
    const { directory } = this.#options;
    const thread = new Worker(new URL("./builder-main.ts", import.meta.url), {
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
