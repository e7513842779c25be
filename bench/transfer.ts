/**
 * What passing through the gateway costs a large body: the same transfer, up and down, with a plain
 * node:http server directly, through a relay that only copies bytes from socket to socket, and
 * through the gateway, one after the other in each round. The relay is what the machine can reach.
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
import { type AddressInfo, connect, createServer as createTcpServer } from "node:net";
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

/** Copies between each client and the other end, and knows nothing of HTTP. */
function relayTo(port: number): void {
  const server = createTcpServer((client) => {
    const other = connect(port, "127.0.0.1");
    for (const socket of [client, other]) socket.on("error", () => undefined);
    client.pipe(other).pipe(client);
  });
  server.listen(0, "127.0.0.1", () => {
    process.stdout.write(`${(server.address() as AddressInfo).port}\n`);
  });
}

/** Starts a part of this file as a program of its own; gives it, and its port. */
async function start(...words: string[]) {
  const program = spawn(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", import.meta.filename, ...words],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const [port] = (await once(program.stdout, "data")) as [Buffer];
  return { program, port: Number(String(port)) };
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
  const upstream = await start("upstream");
  const relay = await start("relay", String(upstream.port));
  const [direct, relayed] = [upstream, relay].map(({ port }) => `http://127.0.0.1:${port}`);
  const server = await TestServer.start({ flags: ["--upstream", direct ?? ""] });
  try {
    const before = residentMib(server.processId, "VmRSS");
    process.stdout.write(`${MEBIBYTES} MiB, ${ROUNDS} rounds, medians in MiB/s\n`);
    for (const method of ["PUT", "GET"] as const) {
      const rates: Record<string, number[]> = { direct: [], relay: [], gateway: [] };
      for (let round = 0; round < ROUNDS; round++) {
        rates.direct?.push(await transfer(server, direct ?? "", method));
        rates.relay?.push(await transfer(server, relayed ?? "", method));
        rates.gateway?.push(await transfer(server, server.url, method));
      }
      const { direct: one = [], relay: two = [], gateway: three = [] } = rates;
      const share = (part: readonly number[]) => ((100 * median(part)) / median(one)).toFixed(0);
      process.stdout.write(
        `  ${method === "PUT" ? "up  " : "down"}  direct ${median(one).toFixed(0)}   ` +
          `relay ${median(two).toFixed(0)} (${share(two)} %)   ` +
          `gateway ${median(three).toFixed(0)} (${share(three)} %, goal 60)   resident ` +
          `${residentMib(server.processId, "VmHWM").toFixed(0)} MiB at most (goal 150; ` +
          `${before.toFixed(0)} before)\n`,
      );
    }
  } finally {
    await server[Symbol.asyncDispose]();
    upstream.program.kill();
    relay.program.kill();
  }
}

if (role === "upstream") serveBodies();
else if (role === "relay") relayTo(Number(rounds));
else await measure();
