/** The other end of transfers: takes what is put, gives as many MiB as a path ends with. */
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";

export const MIB = 1024 * 1024;
const CHUNK = Buffer.alloc(MIB, "transfer");

/** As many mebibytes as are asked for. */
export function bodyOf(mebibytes: number): Readable {
  function* chunks(): Generator<Buffer> {
    for (let sent = 0; sent < mebibytes; sent++) yield CHUNK;
  }
  return Readable.from(chunks());
}

/** Counts what comes, and throws it away. */
export async function countBytes(body: IncomingMessage): Promise<number> {
  let bytes = 0;
  body.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
  });
  await once(body, "end");
  return bytes;
}

if (import.meta.main) {
  const server = createServer(async (incoming, response) => {
    const mebibytes = Number(/\d+$/.exec((incoming.url ?? "").split("?")[0] ?? "")?.[0]);
    if (incoming.method === "PUT") {
      response.end(String(await countBytes(incoming)));
      return;
    }
    response.writeHead(200, { "content-length": mebibytes * MIB });
    bodyOf(mebibytes).pipe(response);
  });
  server.listen(0, "127.0.0.1", () => {
    process.stdout.write(`${(server.address() as AddressInfo).port}\n`);
  });
}
