/**
 * What passing through the gateway costs a large body: the same transfer, up and down, with a plain
 * node:http server directly and through the gateway, one after the other in each round.
 *
 *   npm run bench:transfer [-- <megabytes> <rounds>]
 *
 * Both ends are the same small programs either way, so the difference is the gateway. Memory is
 * that of the gateway's main process, its highest while bytes pass.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, request } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { TestServer } from "../test/support/server.ts";
import { signRequest } from "../test/support/sign-request.ts";

const MIB = 1024 * 1024;
const CHUNK = Buffer.alloc(MIB, "transfer");
const [role = "", rounds = "3"] = process.argv.slice(2);
const MEBIBYTES = Number(role) || 5 * 1024;
const ROUNDS = Number(rounds);

/** As many mebibytes as are asked for. */
function* bodyOf(mebibytes: number): Generator<Buffer> {
  for (let sent = 0; sent < mebibytes; sent++) yield CHUNK;
}

/** Counts what comes, and throws it away. */
async function countBytes(body: IncomingMessage): Promise<number> {
  let bytes = 0;
  body.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
  });
  await once(body, "end");
  return bytes;
}

/** The other end: takes what is put, gives as many mebibytes as a path ends with. */
function serveBodies(): void {
  const server = createServer(async (incoming, response) => {
    const mebibytes = Number(/\d+$/.exec((incoming.url ?? "").split("?")[0] ?? "")?.[0]);
    if (incoming.method === "PUT") {
      response.end(String(await countBytes(incoming)));
      return;
    }
    response.writeHead(200, { "content-length": mebibytes * MIB });
    Readable.from(bodyOf(mebibytes)).pipe(response);
  });
  server.listen(0, "127.0.0.1", () => {
    process.stdout.write(`${(server.address() as AddressInfo).port}\n`);
  });
}

/** One transfer in MiB a second. */
async function transfer(server: TestServer, base: string, method: "PUT" | "GET"): Promise<number> {
  const headers = { "x-amz-content-sha256": "UNSIGNED-PAYLOAD" };
  const path = `/bucket/${MEBIBYTES}`;
  const signed = await signRequest(server, { method, path, service: "s3", headers });
  const isUpload = method === "PUT";
  const startedAt = performance.now();
  const sending = request(new URL(path, base), {
    method,
    headers: { ...signed.headers, ...(isUpload && { "content-length": MEBIBYTES * MIB }) },
    agent: false,
  });
  const answered = once(sending, "response") as Promise<[IncomingMessage]>;
  if (isUpload) Readable.from(bodyOf(MEBIBYTES)).pipe(sending);
  else sending.end();
  const [response] = await answered;
  if (response.statusCode !== 200) throw new Error(`${method}: ${response.statusCode}`);
  const bytes = await countBytes(response);
  if (!isUpload && bytes !== MEBIBYTES * MIB) throw new Error(`${bytes} bytes came`);
  return MEBIBYTES / ((performance.now() - startedAt) / 1000);
}

/** The resident memory of a process, in MiB: now, or at its highest since it was last forgotten. */
function residentMib(processId: number, field: "VmRSS" | "VmHWM"): number {
  const status = readFileSync(`/proc/${processId}/status`, "utf8");
  return Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1]) / 1024;
}

const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

async function measure(): Promise<void> {
  const upstream = spawn(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", import.meta.filename, "upstream"],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const [port] = (await once(upstream.stdout, "data")) as [Buffer];
  const direct = `http://127.0.0.1:${String(port).trim()}`;
  const server = await TestServer.start({ flags: ["--upstream", direct] });
  try {
    const before = residentMib(server.processId, "VmRSS");
    process.stdout.write(`${MEBIBYTES} MiB, ${ROUNDS} rounds, medians\n`);
    for (const method of ["PUT", "GET"] as const) {
      const rates = { direct: [] as number[], through: [] as number[] };
      let highest = 0;
      const timer = setInterval(() => {
        highest = Math.max(highest, residentMib(server.processId, "VmRSS"));
      }, 50);
      for (let round = 0; round < ROUNDS; round++) {
        rates.direct.push(await transfer(server, direct, method));
        rates.through.push(await transfer(server, server.url, method));
      }
      clearInterval(timer);
      const [one, other] = [median(rates.direct), median(rates.through)];
      process.stdout.write(
        `  ${method === "PUT" ? "up  " : "down"}  direct ${one.toFixed(0).padStart(5)} MiB/s   ` +
          `through the gateway ${other.toFixed(0).padStart(5)} MiB/s ` +
          `(${((100 * other) / one).toFixed(0)} %, goal 60)   ` +
          `resident ${highest.toFixed(0)} MiB (goal 150; ${before.toFixed(0)} before)\n`,
      );
    }
  } finally {
    await server[Symbol.asyncDispose]();
    upstream.kill();
  }
}

if (role === "upstream") serveBodies();
else await measure();
