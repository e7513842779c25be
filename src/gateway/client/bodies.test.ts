import { connect } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { exchangeRaw } from "../../../test/support/raw-http.ts";
import {
  answering,
  ScriptedConversation,
  takingAll,
} from "../../../test/support/scripted-conversation.ts";
import type { GatewayOptions } from "../gateway.ts";
import { openGateway } from "../open-gateway.fixture.ts";

async function open(
  conversation: ScriptedConversation,
  options: Pick<GatewayOptions, "bodyIdleMs" | "heldBytesMax">,
): Promise<string> {
  const gateway = await openGateway(conversation, {
    ...options,
    onFailure: (error) => {
      throw error;
    },
  });
  onTestFinished(() => gateway[Symbol.asyncDispose]());
  return gateway.url;
}

const ANNOUNCED = "Host: x\r\nContent-Length: 10\r\n\r\nfive5";
const CHUNKED = "Host: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfive5\r\n";

test.each([
  ["a small body", "whole", ANNOUNCED],
  ["a body of unknown length", "whole", CHUNKED],
  ["a small body that is passed on as it comes", "streamed", ANNOUNCED],
  ["one of unknown length that is", "streamed", CHUNKED],
] as const)("%s of which no more comes is given up", async (_what, body, rest) => {
  const conversation = new ScriptedConversation();
  conversation.body = body;
  if (body === "streamed") {
    conversation.onAdmit = async () => ({
      kind: "forward",
      upstream: takingAll,
    });
  }
  const url = await open(conversation, { bodyIdleMs: 50 });
  // Comes back when the connection is closed.
  const answer = await exchangeRaw(url, `PUT / HTTP/1.1\r\n${rest}`);
  expect(answer).toMatch(/^HTTP\/1\.1 400 [\s\S]*\r\n\r\n(?:7\r\n)?stalled/);
  expect(conversation.settled).toMatchObject([{ end: "refused" }]);
  expect(conversation.settled[0]?.request.body.bytes.toString()).toBe("five5");
});

test("a body that comes slowly is taken for as long as it comes", async () => {
  const conversation = new ScriptedConversation();
  const url = await open(conversation, { bodyIdleMs: 1_000 });
  const pieces = (async function* () {
    for (let piece = 0; piece < 5; piece++) {
      await new Promise((resolve) => setTimeout(resolve, 300));
      yield Buffer.from("piece");
    }
  })();
  const response = await fetch(url, { method: "POST", body: pieces, duplex: "half" });
  expect(response.status).toBe(200);
  expect(conversation.admitted[0]?.body.totalBytes).toBe(25);
});

const MIB = 1024 * 1024;

test("bodies that together are too many are refused until there is room again", async () => {
  const conversation = new ScriptedConversation();
  const arrived = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  conversation.onAdmit = async () => {
    arrived.resolve();
    await goOn.promise;
    const upstream = answering({ status: 200, rawHeaders: [], body: Buffer.from("taken") });
    return { kind: "forward", upstream };
  };
  const url = await open(conversation, { heldBytesMax: 2 * MIB });
  const send = async (bytes: number) => {
    const response = await fetch(url, { method: "POST", body: Buffer.alloc(bytes) });
    return [response.status, await response.text()];
  };
  const first = send(2.5 * MIB);
  await arrived.promise;
  expect(await send(2.5 * MIB)).toEqual([400, "no-room"]);
  const [refused] = conversation.settled;
  expect(refused?.end).toBe("refused");
  expect(refused?.request.body.bytes).toHaveLength(0);
  expect(refused?.request.body.totalBytes).toBeGreaterThan(MIB);
  // What is small takes no room from others.
  const small = send(MIB);
  goOn.resolve();
  expect(await first).toEqual([200, "taken"]);
  expect(await small).toEqual([200, "taken"]);
  await expect.poll(() => send(3 * MIB)).toEqual([200, "taken"]);
});

test("a client that goes leaves its room to others", async () => {
  const conversation = new ScriptedConversation();
  const settled = Promise.withResolvers<void>();
  conversation.onSettle = async () => settled.resolve();
  const url = await open(conversation, { heldBytesMax: 2 * MIB });
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  socket.write(`PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: ${4 * MIB}\r\n\r\n`);
  socket.write(Buffer.alloc(2.5 * MIB), () => socket.destroy());
  await settled.promise;
  const put = { method: "PUT", body: Buffer.alloc(3 * MIB) };
  expect((await fetch(url, put)).status).toBe(200);
});
