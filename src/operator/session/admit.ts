import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Refusal } from "../messages/session.ts";
import type { Asker } from "../route.ts";
import { readCookie } from "./cookie.ts";
import type { Sessions } from "./sessions.ts";

export interface Refused {
  readonly kind: "refused";
  readonly status: 401 | 403;
  readonly refusal: Refusal;
}

export type Admission = { readonly kind: "admitted"; readonly asker: Asker } | Refused;

/** Decides who asks, by the server's token or by the cookie of who signed in with it. */
export function admit(
  request: IncomingMessage,
  options: { readonly token: string; readonly sessions: Pick<Sessions, "find"> },
): Admission {
  const { authorization } = request.headers;
  // Who names a token is judged by it, whatever else the browser sends along.
  if (authorization !== undefined) {
    const given = /^Bearer (\S+)$/i.exec(authorization)?.[1] ?? "";
    return isSameToken(given, options.token)
      ? { kind: "admitted", asker: { kind: "operator" } }
      : refused(401, NO_TOKEN);
  }
  const secret = readCookie(request);
  const session = secret === undefined ? undefined : options.sessions.find(secret);
  if (!session) return refused(401, secret === undefined ? NO_TOKEN : NO_SESSION);
  if (isFromElsewhere(request)) return refused(403, FROM_ELSEWHERE);
  if (request.method !== "GET" && !isSaidByPage(request)) return refused(403, NOT_FROM_PAGE);
  return { kind: "admitted", asker: { kind: "session", session } };
}

/**
 * True for what the page itself asked for. Unlike an address that someone was made to open: it may
 * read, but AWS has calls that change something in an address alone (`?Action=DeleteUser`).
 */
export function isFromPage(request: IncomingMessage): boolean {
  return isSaidByPage(request) || request.headers["sec-fetch-site"] === "same-origin";
}

const isSaidByPage = ({ headers }: IncomingMessage) => headers["x-trailcam-console"] === "1";

/** Compares in a time that tells nothing, whatever the lengths. */
export function isSameToken(given: string, token: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(token));
}

/**
 * True for what a page of another origin had a browser ask. Another port of this machine is of the
 * same site, so cookies are sent from there; a browser says where a request is from, unless it is
 * too old or the connection is no loopback without TLS.
 */
export function isFromElsewhere({ headers }: IncomingMessage): boolean {
  const site = headers["sec-fetch-site"];
  if (site !== undefined) return site !== "same-origin" && site !== "none";
  const { origin, host } = headers;
  return origin !== undefined && origin !== `http://${host}` && origin !== `https://${host}`;
}

const refused = (status: 401 | 403, refusal: Refusal): Refused => ({
  kind: "refused",
  status,
  refusal,
});

const NO_TOKEN: Refusal = {
  error: "Send the token of server.json in the data directory as a bearer token.",
  hint: "In a browser, sign in: `./trailcam console` prints the link.",
};
const NO_SESSION: Refusal = {
  error: "The session has ended.",
  hint: "Sign in again: `./trailcam console` prints the link.",
};
export const FROM_ELSEWHERE: Refusal = {
  error: "This request came from a page of another origin.",
  hint: "Use the console's own page.",
};
export const NOT_FROM_PAGE: Refusal = {
  error: "A request that comes with a cookie and may change something needs a header that says so.",
  hint: "Send `x-trailcam-console: 1`, which no page of another origin can.",
};
