import cluster from "node:cluster";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Configuration, Flags } from "./configuration/index.ts";
import type { FromWorker, ToWorker, WorkerProcess } from "./workers/index.ts";

/** With its terminating zero, what a socket's path may have. Source: documented, unix(7). */
const SOCKET_PATH_BYTES_MAX = 107;

/**
 * Starts a process on the port that all workers share. Each takes connections from the one socket
 * by itself: were they dealt out, those that a worker was given just before its death would be
 * nobody's, and hang. Source: observed, Node 24.
 */
export function spawnWorker(): WorkerProcess {
  cluster.schedulingPolicy = cluster.SCHED_NONE;
  cluster.setupPrimary({ exec: join(import.meta.dirname, "worker-main.ts"), args: [] });
  const worker = cluster.fork(TAKE_TURNS);
  return {
    processId: worker.process.pid,
    send: (message: ToWorker) =>
      void worker.process.send?.(message, undefined, undefined, () => undefined),
    onMessage: (listener) =>
      worker.process.on("message", (message) => {
        // The cluster's own messages go over the same channel.
        if (typeof message === "object" && "kind" in message) listener(message as FromWorker);
      }),
    onExit: (listener) => worker.process.once("exit", listener),
    kill: () => void worker.process.kill("SIGKILL"),
  };
}

/** A worker pauses after each connection it takes, so that a burst does not end up with one. */
const TAKE_TURNS = { UV_TCP_SINGLE_ACCEPT: "1" };

/**
 * Settles on a port where any will do. Workers share the first one's, and when all have died at
 * once, those that come after them would take another than clients know.
 */
export async function withSettledPort(
  flags: Flags,
  { host, port }: Pick<Configuration, "host" | "port">,
): Promise<Flags> {
  if (port !== 0) return flags;
  const server = createServer().listen(0, host);
  await once(server, "listening");
  const settled = (server.address() as AddressInfo).port;
  server.close();
  await once(server, "close");
  return { ...flags, port: String(settled) };
}

/** Where the first process listens for its workers; nobody else can open it. */
export class RelaySocket implements Disposable {
  readonly path: string;
  readonly #temporary: string | undefined;

  /** @param dataDirectory its owner's alone. */
  constructor(dataDirectory: string) {
    const near = join(dataDirectory, "relay.sock");
    this.#temporary =
      Buffer.byteLength(near) <= SOCKET_PATH_BYTES_MAX
        ? undefined
        : mkdtempSync(join(tmpdir(), "trailcam-relay-"));
    this.path = this.#temporary ? join(this.#temporary, "relay.sock") : near;
    // A server that was killed leaves it.
    rmSync(this.path, { force: true });
  }

  [Symbol.dispose](): void {
    rmSync(this.#temporary ?? this.path, { recursive: true, force: true });
  }
}
