import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import { HELPER_FLAGS } from "../../base/processes/helper-process.ts";
import type { Damage } from "../../journal/index.ts";
import { BuildError } from "./build-error.ts";
import type { Asked, FromBuilder, ToldFailure } from "./builder-messages.ts";
import type { BuiltFile, LogFileBuilder, ScopedRange, Survey } from "./log-file-builder.ts";

export interface BuilderProcessOptions {
  /** Of the journal. */
  readonly directory: string;
  /** Told of what cannot be read of the journal, maybe more than once. */
  readonly onDamage?: (damage: Damage) => void;
  /** What runs in the process: for tests. */
  readonly program?: string;
}

const PROGRAM = join(import.meta.dirname, "builder-main.ts");

/** A round takes less by far; what is not done by then is done after the next start. */
const CLOSE_TIMEOUT_MS = 5_000;

/** What one round holds, several times over. */
const MEMORY = ["--max-old-space-size=256", "--max-semi-space-size=4"];

interface Question {
  readonly resolve: (answer: FromBuilder) => void;
  readonly reject: (error: BuildError) => void;
}

/**
 * Builds log files in a process of its own, which reads the journal's files by itself. The process
 * is begun when it is first needed, and again after it ended; what was asked of one that ended
 * fails. No thread: what ends one may end all, and V8 itself does so now and then where several
 * compile at once. Source: observed, Node 24, `Check failed: jit_page.has_value()`.
 *
 * Every failure is a {@link BuildError}.
 */
export class BuilderProcess implements LogFileBuilder, AsyncDisposable {
  readonly #options: BuilderProcessOptions;
  #child: ChildProcess | undefined;
  #ended = Promise.withResolvers<void>();
  #lastId = 0;
  readonly #questions = new Map<number, Question>();
  #isClosed = false;
  /** Set while a builder is closed that still has questions. */
  #onAllAnswered: (() => void) | undefined;

  constructor(options: BuilderProcessOptions) {
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

  /** Ends the process after what it was asked; what it does not answer in time fails. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    const child = this.#child;
    if (!child) return;
    child.ref();
    if (this.#questions.size > 0) {
      const { promise: answered, resolve } = Promise.withResolvers<void>();
      this.#onAllAnswered = resolve;
      const timer = setTimeout(resolve, CLOSE_TIMEOUT_MS);
      await answered;
      clearTimeout(timer);
    }
    // It writes nothing, so that it may end anywhere.
    child.kill("SIGKILL");
    await this.#ended.promise;
  }

  #ask(what: Asked["what"], range: ScopedRange): Promise<FromBuilder> {
    if (this.#isClosed) throw new BuildError("builder_gone", "the builder of log files is closed");
    this.#child ??= this.#start();
    const child = this.#child;
    const { promise, resolve, reject } = Promise.withResolvers<FromBuilder>();
    const id = ++this.#lastId;
    this.#questions.set(id, { resolve, reject });
    holdOpen(child);
    // Of one that is gone its end tells, which fails what it was asked.
    child.send({ id, what, range } satisfies Asked, () => undefined);
    return promise;
  }

  #start(): ChildProcess {
    const child = this.#fork();
    this.#ended = Promise.withResolvers();
    let failure: ToldFailure | undefined;
    child.on("message", (message: FromBuilder) => {
      if (message.kind === "ends") failure = message.failure;
      else this.#onMessage(child, message);
    });
    child.once("exit", (code, signal) => {
      this.#onEnd(failure ? errorOf(failure) : new Error(`ended by ${signal ?? code}`));
    });
    // Of a process that could not be started: there is no exit then.
    child.on("error", (error) => {
      if (child.pid === undefined) this.#onEnd(error);
    });
    return child;
  }

  #fork(): ChildProcess {
    const { directory, program = PROGRAM } = this.#options;
    try {
      return fork(program, [directory], {
        // What it reads is not its environment's business.
        env: {},
        execArgv: [...HELPER_FLAGS, ...MEMORY],
        // Log files come back as bytes.
        serialization: "advanced",
        // What it would print of its end quotes what it could not read.
        stdio: ["ignore", "ignore", "ignore", "ipc"],
      });
    } catch (cause) {
      throw new BuildError("builder_gone", "no process to build log files in", { cause });
    }
  }

  #onMessage(child: ChildProcess, message: Exclude<FromBuilder, { kind: "ends" }>): void {
    if (message.kind === "damage") {
      this.#options.onDamage?.(message.damage);
      return;
    }
    const question = this.#questions.get(message.id);
    this.#questions.delete(message.id);
    if (this.#questions.size === 0) {
      letGo(child);
      this.#onAllAnswered?.();
    }
    if (message.kind !== "failed") {
      question?.resolve(message);
      return;
    }
    const cause = errorOf(message.failure);
    question?.reject(new BuildError("build_failed", cause.message, { cause }));
  }

  #onEnd(cause: Error): void {
    this.#child = undefined;
    this.#ended.resolve();
    const error = new BuildError("builder_gone", "the process that builds log files ended", {
      cause,
    });
    const questions = [...this.#questions.values()];
    this.#questions.clear();
    for (const { reject } of questions) reject(error);
    this.#onAllAnswered?.();
  }
}

/** The server must not end before the answer, but need not stay for a process that waits. */
function holdOpen(child: ChildProcess): void {
  child.ref();
  child.channel?.ref();
}

function letGo(child: ChildProcess): void {
  child.unref();
  child.channel?.unref();
}

const errorOf = ({ name, message, stack }: ToldFailure) =>
  Object.assign(new Error(message), { name, stack });
