import type { IncomingMessage } from "node:http";
import { SESSION_MS } from "./sessions.ts";

/** Cookies know no ports, and a machine may run several servers: the port is in the name. */
function nameFor({ headers }: IncomingMessage): string {
  const [, port = "80"] = /:(\d{1,5})$/.exec(headers.host ?? "") ?? [];
  return `trailcam-${port}`;
}

/** Neither readable by scripts nor sent along from other sites, and to our own paths alone. */
const ATTRIBUTES = "Path=/_trailcam/; HttpOnly; SameSite=Strict";

/** Gives what a browser holds for this server. */
export function readCookie(request: IncomingMessage): string | undefined {
  const name = nameFor(request);
  for (const pair of (request.headers.cookie ?? "").split(";")) {
    const at = pair.indexOf("=");
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return undefined;
}

/** The `Set-Cookie` that has a browser hold `secret` for as long as its session lasts. */
export function cookieOf(request: IncomingMessage, secret: string): string {
  return `${nameFor(request)}=${secret}; ${ATTRIBUTES}; Max-Age=${SESSION_MS / 1000}`;
}

/** The `Set-Cookie` that has a browser forget. */
export function noCookie(request: IncomingMessage): string {
  return `${nameFor(request)}=; ${ATTRIBUTES}; Max-Age=0`;
}
