import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer, type Server } from "node:net";
import type { Readable } from "node:stream";
import { setTimeout as after } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import { HttpUpstreams } from "./http-upstream.ts";

let server: Server | undefined;

afterEach(() => server?.close());

/** A server that says one thing to whoever asks, and closes. @returns its address. */
async function saying(text: string | Buffer): Promise<URL> {
  server = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.once("data", () => socket.end(text));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
}

const REQUEST = {
  ...{ method: "GET", target: "/", rawHeaders: ["Host", "upstream"], body: undefined },
  endsWaiting: new AbortController().signal,
};

test.each([
  ["of a length", (body: string) => `Content-Length: ${body.length}\r\n\r\n${body}`],
  ["that ends with its connection", (body: string) => `\r\n${body}`],
])("an answer %s is whole, although its upstream closed before it was read", async (_, form) => {
  await using upstreams = new HttpUpstreams();
  for (const bytes of [1_000, 70_000, 130_000, 200_000, 1_000_000]) {
    const body = "x".repeat(bytes);
    const url = await saying(`HTTP/1.1 200 OK\r\nConnection: close\r\n${form(body)}`);
    const answer = await upstreams.at(url).send(REQUEST);
    // What there is room for comes, the rest waits, and the upstream has long gone.
    await after(50);
    let got = 0;
    if (Buffer.isBuffer(answer.body)) got = answer.body.length;
    else for await (const chunk of answer.body as Readable) got += (chunk as Buffer).length;
    expect(got).toBe(bytes);
    server?.close();
  }
});
