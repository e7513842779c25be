import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import type { CapturedHead } from "../../base/exchange.ts";

/** What a connection's records say of its TLS; undefined for one without. */
export function tlsOf(connection: Socket): CapturedHead["tls"] {
  const socket = connection as Partial<TLSSocket>;
  if (!socket.encrypted || !socket.getCipher || !socket.getProtocol) return undefined;
  const cipher = socket.getCipher();
  const version = socket.getProtocol() ?? "";
  // A record names TLS 1.2 suites in OpenSSL's words and TLS 1.3 suites in IANA's.
  const cipherSuite = version === "TLSv1.3" ? cipher.standardName : cipher.name;
  return { version, cipherSuite: cipherSuite ?? cipher.name };
}
