import { join } from "node:path";
import { setTimeout as after } from "node:timers/promises";
import { TestServer } from "../../test/support/server.ts";
import { LOAD_GENERATOR } from "../harness/load.ts";
import { descendantsOf, processorSeconds, residentMib } from "../harness/machine.ts";
import { type PreparedRequest, putMixedLoad } from "../harness/mixed-load.ts";
import { type ServingProgram, startOwn } from "../harness/program.ts";
import type { Figures, Peer, PeerDriver, Row } from "../harness/row.ts";
import { SharedProgram } from "../harness/shared.ts";
import { type Foreign, mitmproxy, moto, nginx } from "../peers/foreign.ts";
import { MixedCalls } from "../peers/mixed-calls.ts";
import { HEADERS_OF_THE_LIKE, PATH } from "../peers/request-peers.ts";

const ORIGIN = join(import.meta.dirname, "..", "peers", "origin.ts");
const NODE_PROXY = join(import.meta.dirname, "..", "peers", "node-proxy.ts");
const CONNECTIONS = 16;
const SLICE_SECONDS = 3;
const SAMPLE_EVERY_MS = 250;
const LOOK_UP_EVERY_MS = 1_000;
/** A quick run sends so many times fewer. */
const QUICK_SHARE = 20;

/** 300 MB. */
const MIB_MAX = 286;

const REQUESTS = { trailcam: 1_000_000, proxies: 200_000, mitmproxy: 40_000, moto: 10_000 };

interface Subject {
  readonly program: Pick<ServingProgram, "url" | "processId">;
  /** Signed anew for each slice. */
  readonly requests: () => Promise<readonly PreparedRequest[]>;
  readonly requestsMax: number;
}

interface Sample {
  readonly requests: number;
  readonly mib: number;
}

/** Sends as many requests as are asked for, and looks at the program's memory all the while. */
async function measureMemory({ program, requests, requestsMax }: Subject): Promise<Figures> {
  const { processId, url } = program;
  const before = processorSeconds(processId);
  const samples: Sample[] = [];
  let sent = 0;
  const sample = () => samples.push({ requests: sent, mib: residentMib(processId) });
  const startedAt = performance.now();
  while (sent < requestsMax) {
    const sampling = setInterval(sample, SAMPLE_EVERY_MS);
    const slice = { connections: CONNECTIONS, seconds: SLICE_SECONDS };
    try {
      sent += await putMixedLoad({ origin: url, requests: await requests(), ...slice });
    } finally {
      clearInterval(sampling);
    }
  }
  const third = highest(samples, { from: 0.2 * sent, upTo: 0.3 * sent });
  const last = highest(samples, { from: 0.9 * sent, upTo: sent });
  const others = descendantsOf(processId).map((child) => residentMib(child));
  return {
    requests: sent,
    rate: sent / ((performance.now() - startedAt) / 1000),
    processorUs: ((processorSeconds(processId) - before) * 1e6) / sent,
    third,
    last,
    growth: (last / third - 1) * 100,
    most: residentMib(processId, "VmHWM"),
    ...(others.length > 0 && { others: others.reduce((sum, mib) => sum + mib, 0) }),
  };
}

/** What was sampled most between two counts of requests; of a short run what is nearest. */
function highest(samples: readonly Sample[], { from, upTo }: { from: number; upTo: number }) {
  const within = samples.filter(({ requests }) => requests >= from && requests < upTo);
  const chosen = within.length > 0 ? within : samples.filter(({ requests }) => requests < upTo);
  return Math.max(...(chosen.length > 0 ? chosen : samples).map(({ mib }) => mib));
}

/** The first round of a row is thrown away; here it would be a million requests. */
function fromSecondRound(measure: () => Promise<Figures>): () => Promise<Figures> {
  let isFirst = true;
  return async () => {
    if (!isFirst) return await measure();
    isFirst = false;
    return {};
  };
}

