import { Agent, request } from "node:http";
import { connect, type Socket } from "node:net";
import { buffer, text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { seededIds } from "../base/ids.ts";
import { Gateway } from "./gateway.ts";

/** A gateway that answers `body` to everything, each answer after `settle` for its target. */
async function given(options: {
  readonly body: Buffer;
  readonly settle: (target: string) => Promise<void>;
  /** Awaited before the upstream answers. */
  readonly wait?: (endsWaiting: AbortSignal) => Promise<void>;
}): Promise<Gateway> {
  return await Gateway.open({
    host: "127.0.0.1",
    port: 0,
    clock: { nowMs: () => 1_000 },
    ids: seededIds("stopping"),
    begin: () => ({
      body: "whole",
      admit: async () => ({
        kind: "forward",
        upstream: {
          send: async ({ endsWaiting }) => {
            await options.wait?.(endsWaiting());
            return { status: 200, rawHeaders: [], body: options.body };
          },
        },
      }),
      answerFor: ({ kind }) => ({ status: 502, headers: {}, body: kind }),
      settle: ({ request: { target } }) => options.settle(target),
    }),
    local: (_, response) => response.end(),
    onFailure: (error) => {
      throw error;
    },
  });
}

/** Sends a GET; resolves with the head of the answer, whose body is still to be read. */
async function send(url: string, agent: Agent) {
  const { promise, resolve, reject } = Promise.withResolvers<NodeJS.ReadableStream>();
  request(url, { agent }, resolve).on("error", reject).end();
  return await promise;
}

test("what a kept connection brings while the gateway stops is answered as well", async () => {
  const first = Promise.withResolvers<void>();
  const second = Promise.withResolvers<void>();
  const arrived: string[] = [];
  const gateway = await given({
    body: Buffer.from("done"),
    settle: (target) => {
      arrived.push(target);
      return target === "/first" ? first.promise : second.promise;
    },
  });
  const socket = connect(Number(new URL(gateway.url).port), "127.0.0.1");
  const received = text(socket);
  socket.write("GET /first HTTP/1.1\r\nHost: x\r\n\r\nGET /second HTTP/1.1\r\nHost: x\r\n\r\n");
  await expect.poll(() => arrived).toEqual(["/first"]);
  const stopped = gateway[Symbol.asyncDispose]();
  first.resolve();
  await expect.poll(() => arrived).toEqual(["/first", "/second"]);
  second.resolve();
  expect((await received).match(/^done|HTTP\/1.1 200 OK|done$/gm)).toHaveLength(4);
  await stopped;
});

test.each([
  ["its client closes its side", (socket: Socket) => socket.end()],
  ["its client is gone", (socket: Socket) => socket.destroy()],
  ["the gateway stops", (_: Socket, gateway: Gateway) => gateway[Symbol.asyncDispose]()],
] as const)("what waits learns that %s", async (_, leave) => {
  const began = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<void>();
  const gateway = await given({
    body: Buffer.from("done"),
    settle: async () => {},
    wait: async (endsWaiting) => {
      endsWaiting.addEventListener("abort", () => ended.resolve());
      began.resolve();
      await ended.promise;
    },
  });
  const socket = connect(Number(new URL(gateway.url).port), "127.0.0.1");
  socket.write("GET /wait HTTP/1.1\r\nHost: x\r\n\r\n");
  await began.promise;
  const left = leave(socket, gateway);
  await ended.promise;
  await left;
  socket.destroy();
  await gateway[Symbol.asyncDispose]();
});

test("an answer that its client is still reading goes out whole", async () => {
  const gateway = await given({
    body: Buffer.alloc(16 * 1024 * 1024, "a"),
    settle: async () => {},
  });
  using agent = disposable(new Agent());
  const answer = await send(`${gateway.url}/large`, agent.agent);
  const stopped = gateway[Symbol.asyncDispose]();
  expect(await buffer(answer)).toHaveLength(16 * 1024 * 1024);
  await stopped;
});

const disposable = (agent: Agent) => ({ agent, [Symbol.dispose]: () => agent.destroy() });
