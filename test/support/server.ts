import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { NODE_ENVIRONMENT, NODE_FLAGS } from "../../scripts/node-flags.mjs";
import type { SavedCredentials, SavedServer } from "../../src/data-directory.ts";

const MAIN = join(import.meta.dirname, "..", "..", "src", "cli", "main.ts");
const START_TIMEOUT_MS = 30_000;

export interface ServerOptions {
  /** Further words for `trailcam serve`. */
  readonly flags?: readonly string[];
  /** Of a server that ran before; without it a new one is made. */
  readonly dataDirectory?: string;
  /** Variables beside `PATH`. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Told of the process as soon as there is one, long before it is ready. */
  readonly onSpawn?: (processId: number) => void;
  /** Half a minute when left out. */
  readonly startTimeoutMs?: number;
}

/** A whole server in a process of its own, over a data directory of its own. */
export class TestServer implements AsyncDisposable {
  readonly url: string;
  readonly dataDirectory: string;
  readonly credentials: SavedCredentials;
  readonly #process: ChildProcess;
  readonly #output: () => string;

  private constructor(started: {
    readonly url: string;
    readonly dataDirectory: string;
    readonly credentials: SavedCredentials;
    readonly process: ChildProcess;
    readonly output: () => string;
  }) {
    this.url = started.url;
    this.dataDirectory = started.dataDirectory;
    this.credentials = started.credentials;
    this.#process = started.process;
    this.#output = started.output;
  }

  /** Resolves when the server answers that it is ready. */
  static async start(options: ServerOptions = {}): Promise<TestServer> {
    const dataDirectory =
      options.dataDirectory ?? (await mkdtemp(join(tmpdir(), "trailcam-test-")));
    const flags = ["--port", "0", "--data", dataDirectory, ...(options.flags ?? [])];
    const child = spawn(process.execPath, [...NODE_FLAGS, MAIN, "serve", ...flags], {
      stdio: ["ignore", "pipe", "pipe"],
      env: { PATH: process.env.PATH ?? "", ...NODE_ENVIRONMENT, ...options.environment },
    });
    options.onSpawn?.(child.pid ?? -1);
    let output = "";
    const { promise: listening, resolve, reject } = Promise.withResolvers<void>();
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk: Buffer) => {
        output += chunk;
        if (output.includes("trailcam records at ")) resolve();
      });
    }
    child.once("exit", () => reject(new Error(`the server did not start:\n${output}`)));
    const timer = setTimeout(() => {
      reject(new Error(`no server in time:\n${output}`));
      child.kill("SIGKILL");
    }, options.startTimeoutMs ?? START_TIMEOUT_MS);
    await listening.finally(() => clearTimeout(timer));
    const server = await readJson<SavedServer>(join(dataDirectory, "server.json"));
    const health = await fetch(new URL("/_trailcam/health", server.url));
    if (health.status !== 200) throw new Error(`not ready: ${await health.text()}`);
    return new TestServer({
      url: server.url,
      dataDirectory,
      credentials: await readJson<SavedCredentials>(join(dataDirectory, "credentials.json")),
      process: child,
      output: () => output,
    });
  }

  /** What the server printed. */
  get output(): string {
    return this.#output();
  }

  get processId(): number {
    return this.#process.pid ?? -1;
  }

  /** Endpoint, region and keys for a client of the official SDK. */
  clientSettings(userName = "admin", region = "us-east-1") {
    const credentials = this.credentials.users[userName];
    if (!credentials) throw new Error(`no keys of ${userName}`);
    return { endpoint: this.url, region, credentials };
  }

  /** The admin's keys in another account, which `trailcam env` makes when it is missing. */
  async keysOf(accountId: string) {
    const words = ["env", "--data", this.dataDirectory, "--account", accountId, "--json"];
    const { stdout } = await promisify(execFile)(process.execPath, [
      "--disable-warning=ExperimentalWarning",
      MAIN,
      ...words,
    ]);
    const variables = JSON.parse(stdout) as Record<string, string>;
    const accessKeyId = variables.AWS_ACCESS_KEY_ID ?? "";
    return { credentials: { accessKeyId, secretAccessKey: variables.AWS_SECRET_ACCESS_KEY ?? "" } };
  }

  /** The environment in which another program's AWS client uses this server. */
  clientEnvironment(userName = "admin", region = "us-east-1"): Record<string, string> {
    const { credentials } = this.clientSettings(userName, region);
    return {
      PATH: process.env.PATH ?? "",
      HOME: this.dataDirectory,
      AWS_ENDPOINT_URL: this.url,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      AWS_PAGER: "",
    };
  }

  /** Ends the process as a crash would; its data stays. */
  async kill(): Promise<void> {
    const exited = once(this.#process, "exit");
    this.#process.kill("SIGKILL");
    await exited;
  }

  /** Stops the process as Ctrl-C would; its data stays. */
  async stop(): Promise<number | null> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return null;
    const exited = once(this.#process, "exit") as Promise<[number | null]>;
    this.#process.kill("SIGTERM");
    return (await exited)[0];
  }

  /** Waits for its end, and gives its exit code: null when a signal ended it. */
  async ended(): Promise<number | null> {
    const { exitCode, signalCode } = this.#process;
    if (exitCode === null && signalCode === null) await once(this.#process, "exit");
    return this.#process.exitCode;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    await rm(this.dataDirectory, { recursive: true, force: true });
  }
}

async function readJson<Value>(path: string): Promise<Value> {
  return JSON.parse(await readFile(path, "utf8")) as Value;
}