const LIST: PreparedRequest = { method: "GET", path: PATH, headers: HEADERS_OF_THE_LIKE };
const countOf = (peer: keyof typeof REQUESTS, isQuick: boolean) =>
  REQUESTS[peer] / (isQuick ? QUICK_SHARE : 1);

/** A program that records nothing gets only the list, of the like signature. */
function plain(program: ServingProgram, requestsMax: number): Peer {
  const subject = { program, requests: async () => [LIST], requestsMax };
  return {
    measure: fromSecondRound(() => measureMemory(subject)),
    [Symbol.asyncDispose]: () => program[Symbol.asyncDispose](),
  };
}

async function trailcam(upstreamPort: number, requestsMax: number): Promise<Peer> {
  const upstream = `route53=http://127.0.0.1:${upstreamPort}`;
  const flags = ["--upstream", upstream, "--durability", "relaxed"];
  const server = await TestServer.start({ flags });
  const calls = await MixedCalls.prepare(server);
  const subject = { program: server, requests: () => calls.sign(), requestsMax };
  return {
    measure: fromSecondRound(async () => {
      const ending = new AbortController();
      const lookUps = lookUpUntil(calls, ending.signal);
      try {
        return await measureMemory(subject);
      } finally {
        ending.abort();
        await lookUps;
      }
    }),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

async function lookUpUntil(calls: MixedCalls, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await calls.lookUp();
    await after(LOOK_UP_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
}

const origin = new SharedProgram(() => startOwn(ORIGIN));
const foreign = (name: "mitmproxy" | "nginx", program: Foreign): PeerDriver => ({
  name,
  version: program.version,
  open: (isQuick) =>
    origin.with(async (port) => {
      const running = await program.start(port);
      const peer = name === "nginx" ? "proxies" : name;
      return running && plain(running, countOf(peer, isQuick));
    }),
});

export const memoryRow: Row = {
  name: "memory",
  title: "Memory over a million requests",
  text:
    `${CONNECTIONS} connections. trailcam gets calls of eight callers: of twenty, fourteen ` +
    "`ListHostedZones` pass to an upstream, six change something in the sandbox (IAM, SNS, SQS, " +
    "S3); every second somebody looks something up, and a trail delivers. The others get the list " +
    "alone, and fewer requests, as many as the table says. Memory is what is resident of the " +
    "main process: the most in the third and in the last tenth of the requests, and the most ever.",
  columns: [
    { key: "requests", title: "requests", digits: 0 },
    { key: "rate", title: "requests/s", digits: 0 },
    { key: "processorUs", title: "processor µs/request", digits: 0 },
    { key: "third", title: "third tenth, MiB", digits: 0 },
    { key: "last", title: "last tenth, MiB", digits: 0 },
    { key: "growth", title: "growth, %", digits: 1 },
    { key: "most", title: "most, MiB", digits: 0 },
    { key: "others", title: "its other processes, MiB", digits: 0 },
  ],
  rounds: { full: 1, quick: 1 },
  peers: [
    foreign("nginx", nginx),
    {
      name: "bare node:http proxy",
      open: (isQuick) =>
        origin.with(async (port) =>
          plain(await startOwn(NODE_PROXY, String(port)), countOf("proxies", isQuick)),
        ),
    },
    foreign("mitmproxy", mitmproxy),
    {
      name: "moto_server",
      version: moto.version,
      open: async (isQuick) => {
        const running = await moto.start(0);
        return running && plain(running, countOf("moto", isQuick));
      },
    },
    {
      name: "trailcam",
      version: () => LOAD_GENERATOR,
      open: (isQuick) => origin.with((port) => trailcam(port, countOf("trailcam", isQuick))),
    },
  ],
  goals: [
    {
      text: "the most that was ever resident, in MiB",
      ...{ peer: "trailcam", column: "most", wanted: { atMost: MIB_MAX }, digits: 0 },
    },
    {
      text: "growth from the third tenth to the last, in %",
      ...{ peer: "trailcam", column: "growth", wanted: { atMost: 5 }, digits: 1 },
    },
  ],
};
