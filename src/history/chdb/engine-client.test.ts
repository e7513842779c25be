import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as after } from "node:timers/promises";
import { expect, test } from "vitest";
import { engineClient } from "./engine-client.ts";
import { postTo } from "./post.ts";
import { UnixAgent } from "./unix-agent.ts";

/** After which the client, left to itself, ends a connection. */
const IDLE_MS = 2_500;

test("a statement is not cut off for what others did on its connection before", async () => {
  const directory = await mkdtemp(join(tmpdir(), "trailcam-client-"));
  await using stack = new AsyncDisposableStack();
  stack.defer(() => rm(directory, { recursive: true }));
  let connections = 0;
  const server = createServer((request, response) => {
    request.resume().once("end", () => setTimeout(() => response.end(), 100));
  }).on("connection", () => {
    connections += 1;
  });
  server.keepAliveTimeout = 0;
  server.listen(join(directory, "engine.sock"));
  await once(server, "listening");
  stack.defer(() => void server.close());
  const agent = new UnixAgent(join(directory, "engine.sock"));
  const client = await engineClient(agent);
  stack.defer(() => client.close());
  const post = postTo(agent);

  await client.command({ query: "SELECT 1" });
  const idleSinceMs = performance.now();
  await post("", {});
  await after(IDLE_MS - 50 - (performance.now() - idleSinceMs));
  await client.command({ query: "SELECT 2" });
  expect(connections).toBe(1);
});
