/** `relay.ts PORT` copies between each client and a port, and knows nothing of HTTP. */
import { type AddressInfo, connect, createServer } from "node:net";

const port = Number(process.argv[2]);
const server = createServer((client) => {
  const other = connect(port, "127.0.0.1");
  for (const socket of [client, other]) socket.on("error", () => undefined);
  client.pipe(other).pipe(client);
});
server.listen(0, "127.0.0.1", () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`);
});
