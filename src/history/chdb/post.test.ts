import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { postTo } from "./post.ts";
import { UnixAgent } from "./unix-agent.ts";

let directory: string;
let server: Server;
let agent: UnixAgent;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "post-"));
  const path = join(directory, "socket");
  server = createServer(async (request, response) => {
    const body = await text(request);
    const { "x-lane": lane = "none" } = request.headers;
    if (body === "break off") request.socket.destroy();
    else if (body === "refuse") {
      response.writeHead(500, { "x-clickhouse-exception-code": "159" }).end("Code: 159. Too slow");
    } else response.end(`${lane}: ${body}`);
  });
  server.listen(path);
  await once(server, "listening");
  agent = new UnixAgent(path);
});

afterAll(async () => {
  agent?.destroy();
  server?.close();
  await rm(directory, { recursive: true });
});

test("gives what is answered, one after another over the same connection", async () => {
  const post = postTo(agent);
  let connections = 0;
  server.on("connection", () => connections++);
  const long = "ü".repeat(100_000);
  expect(await post(long, { "x-lane": "a" })).toBe(`a: ${long}`);
  expect(await post("", {})).toBe("none: ");
  expect(connections).toBe(1);
});

test("says by what number the engine refused, and in its words", async () => {
  await expect(postTo(agent)("refuse", {})).rejects.toMatchObject({
    ...{ code: "159", message: "Code: 159. Too slow" },
  });
});

test.each([
  ["an engine that breaks off", "break off", () => agent, "ECONNRESET"],
  ["no engine", "", () => new UnixAgent(join(directory, "nobody")), "ENOENT"],
])("says by name that %s was not reached", async (_, body, of, code) => {
  await expect(postTo(of())(body, {})).rejects.toMatchObject({ code });
});
