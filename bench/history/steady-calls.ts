/**
 * A program that makes calls at a steady rate: it takes what to send from its parent, and tells it
 * ten times a second how many were answered, until the parent ends it.
 */
import { Pool } from "undici";

export interface SteadyCalls {
  readonly origin: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly perSecond: number;
}

export interface SteadyCount {
  readonly answered: number;
  readonly failed: number;
}

const CONNECTIONS = 16;
const TICK_MS = 5;
const TELL_MS = 100;
/** A server that cannot keep up is not to be buried. */
const WAITING_MAX = 256;

let calls: SteadyCalls | undefined;
let pool: Pool | undefined;
let answered = 0;
let failed = 0;
let waiting = 0;
let begunAt = 0;
let asked = 0;

async function call({ path, headers }: SteadyCalls, to: Pool): Promise<void> {
  waiting++;
  try {
    const { statusCode, body } = await to.request({ method: "GET", path, headers });
    await body.dump();
    if (statusCode === 200) answered++;
    else failed++;
  } catch {
    failed++;
  } finally {
    waiting--;
  }
}

function tick(): void {
  if (!calls || !pool) return;
  const due = Math.floor(((performance.now() - begunAt) * calls.perSecond) / 1000);
  for (; asked < due; asked++) {
    // What cannot be sent now is not sent later: the rate that was reached tells.
    if (waiting < WAITING_MAX) void call(calls, pool);
  }
}

process.on("message", (message: SteadyCalls) => {
  // The same calls come again with a newer signature.
  pool ??= new Pool(message.origin, { connections: CONNECTIONS, pipelining: 1 });
  if (!calls) begunAt = performance.now();
  calls = message;
});
process.on("disconnect", () => process.exit());
setInterval(tick, TICK_MS);
setInterval(() => process.send?.({ answered, failed } satisfies SteadyCount), TELL_MS);
