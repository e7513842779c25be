import { join } from "node:path";
import { LOAD_GENERATOR } from "../harness/load.ts";
import { startOwn } from "../harness/program.ts";
import type { Goal, PeerDriver, Row } from "../harness/row.ts";
import { SharedProgram } from "../harness/shared.ts";
import { type Foreign, mitmproxy, nginx } from "../peers/foreign.ts";
import { plainPeer, REQUEST_COLUMNS, trailcamPeer } from "../peers/request-peers.ts";

const ORIGIN = join(import.meta.dirname, "..", "peers", "origin.ts");
const NODE_PROXY = join(import.meta.dirname, "..", "peers", "node-proxy.ts");
const SECONDS = 4;

/** Requests a second through a proxy, for a number of connections. */
export function gatewayRow(connections: number): Row {
  const shape = { connections, seconds: SECONDS };
  const origin = new SharedProgram(() => startOwn(ORIGIN));
  const foreign = (name: string, program: Foreign): PeerDriver => ({
    name,
    version: program.version,
    open: () =>
      origin.with(async (port) => {
        const running = await program.start(port);
        return running && plainPeer(running, shape);
      }),
  });
  const trailcam = (durability: "relaxed" | "strict"): PeerDriver => ({
    name: `trailcam, ${durability}`,
    open: () =>
      origin.with((port) => {
        const upstream = `http://127.0.0.1:${port}`;
        return trailcamPeer(["--upstream", upstream, "--durability", durability], shape);
      }),
  });
  return {
    name: `gateway-${connections}`,
    title: `Requests through the gateway, ${connections} connections`,
    text:
      "`ListHostedZones`, signed, with an answer of 2.5 KB, from a fixed answer of `node:http`. " +
      "trailcam verifies the signature, decodes and records every call; its history engine reads " +
      "the records meanwhile, in a process of its own. Load, upstream and proxy share the cores. " +
      "Memory is of the proxy's own process.",
    columns: REQUEST_COLUMNS,
    rounds: { full: 9, quick: 2 },
    peers: [
      {
        name: "upstream, directly",
        version: () => LOAD_GENERATOR,
        open: async () => plainPeer(await startOwn(ORIGIN), shape),
      },
      foreign("nginx", nginx),
      {
        name: "bare node:http proxy",
        open: () =>
          origin.with(async (port) => plainPeer(await startOwn(NODE_PROXY, String(port)), shape)),
      },
      foreign("mitmproxy", mitmproxy),
      trailcam("relaxed"),
      trailcam("strict"),
    ],
    goals: goalsOf(connections),
  };
}

function goalsOf(connections: number): readonly Goal[] {
  const ratio = (durability: string, peer: string, atLeast: number): Goal => ({
    text: `${durability}, requests/s beside ${peer}`,
    peer: `trailcam, ${durability}`,
    column: "rate",
    beside: { peer, as: "ratio" },
    wanted: { atLeast },
    digits: 2,
  });
  const added = (column: string, text: string, atMost: number): Goal => ({
    text: `strict, ${text} added to the bare proxy's, in ms`,
    peer: "trailcam, strict",
    column,
    beside: { peer: "bare node:http proxy", as: "difference" },
    wanted: { atMost },
    digits: 2,
  });
  const always = [
    ratio("relaxed", "bare node:http proxy", 1),
    ratio("relaxed", "mitmproxy", 10),
    ratio("relaxed", "nginx", 0.35),
  ];
  return connections === 64
    ? [...always, ratio("strict", "bare node:http proxy", 0.8)]
    : [...always, added("p50Ms", "p50", 1), added("p99Ms", "p99", 5)];
}
