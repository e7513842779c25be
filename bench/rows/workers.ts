import { join } from "node:path";
import { startOwn } from "../harness/program.ts";
import type { PeerDriver, Row } from "../harness/row.ts";
import { SharedProgram } from "../harness/shared.ts";
import { nginx } from "../peers/foreign.ts";
import { plainPeer, REQUEST_COLUMNS, trailcamPeer } from "../peers/request-peers.ts";

const PEERS = join(import.meta.dirname, "..", "peers");
const SHAPE = { connections: 64, seconds: 4 };
const origin = new SharedProgram(() => startOwn(join(PEERS, "origin.ts")));

const trailcam = (name: string, flags: readonly string[]): PeerDriver => ({
  name,
  open: () =>
    origin.with((port) =>
      trailcamPeer(["--upstream", `http://127.0.0.1:${port}`, ...flags], SHAPE),
    ),
});

/** What a second process on the same port is worth where all share two cores. */
export const workersRow: Row = {
  name: "workers",
  title: "Requests through two workers",
  text:
    "As above, 64 connections, `strict`. Two workers take the requests, and the first process " +
    "gathers their journals; load and upstream are on the same cores, so what the machine has " +
    "left is all that a second worker can add.",
  columns: REQUEST_COLUMNS,
  rounds: { full: 9, quick: 2 },
  peers: [
    { name: "nginx", version: nginx.version, open: () => origin.with(openNginx) },
    {
      name: "bare node:http proxy",
      open: () =>
        origin.with(async (port) =>
          plainPeer(await startOwn(join(PEERS, "node-proxy.ts"), String(port)), SHAPE),
        ),
    },
    trailcam("trailcam", []),
    trailcam("trailcam, 2 workers", ["--workers", "2"]),
  ],
  goals: [
    {
      text: "requests/s of two workers beside one process",
      peer: "trailcam, 2 workers",
      column: "rate",
      beside: { peer: "trailcam", as: "ratio" },
      wanted: { atLeast: 1 },
      digits: 2,
    },
  ],
};

async function openNginx(port: number) {
  const running = await nginx.start(port);
  return running && plainPeer(running, SHAPE);
}
