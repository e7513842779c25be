/** The least that a reverse proxy in Node can do: `node-proxy.ts PORT` copies what passes. */
import { Agent, createServer, request } from "node:http";
import type { AddressInfo } from "node:net";

const agent = new Agent({ keepAlive: true });
const port = Number(process.argv[2]);

const server = createServer((incoming, response) => {
  const { method, url: path, headers } = incoming;
  const outgoing = request({ host: "127.0.0.1", port, agent, method, path, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  outgoing.on("error", () => response.destroy());
  incoming.pipe(outgoing);
});
server.listen(0, "127.0.0.1", () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`);
});
