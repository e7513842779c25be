import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";
import { setTimeout as after } from "node:timers/promises";

/** A program that serves HTTP until it is disposed of. */
export interface ServingProgram extends AsyncDisposable {
  readonly processId: number;
  readonly port: number;
  /** `http://127.0.0.1:port`. */
  readonly url: string;
}

const START_TIMEOUT_MS = 30_000;
const LOOK_AGAIN_AFTER_MS = 50;

function served(program: ChildProcess, port: number): ServingProgram {
  return {
    processId: program.pid ?? -1,
    port,
    url: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      if (program.exitCode !== null || program.signalCode !== null) return;
      const exited = once(program, "exit");
      program.kill();
      await exited;
    },
  };
}

/** Starts a TypeScript file that prints its port first. */
export async function startOwn(file: string, ...words: string[]): Promise<ServingProgram> {
  const flags = ["--disable-warning=ExperimentalWarning", file, ...words];
  const program = spawn(process.execPath, flags, { stdio: ["ignore", "pipe", "inherit"] });
  const [port] = (await once(program.stdout, "data")) as [Buffer];
  return served(program, Number(String(port)));
}

/** Starts a program that listens where it is told to, and waits until it does. */
export async function startForeign(
  program: string,
  port: number,
  words: readonly string[],
): Promise<ServingProgram> {
  const child = spawn(program, words, { stdio: "ignore" });
  const running = served(child, port);
  const until = performance.now() + START_TIMEOUT_MS;
  while (!(await isListening(port))) {
    if (child.exitCode !== null || performance.now() > until) {
      await running[Symbol.asyncDispose]();
      throw new Error(`${program} did not start`);
    }
    await after(LOOK_AGAIN_AFTER_MS);
  }
  return running;
}

async function isListening(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

/** A port that nobody has: taken for a moment, and given back. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
