import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { Pool } from "undici";
import { versionOf } from "./machine.ts";

/** A request that is sent again and again as it is. */
export interface PreparedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface MixedLoad {
  readonly origin: string;
  /** Sent in turn, over and over. */
  readonly requests: readonly PreparedRequest[];
  readonly connections: number;
  readonly seconds: number;
}

/** wrk by itself counts what takes two seconds as failed, and some load much at their first call. */
const ANSWER_SECONDS_MAX = 30;

const HAS_WRK = versionOf("wrk", "-v") !== undefined;

/**
 * Keeps every connection busy for some seconds, with requests of several kinds.
 *
 * @returns how many were answered.
 * @throws when a single answer was none, or not 2xx.
 */
export async function putMixedLoad(load: MixedLoad): Promise<number> {
  const { requests, failed } = await (HAS_WRK ? withWrk(load) : withUndici(load));
  if (failed > 0) throw new Error(`${failed} of ${requests} requests failed`);
  return requests;
}

interface Outcome {
  readonly requests: number;
  readonly failed: number;
}

async function withWrk(load: MixedLoad): Promise<Outcome> {
  const directory = await mkdtemp(join(tmpdir(), "bench-"));
  try {
    const script = join(directory, "requests.lua");
    await writeFile(script, scriptFor(load.requests));
    const { stdout } = await promisify(execFile)("wrk", [
      ...["-t", "1", "-c", String(load.connections), "-d", `${load.seconds}s`, "-s", script],
      ...["--timeout", `${ANSWER_SECONDS_MAX}s`, load.origin],
    ]);
    const [, figures = "{}"] = /^figures (.*)$/m.exec(stdout) ?? [];
    return JSON.parse(figures) as Outcome;
  } finally {
    await rm(directory, { recursive: true });
  }
}

/** JSON's strings are Lua's too, as long as nothing in them is beyond ASCII. */
const quoted = (text: string): string => JSON.stringify(text);

function scriptFor(requests: readonly PreparedRequest[]): string {
  const lines = requests.map(({ method, path, headers, body }) => {
    const table = Object.entries(headers).map(([name, value]) => {
      // wrk adds a Host of its own beside one whose name is in lower case.
      const known = name === "host" ? "Host" : name;
      return `[${quoted(known)}] = ${quoted(value)}`;
    });
    const words = [quoted(method), quoted(path), `{ ${table.join(", ")} }`];
    return `  { ${[...words, body === undefined ? "nil" : quoted(body)].join(", ")} },`;
  });
  return `local prepared = {
${lines.join("\n")}
}
local all = {}
local at = 0
function init()
  for number, one in ipairs(prepared) do
    all[number] = wrk.format(one[1], one[2], one[3], one[4])
  end
end
function request()
  at = at % #all + 1
  return all[at]
end
function done(summary)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  io.write(string.format('figures {"requests":%d,"failed":%d}\\n', summary.requests, failed))
end
`;
}

async function withUndici({ origin, requests, ...load }: MixedLoad): Promise<Outcome> {
  const pool = new Pool(origin, { connections: load.connections, pipelining: 1 });
  const until = performance.now() + load.seconds * 1000;
  let sent = 0;
  let failed = 0;
  const keepBusy = async () => {
    while (performance.now() < until) {
      const next = requests[sent++ % requests.length];
      if (!next) return;
      const { statusCode, body } = await pool.request({ ...next, body: next.body ?? null });
      await body.dump();
      if (statusCode < 200 || statusCode > 299) failed++;
    }
  };
  await Promise.all(Array.from({ length: load.connections }, keepBusy));
  await pool.close();
  return { requests: sent, failed };
}
