import { connect, type Socket } from "node:net";

/**
 * Sends bytes over a plain socket and gives everything that comes back until the other side closes.
 * For what no HTTP client would send.
 */
export async function exchangeRaw(
  url: string,
  text: string,
  options: { readonly halfClose?: boolean } = {},
): Promise<string> {
  const { hostname, port } = new URL(url);
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const socket: Socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
  let received = "";
  socket.setEncoding("utf8");
  socket.on("data", (chunk: string) => {
    received += chunk;
  });
  socket.on("error", reject);
  socket.on("end", () => {
    socket.end();
    resolve(received);
  });
  if (options.halfClose) socket.end(text);
  else socket.write(text);
  return await promise;
}
