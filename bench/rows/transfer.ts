import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { type IncomingMessage, request } from "node:http";
import { join } from "node:path";
import { TestServer } from "../../test/support/server.ts";
import { signRequest } from "../../test/support/sign-request.ts";
import { processorSeconds, residentMib } from "../harness/machine.ts";
import { type ServingProgram, startOwn } from "../harness/program.ts";
import type { Figures, Peer, PeerDriver, Row } from "../harness/row.ts";
import { SharedProgram } from "../harness/shared.ts";
import { bodyOf, countBytes, MIB } from "../peers/bodies.ts";
import { nginx } from "../peers/foreign.ts";

const peerFile = (name: string) => join(import.meta.dirname, "..", "peers", name);
const startBodies = () => startOwn(peerFile("bodies.ts"));
const MIB_FULL = 5 * 1024;
const MIB_QUICK = 512;

interface Transfer {
  readonly method: "PUT" | "GET";
  readonly mebibytes: number;
  readonly headers: Readonly<Record<string, string>>;
}

const pathOf = (mebibytes: number) => `/bucket/${mebibytes}`;

/** Moves one body, and throws what arrives away. */
async function transfer(base: string, { method, mebibytes, headers }: Transfer): Promise<number> {
  const isUpload = method === "PUT";
  const startedAt = performance.now();
  const sending = request(new URL(pathOf(mebibytes), base), {
    method,
    headers: { ...headers, ...(isUpload && { "content-length": mebibytes * MIB }) },
    agent: false,
  });
  const answered = once(sending, "response") as Promise<[IncomingMessage]>;
  if (isUpload) bodyOf(mebibytes).pipe(sending);
  else sending.end();
  const [response] = await answered;
  if (response.statusCode !== 200) throw new Error(`${method}: ${response.statusCode}`);
  const bytes = await countBytes(response);
  if (!isUpload && bytes !== mebibytes * MIB) throw new Error(`${bytes} bytes came`);
  return (performance.now() - startedAt) / 1000;
}

/** Makes the kernel forget how large a process once was. */
function forgetHighest(processId: number): void {
  try {
    writeFileSync(`/proc/${processId}/clear_refs`, "5");
  } catch {
    // Not allowed, or no Linux: the highest is then of the whole run.
  }
}

async function measured(
  { url, processId }: Pick<ServingProgram, "url" | "processId">,
  moved: Transfer,
): Promise<Figures> {
  forgetHighest(processId);
  const before = processorSeconds(processId);
  const seconds = await transfer(url, moved);
  return {
    rate: moved.mebibytes / seconds,
    processorMs: ((processorSeconds(processId) - before) * 1e6) / moved.mebibytes,
    residentMib: residentMib(processId, "VmHWM"),
  };
}

/** A large body up or down: directly, and through what can stand in between. */
export function transferRow(direction: "up" | "down"): Row {
  const method = direction === "up" ? "PUT" : "GET";
  const bodies = new SharedProgram(startBodies);
  const sizeOf = (isQuick: boolean) => (isQuick ? MIB_QUICK : MIB_FULL);
  const plain = (program: ServingProgram, isQuick: boolean): Peer => ({
    measure: () => measured(program, { method, mebibytes: sizeOf(isQuick), headers: {} }),
    [Symbol.asyncDispose]: () => program[Symbol.asyncDispose](),
  });
  const between = (
    name: string,
    start: (port: number) => Promise<ServingProgram | undefined>,
  ): PeerDriver => ({
    name,
    open: (isQuick) =>
      bodies.with(async (port) => {
        const program = await start(port);
        return program && plain(program, isQuick);
      }),
  });
  return {
    name: `transfer-${direction}`,
    title: `A body of 5 GiB, ${direction}`,
    text:
      "From socket to socket on this machine; both ends are the same small `node:http` programs " +
      "in every line, so the difference is what stands between them. Processor time and memory " +
      "are of that program: the most resident while a body passed.",
    columns: [
      { key: "rate", title: "MiB/s", digits: 0 },
      { key: "processorMs", title: "processor µs/MiB", digits: 0 },
      { key: "residentMib", title: "resident MiB", digits: 0 },
    ],
    rounds: { full: 5, quick: 3 },
    peers: [
      { name: "directly", open: async (isQuick) => plain(await startBodies(), isQuick) },
      { ...between("nginx", (port) => nginx.start(port)), version: nginx.version },
      between("relay of bytes in Node", (port) => startOwn(peerFile("relay.ts"), String(port))),
      between("bare node:http proxy", (port) => startOwn(peerFile("node-proxy.ts"), String(port))),
      {
        name: "trailcam",
        open: (isQuick) => bodies.with((port) => trailcam(port, method, sizeOf(isQuick))),
      },
    ],
    goals: [
      {
        text: "MiB/s beside no one between",
        peer: "trailcam",
        column: "rate",
        beside: { peer: "directly", as: "ratio" },
        wanted: { atLeast: 0.6 },
        digits: 2,
      },
      {
        // 150 MB, in MiB.
        text: "resident MiB",
        peer: "trailcam",
        column: "residentMib",
        wanted: { atMost: 143 },
        digits: 0,
      },
    ],
  };
}

async function trailcam(
  upstreamPort: number,
  method: "PUT" | "GET",
  mebibytes: number,
): Promise<Peer> {
  const flags = ["--upstream", `http://127.0.0.1:${upstreamPort}`];
  const server = await TestServer.start({ flags });
  return {
    measure: async () => {
      const { headers } = await signRequest(server, {
        ...{ method, path: pathOf(mebibytes), service: "s3" },
        headers: { "x-amz-content-sha256": "UNSIGNED-PAYLOAD" },
      });
      return await measured(server, { method, mebibytes, headers });
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}
