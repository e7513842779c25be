import { setTimeout as after } from "node:timers/promises";
import {
  isRunning,
  processTree,
  signal,
  type TreeProcess,
  untilGone,
} from "../../support/process-tree.ts";
import { TestServer } from "../../support/server.ts";

export interface SubjectOptions {
  readonly dataDirectory: string;
  readonly flags: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Told whenever a server has come up. */
  readonly onStart: (server: TestServer) => void;
}

const START_TIMEOUT_MS = 90_000;
/** Longer than a server takes at a stop for its clients, log files, workers and engine together. */
const STOP_TIMEOUT_MS = 60_000;
/** For processes whose first process is gone. */
const ORPHANS_TIMEOUT_MS = 30_000;

/** One server over one data directory, through all of its lives. */
export class Subject {
  /** What went wrong with processes: none that was told to end stays, each start succeeds. */
  readonly complaints: string[] = [];
  readonly #options: SubjectOptions;
  #server: TestServer | undefined;
  #mainId = 0;
  /** Every process that was ever seen of any life, and may still run. */
  #seen: readonly TreeProcess[] = [];

  constructor(options: SubjectOptions) {
    this.#options = options;
  }

  get server(): TestServer {
    if (!this.#server) throw new Error("the server does not run");
    return this.#server;
  }

  /** The first process and its descendants, which are remembered. */
  tree(): readonly TreeProcess[] {
    const tree = processTree(this.#mainId);
    const known = new Set(tree.map(({ processId }) => processId));
    this.#seen = [...this.#seen.filter(({ processId }) => !known.has(processId)), ...tree];
    return tree;
  }

  get isUp(): boolean {
    return this.tree().length > 0;
  }

  /** Starts it. What went before may still be ending: a supervisor does not wait either. */
  async start(): Promise<void> {
    const before = this.#seen.filter(isRunning);
    this.#server = await this.#launch();
    this.tree();
    this.#options.onStart(this.#server);
    await this.#expectGone(before);
  }

  /** Starts it, and kills it so many milliseconds later, however far it has come. */
  async startAndKill(afterMs: number): Promise<readonly TreeProcess[]> {
    const launched = this.#launch().catch(() => undefined);
    await after(afterMs);
    const tree = this.tree();
    for (const process of tree.slice(0, 1)) signal(process, "SIGKILL");
    await launched;
    await this.#mainGone();
    return tree.slice(0, 1);
  }

  /** Starts it where it may be unable to; what comes of it must come in time. */
  async tryToStart(): Promise<boolean> {
    try {
      this.#server = await this.#launch();
      this.tree();
      this.#options.onStart(this.#server);
      return true;
    } catch (error) {
      if (String(error).includes("no server in time")) this.complaints.push(String(error));
      return false;
    }
  }

  /** Kills some of the tree. Resolves when the first process, if it was among them, has gone. */
  async kill(victims: readonly TreeProcess[], name: NodeJS.Signals = "SIGKILL"): Promise<void> {
    for (const victim of victims) signal(victim, name);
    if (victims.some(({ processId }) => processId === this.#mainId)) await this.#mainGone();
  }

  /** Asks it to stop, as Ctrl-C does. */
  async stop(): Promise<void> {
    const tree = this.tree();
    const [main] = tree;
    if (!main) return;
    const code = this.server.stop();
    const running = await untilGone([main], STOP_TIMEOUT_MS);
    if (running.length > 0) {
      this.complaints.push(`did not stop within ${STOP_TIMEOUT_MS} ms`);
      await this.kill(tree);
    } else if ((await code) !== 0) {
      this.complaints.push(`stopped with ${await code}: ${this.server.output.slice(-500)}`);
    }
    await this.#expectGone(tree);
  }

  async #mainGone(): Promise<void> {
    await untilGone(
      this.#seen.filter(({ processId }) => processId === this.#mainId),
      ORPHANS_TIMEOUT_MS,
    );
  }

  async #launch(): Promise<TestServer> {
    const { dataDirectory, flags, environment } = this.#options;
    return await TestServer.start({
      ...{ dataDirectory, flags, environment, startTimeoutMs: START_TIMEOUT_MS },
      onSpawn: (processId) => {
        this.#mainId = processId;
      },
    });
  }

  async #expectGone(processes: readonly TreeProcess[]): Promise<void> {
    const left = await untilGone(processes, ORPHANS_TIMEOUT_MS);
    for (const process of left) {
      this.complaints.push(`${process.program} (${process.processId}) outlived its server`);
      signal(process, "SIGKILL");
    }
  }
}
