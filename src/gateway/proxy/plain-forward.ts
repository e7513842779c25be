import { type IncomingMessage, type ServerResponse, request as send } from "node:http";
import { pipeline } from "node:stream";
import { withoutHopHeaders } from "../upstream/upstream.ts";
import { readAuthority } from "./authority.ts";

/**
 * Forwards what a client asked its proxy for and is no call of AWS: as it is, and without a record.
 */
export function forwardPlain(request: IncomingMessage, response: ServerResponse): void {
  const url = request.url ?? "";
  const [, scheme, authority = "", rest = ""] = /^([a-z]+):\/\/([^/?#]*)(.*)$/i.exec(url) ?? [];
  const to = scheme?.toLowerCase() === "http" ? readAuthority(authority, 80) : undefined;
  if (!to) {
    refuse(response, 400, "A proxy takes http URLs, and CONNECT for all others.");
    return;
  }
  const headers = [...withoutHopHeaders(request.rawHeaders)];
  // Node frames no body by itself where the method seldom has one.
  if (request.headers["transfer-encoding"] !== undefined) {
    headers.push("Transfer-Encoding", "chunked");
  }
  const outgoing = send({
    ...{ host: to.host, port: to.port, method: request.method },
    path: rest.startsWith("/") ? rest : `/${rest}`,
    ...{ headers, setHost: false },
    // A connection of its own: one that was kept could be closed just as the request goes out.
    agent: false,
  });
  const noAnswer = () => refuse(response, 502, `${authority} gave no answer.`);
  outgoing.once("response", (incoming) => {
    const { statusCode: status = 0 } = incoming;
    // Node reads a status such as 099 and refuses to write it; nobody asked for 101.
    if (status < 200) {
      outgoing.destroy();
      noAnswer();
      return;
    }
    response.writeHead(status, [...withoutHopHeaders(incoming.rawHeaders)]);
    pipeline(incoming, response, () => undefined);
  });
  outgoing.on("error", noAnswer);
  // Of the answer 101 Node tells nothing else where it changes the protocol.
  outgoing.once("close", () => !response.headersSent && noAnswer());
  response.once("close", () => outgoing.destroy());
  pipeline(request, outgoing, () => undefined);
}

function refuse(response: ServerResponse, status: number, why: string): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.writeHead(status, { "content-type": "text/plain", connection: "close" });
  response.end(`${why}\n`);
}
