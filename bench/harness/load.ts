import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { Pool } from "undici";
import { versionOf } from "./machine.ts";
import type { Figures } from "./row.ts";
import { median } from "./statistics.ts";

export interface Load {
  readonly origin: string;
  readonly path: string;
  /** Sent with every request. */
  readonly headers: Readonly<Record<string, string>>;
  readonly connections: number;
  readonly seconds: number;
}

const WRK = versionOf("wrk", "-v");

/** Who makes the load: wrk where it is installed, else a client of our own, which costs more. */
export const LOAD_GENERATOR = WRK === undefined ? "load by undici" : `load by wrk ${WRK}`;

interface Outcome {
  readonly requests: number;
  readonly seconds: number;
  readonly failed: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/**
 * Keeps every connection busy for some seconds: the next request follows an answer at once.
 *
 * @throws when a single answer was none, or not 2xx.
 */
export async function putLoad(load: Load): Promise<Figures> {
  const done = await (WRK === undefined ? withUndici(load) : withWrk(load));
  if (done.failed > 0) throw new Error(`${done.failed} of ${done.requests} requests failed`);
  const { requests, p50Ms, p99Ms } = done;
  return { requests, rate: requests / done.seconds, p50Ms, p99Ms };
}

async function withWrk(load: Load): Promise<Outcome> {
  const directory = await mkdtemp(join(tmpdir(), "bench-"));
  try {
    const script = join(directory, "requests.lua");
    await writeFile(script, scriptFor(load));
    const { stdout } = await promisify(execFile)("wrk", [
      ...["-t", "1", "-c", String(load.connections), "-d", `${load.seconds}s`, "-s", script],
      load.origin,
    ]);
    const [, figures = "{}"] = /^figures (.*)$/m.exec(stdout) ?? [];
    return JSON.parse(figures) as Outcome;
  } finally {
    await rm(directory, { recursive: true });
  }
}

function scriptFor({ path, headers }: Load): string {
  // wrk adds a Host of its own beside one whose name is in lower case.
  const lines = Object.entries(headers).map(([name, value]) => {
    const known = name === "host" ? "Host" : name;
    return `wrk.headers[${JSON.stringify(known)}] = ${JSON.stringify(value)}`;
  });
  return `wrk.path = ${JSON.stringify(path)}
${lines.join("\n")}
function done(summary, latency, requests)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  io.write(string.format(
    'figures {"requests":%d,"seconds":%f,"failed":%d,"p50Ms":%f,"p99Ms":%f}\\n',
    summary.requests, summary.duration / 1e6, failed,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3))
end
`;
}

async function withUndici(load: Load): Promise<Outcome> {
  const { origin, path, headers, connections } = load;
  const pool = new Pool(origin, { connections, pipelining: 1 });
  const latencies: number[] = [];
  const startedAt = performance.now();
  const until = startedAt + load.seconds * 1000;
  let failed = 0;
  const keepBusy = async () => {
    while (performance.now() < until) {
      const sentAt = performance.now();
      const { statusCode, body } = await pool.request({ method: "GET", path, headers });
      await body.dump();
      if (statusCode < 200 || statusCode > 299) failed++;
      latencies.push(performance.now() - sentAt);
    }
  };
  await Promise.all(Array.from({ length: connections }, keepBusy));
  await pool.close();
  const sorted = latencies.toSorted((a, b) => a - b);
  return {
    requests: latencies.length,
    seconds: (performance.now() - startedAt) / 1000,
    failed,
    p50Ms: median(latencies),
    p99Ms: sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN,
  };
}
